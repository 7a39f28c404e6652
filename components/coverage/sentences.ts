import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { CoverageFinding } from "./finding.ts";
import { shownObject } from "./kind.ts";
import { levels, lineFor } from "./policy.ts";
import type { KindOfRule, PreparedRule } from "./prepared-rule.ts";
import { type LostPart, type Recording, recorded, requestOf, without, withoutManagedFields } from "./recording.ts";

/** Why a kind of request cannot make a rule true at a source: what it needs, and what there is. */
export interface Reason {
  readonly needs: "event" | "body" | "part" | "stage" | "other";
  /** `the Request body`, `impersonatedUser`. */
  readonly what: string;
  /** `EKS gives Metadata`. */
  readonly gives: string;
}

export function reasonOf(rule: PreparedRule, { level, witness }: KindOfRule, recording: Recording): Reason {
  const part = recording.lost.find((lost) => !rule.isTrueOf(lackingPart(witness, lost)));
  if (part) return { needs: "part", what: part.path, gives: `${part.by} leaves out` };
  const result = recorded(recording, witness);
  if ("missing" in result) {
    if (result.missing === "stage")
      return { needs: "stage", what: `the stage ${String(witness.body.stage)}`, gives: `${result.by} omits` };
    const verb = result.by === "EKS" ? "does not record" : "leaves out";
    return { needs: "event", what: "", gives: `${result.by} ${verb}` };
  }
  const given = lineFor(recording.policy, requestOf(witness))?.level ?? "None";
  if (levels.indexOf(given) < levels.indexOf(level)) {
    const what = level === "Request" ? "the Request body" : "the Response body";
    return { needs: "body", what, gives: `${recording.by} gives ${given}` };
  }
  return otherwise(rule, witness, result.event);
}

/** Changes that a source makes, tried one after the other: the first after which the rule is not true any more is why. */
function otherwise(rule: PreparedRule, witness: AuditEvent, event: AuditEvent): Reason {
  const by = event.source.provider === "gcp" ? "GKE leaves out" : "its records leave out";
  const { requestURI, requestObject, protoPayload, ...rest } = witness.body;
  const changes: readonly (readonly [AuditEvent, Reason])[] = [
    [
      { ...witness, source: event.source },
      { needs: "other", what: "", gives: "it is bound to another provider, cluster or place" },
    ],
    [
      { ...witness, body: { ...rest, requestURI, requestObject } as AuditEvent["body"] },
      { needs: "part", what: "protoPayload", gives: "only the log entries of GKE have" },
    ],
    [
      { ...witness, body: { ...witness.body, requestURI: event.body["requestURI"] } },
      { needs: "part", what: "the query of requestURI", gives: by },
    ],
    [withoutManagedFields(witness), { needs: "part", what: "managedFields", gives: "the audit policy omits" }],
    [
      { ...witness, body: { ...rest, requestURI, protoPayload } as AuditEvent["body"] },
      { needs: "part", what: "a JSON patch as a body", gives: by },
    ],
  ];
  return (
    changes.find(([changed]) => !rule.isTrueOf(changed))?.[1] ?? {
      needs: "other",
      what: "",
      gives: "its records lack what the rule compares",
    }
  );
}

const lackingPart = (event: AuditEvent, part: LostPart): AuditEvent => ({
  ...without(event, [part]),
  unrecorded: [part.path],
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

function toldWhy({ reason, kinds }: Missed, isWhole: boolean): string {
  const { needs, what, gives } = reason;
  switch (needs) {
    case "body":
      return `${what} of ${isWhole ? objects(kinds) : requests(kinds)}, ${gives}`;
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

function listed(words: readonly string[], and = "and"): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${and} ${shown.at(-1)}`;
}

const objects = (kinds: readonly KindOfRule[]) =>
  listed([...new Set(kinds.map(({ kind }) => shownObject(kind.object)))]);

type Field = "verbs" | "objects" | "namespaces" | "users";
type Row = Readonly<Record<Field, readonly string[]>>;

/** `get and list of secrets`; what differs in one thing alone is told together. */
export function requests(kinds: readonly KindOfRule[]): string {
  const rows = kinds.map(
    ({ kind: { verb, object, namespace, user } }): Row => ({
      verbs: [verb],
      objects: [shownObject(object)],
      namespaces: namespace === undefined ? [] : [namespace],
      users: user === undefined ? [] : [user],
    }),
  );
  const fields: readonly Field[] = ["users", "namespaces", "verbs", "objects"];
  return listed(fields.reduce(joined, rows).map(told));
}

function joined(rows: readonly Row[], field: Field): readonly Row[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify({ ...row, [field]: [] }));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, [field]: [...new Set(group.flatMap((row) => row[field]))] }] : [];
  });
}

function told({ verbs, objects, namespaces, users }: Row): string {
  const where = namespaces.length === 0 ? "" : ` in namespace ${listed(namespaces, "or")}`;
  return `${listed(verbs)} of ${listed(objects)}${where}${users.length === 0 ? "" : ` by ${listed(users, "or")}`}`;
}

export interface Lost {
  readonly kind: KindOfRule;
  readonly reason: Reason;
}

const missed = (lost: readonly Lost[], isWhole: boolean) =>
  grouped(lost)
    .slice(0, 3)
    .map((one) => toldWhy(one, isWhole))
    .join("; and ");

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
      return `${rule} can never fire on ${cluster}: ${why ?? `it needs ${missed(lost, true)}`}`;
    case "partly":
      return `${rule} fires on ${cluster} only in part: it misses ${why ?? missed(lost, false)}`;
    case "unknown":
      return `${rule} may or may not fire on ${cluster}: ${why ?? "neither could be proven"}`;
  }
}
