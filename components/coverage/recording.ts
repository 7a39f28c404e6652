import type { AuditEvent, KubernetesEvent, SourceFacts } from "../../daemon/audit/event.ts";
import { holdsFor, logEntryFields, pathOf, type Step } from "../../daemon/rules/index.ts";
import { valueAt } from "./built.ts";
import { decided, type Fact, type Formula } from "./formula.ts";
import {
  type AuditPolicy,
  among,
  type Level,
  levels,
  lineFor,
  matchOf,
  omitsManagedFields,
  opposite,
  type PolicyLine,
  type Request,
} from "./policy.ts";

/** What is recorded at a source, and what of that is handed over. */
export interface Recording {
  /** Who decides what is recorded, as a sentence names it: `EKS`, `the audit policy`. */
  readonly by: string;
  readonly omitStages: AuditPolicy["omitStages"];
  readonly lines: readonly RecordedLine[];
  readonly policy: AuditPolicy;
  /** What is true of requests that the policy does not single out by a namespace, a name, a user or a group. */
  readonly ordinary: readonly Formula[];
  /** What of the recorded events is handed over: all of these have to hold. */
  readonly passages: readonly Passage[];
  /** Parts of an event that are lost on the way, and who loses them. */
  readonly lost: readonly LostPart[];
  /** What is left of a comparison, where records of that source never have, or always have, what it asks for. */
  readonly narrowed: (fact: Fact) => Formula;
  /** The event as rules get it. */
  readonly handedOver: (event: AuditEvent) => AuditEvent;
  /** What is known of the source for certain. */
  readonly facts: KnownFacts;
}

/** Facts of a source; null: it has none. What is left out may be anything. */
export type KnownFacts = Readonly<Partial<Record<keyof SourceFacts & string, string | null>>>;

export interface RecordedLine {
  readonly line: PolicyLine;
  readonly matches: Formula;
  readonly differs: Formula;
}

export interface Passage {
  readonly holds: Formula;
  /** Who leaves out what does not pass: `the category kube-audit-admin`. */
  readonly by: string;
  /** What it depends on, where that cannot be told: `whether …`. */
  readonly dependsOn?: string | undefined;
}

export interface LostPart {
  readonly path: string;
  readonly steps: readonly Step[];
  /** Who loses it: `GKE`. */
  readonly by: string;
}

/** What is left of a comparison with facts of the source, and with fields that only Google's log entries have. */
export const narrowedBy =
  (facts: KnownFacts, isOfGoogle = false) =>
  (fact: Fact): Formula => {
    if (!fact.steps) {
      const known = (facts as Readonly<Record<string, string | null | undefined>>)[fact.claim.of];
      return known === undefined ? fact : decided(fact, known);
    }
    const [first] = fact.steps;
    return !isOfGoogle && typeof first === "string" && logEntryFields.includes(first) ? decided(fact, null) : fact;
  };

/** An event as every source but Google's has it. */
export function withoutEntry(event: AuditEvent): AuditEvent {
  const kept = Object.entries(event.body).filter(([key]) => !logEntryFields.includes(key));
  return { ...event, body: Object.fromEntries(kept) as KubernetesEvent };
}

/** What is left of a comparison where bodies come without their managed fields. */
export function ofUnmanaged(fact: Fact): Formula {
  const [body, metadata, fields] = fact.steps ?? [];
  const isManaged = metadata === "metadata" && fields === "managedFields";
  return isManaged && (body === "requestObject" || body === "responseObject") ? decided(fact, null) : fact;
}

/** An event whose bodies come without their managed fields. */
export function withoutManagedFields(event: AuditEvent): AuditEvent {
  const { requestObject, responseObject } = event.body;
  const less = (body: unknown) => {
    const metadata = valueAt(body, ["metadata"]);
    return metadata === undefined ? body : { ...(body as object), metadata: withoutKey(metadata, "managedFields") };
  };
  const bodies = {
    ...(requestObject !== undefined && { requestObject: less(requestObject) }),
    ...(responseObject !== undefined && { responseObject: less(responseObject) }),
  };
  return { ...event, body: { ...event.body, ...bodies } };
}

const linesOf = ({ rules }: AuditPolicy): readonly RecordedLine[] =>
  rules.map((line) => {
    const matches = matchOf(line);
    return { line, matches, differs: opposite(matches) };
  });

/** What an audit policy, as it was read, says of a source. */
export function ruledBy(policy: AuditPolicy) {
  const texts = (of: (line: PolicyLine) => readonly string[]) => [...new Set(policy.rules.flatMap(of).filter(Boolean))];
  const names = texts(({ resources }) => resources.flatMap(({ resourceNames }) => resourceNames));
  const singled: readonly (readonly [string, readonly string[]])[] = [
    ["objectRef.name", names],
    ["objectRef.namespace", texts(({ namespaces }) => namespaces)],
    ["user.username", texts(({ users }) => users)],
    ["user.groups", texts(({ userGroups }) => userGroups.filter((group) => group !== "system:authenticated"))],
  ];
  const ordinary = singled.flatMap(([path, values]) => (values.length > 0 ? [among(path, values, false)] : []));
  return { policy, omitStages: policy.omitStages, lines: linesOf(policy), ordinary };
}

