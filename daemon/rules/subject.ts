import type { AuditEvent, SourceFacts } from "../audit/event.ts";
import type { UnknownReason } from "../audit/verdict.ts";
import type { Attribute } from "./ast.ts";
import { every, parsePath, reach, type Step, type Value, valuesOf } from "./path.ts";

/** What an expression looks at: an event, or inside `any` and `all` one element of it. */
export interface Subject {
  readonly root: unknown;
  readonly source: SourceFacts;
  /** Parts that the event cannot have. They are taken out of `root` where they stand as null. */
  readonly unrecorded: readonly Unrecorded[];
  /** Values of the paths that were asked for before: many rules ask for the same. */
  readonly memo: Map<string, Extracted>;
}

/** A part that the event cannot have, and why. */
export interface Unrecorded {
  readonly steps: readonly Step[];
  readonly reason: UnknownReason;
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
  const unrecorded = unrecordedParts(event).filter(({ steps }) =>
    reach(event.body, steps).every((node) => node === null),
  );
  return { root: without(event.body, unrecorded), source: event.source, unrecorded, memo: new Map() };
}

const bodies = { requestObject: ["None", "Metadata"], responseObject: ["None", "Metadata", "Request"] } as const;
const bodiesOfLogEntry = { request: "requestObject", response: "responseObject" } as const;

/**
 * Bodies below their level, before their stage, or cut off: absent there means not recorded. A level that is no word
 * of Kubernetes says nothing.
 */
function unrecordedParts({ body, unrecorded }: AuditEvent): Unrecorded[] {
  const truncated = reach(body, ["annotations", "audit.k8s.io/truncated"])[0] === "true";
  const stage = own(body, "stage");
  const lost = (part: keyof typeof bodies): UnknownReason | undefined => {
    if (truncated) return "truncated";
    if ((bodies[part] as readonly unknown[]).includes(own(body, "level"))) return "level";
    const early = stage === "RequestReceived" || (part === "responseObject" && stage === "ResponseStarted");
    return early ? "stage" : undefined;
  };
  const parts: Unrecorded[] = [];
  const add = (steps: readonly Step[], reason: UnknownReason | undefined) =>
    reason !== undefined && parts.push({ steps, reason });
  for (const part of ["requestObject", "responseObject"] as const) add([part], lost(part));
  if (typeof own(body, "protoPayload") === "object")
    for (const part of ["request", "response"] as const) add(["protoPayload", part], lost(bodiesOfLogEntry[part]));
  for (const path of unrecorded ?? []) {
    const steps = parsePath(path) ?? [];
    if (steps.length > 0) add(steps, "provider");
  }
  return parts;
}

const own = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;

/** A copy without the parts that stand there as null. Copies only the objects on the way. */
function without(root: unknown, parts: readonly Unrecorded[]): unknown {
  return parts.reduce<unknown>((copy, { steps }) => (reach(copy, steps).length > 0 ? cut(copy, steps) : copy), root);
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
  return { nodes: reach(subject.root, steps), unknown: subject.unrecorded.some((part) => covers(steps, part.steps)) };
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

/** Why a rule that reads these paths came out unknown on an event. */
export function reasonOf(subject: Subject, paths: readonly (readonly Step[])[]): UnknownReason {
  const hit = subject.unrecorded.find((part) => paths.some((steps) => covers(steps, part.steps)));
  return hit?.reason ?? "provider";
}

function covers(steps: readonly Step[], part: readonly Step[]): boolean {
  return part.length <= steps.length && part.every((step, i) => steps[i] === step || steps[i] === every);
}

/** A fact of the source as text; undefined when the source does not know it. */
export function factOf({ source }: Subject, name: Attribute): string | undefined {
  const fact = source[name];
  return name === "resourceGroup" ? fact?.toUpperCase() : fact;
}
