import type { AuditEvent, JsonObject } from "../audit/event.ts";
import type { UnknownReason } from "../audit/verdict.ts";
import { every, parsePath, reach, type Step } from "./path.ts";

/** A part that the event cannot have, and why. */
export interface Unrecorded {
  readonly steps: readonly Step[];
  readonly reason: UnknownReason;
}

/** What an event does not record. Events that record alike share it, unless their cloud adds paths of its own. */
export interface Recording {
  /** The same for events that record alike: a number below `sharedRecordings`, a text where a cloud adds paths. */
  readonly name: number | string;
  readonly parts: readonly Unrecorded[];
  /** Whether a part stands there as null. */
  readonly hasNulls: boolean;
}

const places = [["requestObject"], ["responseObject"], ["protoPayload", "request"], ["protoPayload", "response"]];
const losses = [undefined, "level", "stage", "truncated"] as const;
/** Where a loss stands in `losses`; 0 is none. */
type Loss = 0 | 1 | 2 | 3;

/** How many recordings are shared. */
export const sharedRecordings = 256;

/** One for each combination of losses: two bits a place, the first place lowest. */
const recordings: readonly Recording[] = Array.from({ length: sharedRecordings }, (_, code) => ({
  name: code,
  parts: places.flatMap((steps, n) => {
    const reason = losses[(code >> (2 * n)) & 3];
    return reason === undefined ? [] : [{ steps, reason }];
  }),
  hasNulls: false,
}));

/** Nothing is missing. */
export const everything: Recording = { name: 0, parts: [], hasNulls: false };

/**
 * Bodies below their level, before their stage, or cut off: absent there means not recorded. A level that is no word
 * of Kubernetes says nothing.
 */
export function recordingOf({ body, unrecorded }: AuditEvent): Recording {
  const truncated = isTruncated(body);
  const [level, stage] = [own(body, "level"), own(body, "stage")];
  const [request, response] = [requestLoss(truncated, level, stage), responseLoss(truncated, level, stage)];
  const [requestObject, responseObject] = [own(body, "requestObject"), own(body, "responseObject")];
  let code = (requestObject == null ? request : 0) | ((responseObject == null ? response : 0) << 2);
  let hasNulls = (requestObject === null && request > 0) || (responseObject === null && response > 0);
  const proto = own(body, "protoPayload");
  if (typeof proto === "object") {
    for (const [n, loss] of [request, response].entries()) {
      const nodes = reach(body, places[2 + n] ?? []);
      if (loss === 0 || !nodes.every(isNull)) continue;
      code |= loss << (4 + 2 * n);
      hasNulls ||= nodes.length > 0;
    }
  }
  const usual = recordings[code] ?? everything;
  if (!unrecorded && !hasNulls) return usual;
  return withMore(usual, hasNulls, body, unrecorded ?? []);
}

/** With the paths that this event's cloud never records. */
function withMore(usual: Recording, hasNulls: boolean, body: JsonObject, paths: readonly string[]): Recording {
  const more = paths.flatMap((path) => {
    const steps = parsePath(path) ?? [];
    const nodes = steps.length > 0 ? reach(body, steps) : ["a path without steps is none"];
    return nodes.every(isNull) ? [{ steps, reason: "provider" as const, path, isNull: nodes.length > 0 }] : [];
  });
  return {
    name: [usual.name, ...more.map(({ path }) => path)].join("\n"),
    parts: [...usual.parts, ...more],
    hasNulls: hasNulls || more.some((part) => part.isNull),
  };
}

const isNull = (node: unknown) => node === null;

function isTruncated(body: JsonObject): boolean {
  const annotations = own(body, "annotations");
  if (typeof annotations !== "object" || annotations === null) return false;
  // Of a list of annotations the first decides.
  return reach(annotations, ["audit.k8s.io/truncated"])[0] === "true";
}

function requestLoss(truncated: boolean, level: unknown, stage: unknown): Loss {
  if (truncated) return 3;
  if (level === "None" || level === "Metadata") return 1;
  return stage === "RequestReceived" ? 2 : 0;
}

function responseLoss(truncated: boolean, level: unknown, stage: unknown): Loss {
  const loss = requestLoss(truncated, level, stage);
  if (loss === 3 || level === "Request") return loss === 3 ? 3 : 1;
  return loss === 0 && stage === "ResponseStarted" ? 2 : loss;
}

const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** A copy without the parts that stand there as null. Copies only the objects on the way. */
export function without(root: unknown, parts: readonly Unrecorded[]): unknown {
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

/** What can be known of a path: it is recorded, it leads into a lost part, or (by `*`) there and elsewhere. */
export type Coverage = "recorded" | "partly" | "lost";

export function coverageOf(steps: readonly Step[], parts: readonly Unrecorded[]): Coverage {
  const covering = parts.filter((part) => covers(steps, part.steps));
  if (covering.length === 0) return "recorded";
  return covering.some((part) => part.steps.every((step, i) => steps[i] === step)) ? "lost" : "partly";
}

/** Whether a path leads into a part, or may: `*` leads everywhere. */
export function covers(steps: readonly Step[], part: readonly Step[]): boolean {
  return part.length <= steps.length && part.every((step, i) => steps[i] === step || steps[i] === every);
}
