import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { CoverageFinding } from "./finding.ts";
import { shownObject } from "./kind.ts";
import { lineFor } from "./policy.ts";
import type { KindOfRule, PreparedRule } from "./prepared-rule.ts";
import { type Recording, recorded, requestOf } from "./recording.ts";

/** Why a kind of request cannot make a rule true at a source: what it needs, and what there is. */
export interface Reason {
  readonly needs: "event" | "body" | "part" | "stage" | "other";
  /** `the Request body`, `impersonatedUser`. */
  readonly what: string;
  /** `EKS gives Metadata`. */
  readonly gives: string;
}

export function reasonOf(rule: PreparedRule, { level, witness }: KindOfRule, recording: Recording): Reason {
  const line = lineFor(recording.policy, requestOf(witness));
  const result = recorded(recording, witness);
  if ("missing" in result) {
    if (result.missing === "stage")
      return { needs: "stage", what: `the stage ${String(witness.body.stage)}`, gives: `${result.by} omits` };
    const verb = result.by.startsWith("the ") || result.by.includes(" without ") ? "leaves out" : "does not record";
    return { needs: "event", what: "", gives: `${result.by} ${verb}` };
  }
  const part = recording.lost.find(({ path }) => rule.isTrueOf(witness) && !rule.isTrueOf(lackingPart(witness, path)));
  if (part) return { needs: "part", what: part.path, gives: `${part.by} leaves out` };
  if (line && line.level !== "RequestResponse" && level !== "Metadata" && line.level !== level)
    return {
      needs: "body",
      what: level === "Request" ? "the Request body" : "the Response body",
      gives: `${recording.by} gives ${line.level}`,
    };
  return { needs: "other", what: "", gives: otherwise(rule, witness, result.event) };
}

function otherwise({ rule }: PreparedRule, witness: AuditEvent, event: AuditEvent): string {
  if (rule.expression.includes("protoPayload") && event.body["protoPayload"] === undefined)
    return "it reads protoPayload, which only the log entries of GKE have";
  if (witness.source.provider !== event.source.provider || witness.source.cluster !== event.source.cluster)
    return "it is bound to another provider, cluster or place";
  return `records of ${event.source.provider === "gcp" ? "GKE" : "this source"} lack what it compares (a query in the URI, a list as a body)`;
}

const lackingPart = (event: AuditEvent, path: string): AuditEvent => ({
  ...event,
  body: Object.fromEntries(Object.entries(event.body).filter(([key]) => path !== key)) as AuditEvent["body"],
  unrecorded: [path],
});

interface Missed {
  readonly reason: Reason;
  readonly kinds: readonly KindOfRule[];
}

/** What is missed, by its reason: `get of pods/exec, which the category kube-audit-admin leaves out`. */
function grouped(lost: readonly { readonly kind: KindOfRule; readonly reason: Reason }[]): readonly Missed[] {
  const groups = Map.groupBy(lost, ({ reason }) => JSON.stringify(reason));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ reason: first.reason, kinds: group.map(({ kind }) => kind) }] : [];
  });
}

function told({ reason, kinds }: Missed): string {
  const { needs, what, gives } = reason;
  switch (needs) {
    case "body":
      return `${what} of ${objects(kinds)}, ${gives}`;
    case "part":
      return `${what}, which ${gives}`;
    case "stage":
      return `${what} of ${requests(kinds)}, which ${gives}`;
    case "event":
      return `${requests(kinds)}, which ${gives}`;
    case "other":
      return `${requests(kinds)}: ${gives}`;
  }
}

const most = 4;

function listed(words: readonly string[]): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

const objects = (kinds: readonly KindOfRule[]) =>
  listed([...new Set(kinds.map(({ kind }) => shownObject(kind.object)))]);

/** `get and list of secrets`; with many, one after the other. */
export function requests(kinds: readonly KindOfRule[]): string {
  const byVerbs = new Map<string, string[]>();
  const byObject = Map.groupBy(kinds, ({ kind }) => placed(kind));
  for (const [object, own] of byObject) {
    const verbs = listed([...new Set(own.map(({ kind }) => kind.verb))]);
    byVerbs.set(verbs, [...(byVerbs.get(verbs) ?? []), object]);
  }
  return listed([...byVerbs].map(([verbs, named]) => `${verbs} of ${listed(named)}`));
}

function placed({ object, namespace, user }: KindOfRule["kind"]): string {
  return `${shownObject(object)}${namespace === undefined ? "" : ` in namespace ${namespace}`}${user === undefined ? "" : ` by ${user}`}`;
}

export interface Lost {
  readonly kind: KindOfRule;
  readonly reason: Reason;
}

const missed = (lost: readonly Lost[]) => grouped(lost).slice(0, 3).map(told).join("; and ");

export function sentenceOf(
  state: CoverageFinding["state"],
  about: { readonly rule: string; readonly source: string },
  lost: readonly Lost[],
  why?: string,
): string {
  const [rule, cluster] = [`rule "${about.rule}"`, `cluster "${about.source}"`];
  switch (state) {
    case "covered":
      return `${rule} can fire on ${cluster}`;
    case "never":
      return `${rule} can never fire on ${cluster}: ${why ?? `it needs ${missed(lost)}`}`;
    case "partly":
      return `${rule} fires on ${cluster} only in part: it misses ${why ?? missed(lost)}`;
    case "unknown":
      return `${rule} may or may not fire on ${cluster}: ${why ?? "neither could be proven"}`;
  }
}