export const lostPart = (path: string, by: string): LostPart => ({ path, by, steps: pathOf(path).steps });

/** What a source makes of an event that a request would be under a policy that records everything. */
export type Recorded =
  | { readonly event: AuditEvent; readonly isOpen: string | undefined }
  | { readonly missing: "request" | "stage"; readonly by: string };

export function recorded(recording: Recording, event: AuditEvent): Recorded {
  const line = lineFor(recording.policy, requestOf(event));
  if (!line || line.level === "None") return { missing: "request", by: recording.by };
  const stage = String(event.body.stage);
  const omitted: readonly string[] = [...recording.omitStages, ...line.omitStages];
  if (omitted.includes(stage)) return { missing: "stage", by: recording.by };
  const atLine = { ...event, body: atLevel(event.body, line.level) };
  const written = omitsManagedFields(recording.policy, line) ? withoutManagedFields(atLine) : atLine;
  const handed = recording.handedOver(without(written, recording.lost));
  let isOpen: string | undefined;
  for (const { holds, by, dependsOn = by } of recording.passages) {
    const passes = isTrueOf(holds, handed);
    if (passes === false) return { missing: "request", by };
    if (passes === undefined) isOpen ??= dependsOn;
  }
  const unrecorded = [...(handed.unrecorded ?? []), ...recording.lost.map(({ path }) => path)];
  const known = Object.entries(recording.facts).filter(([, fact]) => fact !== null);
  const source = { ...handed.source, ...Object.fromEntries(known) };
  return { event: { ...handed, source, ...(unrecorded.length > 0 && { unrecorded }) }, isOpen };
}

/** An event as it is written at a level. */
export function atLevel(body: KubernetesEvent, level: Level): KubernetesEvent {
  const { requestObject, responseObject, ...rest } = body;
  const [has, stage] = [levels.indexOf(level), body.stage];
  const isReceived = stage === "RequestReceived";
  return {
    ...rest,
    level,
    ...(has >= 2 && !isReceived && requestObject !== undefined && { requestObject }),
    ...(has >= 3 && !isReceived && stage !== "ResponseStarted" && responseObject !== undefined && { responseObject }),
  };
}

/** The request behind an event. */
export function requestOf({ body }: AuditEvent): Request {
  const text = (...keys: readonly string[]) => {
    const value = valueAt(body, keys);
    return typeof value === "string" ? value : "";
  };
  const [resource, subresource] = [text("objectRef", "resource"), text("objectRef", "subresource")];
  const isMade = body.verb === "create" && subresource === "";
  return {
    verb: body.verb,
    username: text("user", "username"),
    groups: textsIn(valueAt(body, ["user", "groups"])),
    path: text("requestURI").replace(/\?.*$/s, ""),
    object:
      resource === ""
        ? undefined
        : {
            group: text("objectRef", "apiGroup"),
            resource,
            subresource,
            namespace: text("objectRef", "namespace"),
            name: isMade ? "" : text("objectRef", "name"),
          },
  };
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === "string" ? [value] : typeof value === "number" ? [String(value)] : [];
}

/** An event without parts that are lost. */
export function without(event: AuditEvent, lost: readonly LostPart[]): AuditEvent {
  const body = lost.reduce<unknown>((node, { steps }) => {
    if (valueAt(node, steps) === undefined) return node;
    const [key = "", ...rest] = steps;
    if (rest.length === 0) return withoutKey(node, String(key));
    return { ...(node as object), [key]: withoutKey(valueAt(node, [key]), String(rest[0])) };
  }, event.body);
  return { ...event, body: body as KubernetesEvent };
}

function withoutKey(node: unknown, key: string): unknown {
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).filter(([name]) => name !== key));
}

/** Whether a formula over plain fields is true of an event; undefined where a part of it is open. */
export function isTrueOf(formula: Formula, event: AuditEvent): boolean | undefined {
  switch (formula.kind) {
    case "all":
    case "some": {
      const decisive = formula.kind === "some";
      const answers = formula.parts.map((part) => isTrueOf(part, event));
      return answers.includes(decisive) ? decisive : answers.includes(undefined) ? undefined : !decisive;
    }
    case "fact": {
      const { about, isPositive } = formula.claim;
      const texts = textsIn(valueAt(event.body, formula.steps ?? []));
      return texts.some((text) => holdsFor(about, text) === "yes") === isPositive;
    }
    case "open":
      return undefined;
    default:
      return formula.kind === "true";
  }
}
