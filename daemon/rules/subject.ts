import type { AuditEvent, SourceFacts } from "../audit/event.ts";
import type { Attribute } from "./ast.ts";
import { every, parsePath, reach, type Step, type Value, valuesOf } from "./path.ts";

/** What an expression looks at: an event, or inside `any` and `all` one element of it. */
export interface Subject {
  readonly root: unknown;
  readonly source: SourceFacts;
  /** Parts that the event cannot have. They are taken out of `root` where they stand as null. */
  readonly unrecorded: readonly (readonly Step[])[];
  /** Values of the paths that were asked for before: many rules ask for the same. */
  readonly memo: Map<string, Extracted>;
}

/** The values of an operand, and whether a part that was not recorded could have held more. */
export interface Extracted {
  readonly values: readonly Value[];
  readonly unknown: boolean;
}

/** What a path reached, and whether a part that was not recorded could have held more. */
export interface Reached {
  readonly nodes: readonly unknown[];
  readonly unknown: boolean;
}

/** An event as rules see it. */
export function subjectOf(event: AuditEvent): Subject {
  const unrecorded = unrecordedParts(event).filter((part) => reach(event.body, part).every((node) => node === null));
  return { root: without(event.body, unrecorded), source: event.source, unrecorded, memo: new Map() };
}

const bodies = { requestObject: ["None", "Metadata"], responseObject: ["None", "Metadata", "Request"] } as const;
const bodiesOfLogEntry = { request: "requestObject", response: "responseObject" } as const;

/**
 * Bodies below their level, before their stage, or cut off: absent there means not recorded. A level that is no word
 * of Kubernetes says nothing.
 */
function unrecordedParts({ body, unrecorded }: AuditEvent): Step[][] {
  const truncated = reach(body, ["annotations", "audit.k8s.io/truncated"])[0] === "true";
  const lost = (part: keyof typeof bodies) =>
    truncated ||
    (bodies[part] as readonly unknown[]).includes(own(body, "level")) ||
    own(body, "stage") === "RequestReceived" ||
    (part === "responseObject" && own(body, "stage") === "ResponseStarted");
  const canonical = (["requestObject", "responseObject"] as const).filter(lost).map((part): Step[] => [part]);
  const entry =
    typeof own(body, "protoPayload") === "object"
      ? (["request", "response"] as const)
          .filter((part) => lost(bodiesOfLogEntry[part]))
          .map((part): Step[] => ["protoPayload", part])
      : [];
  const closed = (unrecorded ?? []).map((path) => [...(parsePath(path) ?? [])]).filter((steps) => steps.length > 0);
  return [...canonical, ...entry, ...closed];
}

const own = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;

/** A copy without the parts that stand there as null. Copies only the objects on the way. */
function without(root: unknown, parts: readonly (readonly Step[])[]): unknown {
  return parts.reduce((copy, part) => (reach(copy, part).length > 0 ? cut(copy, part) : copy), root);
}

function cut(node: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (
    typeof node !== "object" ||
    node === null ||
    Array.isArray(node) ||
    typeof step !== "string" ||
    !Object.hasOwn(node, step)
  )
    return node;
  const entries = Object.entries(node);
  const kept =
    rest.length === 0
      ? entries.filter(([key]) => key !== step)
      : entries.map(([key, value]) => [key, key === step ? cut(value, rest) : value] as const);
  return Object.fromEntries(kept);
}

/** Follows a path from the subject's root. */
export function follow(subject: Subject, steps: readonly Step[]): Reached {
  return { nodes: reach(subject.root, steps), unknown: subject.unrecorded.some((part) => covers(steps, part)) };
}

/** The values of a path, looked up once for each subject. */
export function valuesAt(subject: Subject, path: string, steps: readonly Step[]): Extracted {
  const known = subject.memo.get(path);
  if (known) return known;
  const { nodes, unknown } = follow(subject, steps);
  const found = { values: valuesOf(nodes), unknown };
  subject.memo.set(path, found);
  return found;
}

function covers(steps: readonly Step[], part: readonly Step[]): boolean {
  return part.length <= steps.length && part.every((step, i) => steps[i] === step || steps[i] === every);
}

/** A fact of the source as text; undefined when the source does not know it. */
export function factOf({ source }: Subject, name: Attribute): string | undefined {
  const fact = source[name];
  return name === "resourceGroup" ? fact?.toUpperCase() : fact;
}
