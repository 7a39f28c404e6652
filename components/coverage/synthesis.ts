import { stringify } from "yaml";
import type { Kind } from "./kind.ts";
import { isEnough, type Need } from "./needs.ts";
import { type AuditPolicy, type Level, levels, type PolicyLine } from "./policy.ts";
import { reduced } from "./reductions.ts";
import { verbsOf } from "./resources.ts";

/** The least audit policy under which all needs are met. */
export function policyFor(needs: readonly Need[]): AuditPolicy {
  const lines = [...linesFor(needs)].sort(inOrder);
  const whole: AuditPolicy = { omitStages: ["RequestReceived"], rules: withFloors(lines) };
  return inSortedLists(reduced(whole, (policy) => isEnough(policy, needs)));
}

/** An audit policy as text. What no line matches is not recorded. */
export function policyText({ omitStages, rules }: AuditPolicy): string {
  const lines = rules.length > 0 ? rules.map(shownLine) : [{ level: "None" }];
  return stringify({ apiVersion: "audit.k8s.io/v1", kind: "Policy", omitStages, rules: lines }, { lineWidth: 0 });
}

/** In the order in which people write them; without what is empty. */
function shownLine({
  level,
  users,
  userGroups,
  verbs,
  namespaces,
  resources,
  nonResourceURLs,
  omitStages,
}: PolicyLine) {
  const shown = resources.map(({ group, resources: names, resourceNames }) => ({
    group,
    ...(names.length > 0 && { resources: names }),
    ...(resourceNames.length > 0 && { resourceNames }),
  }));
  const fields = { level, users, userGroups, verbs, namespaces, resources: shown, nonResourceURLs, omitStages };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value.length > 0));
}

/** Kinds that one line can tell: the same level, stages, namespace and user. */
function linesFor(needs: readonly Need[]): readonly PolicyLine[] {
  const groups = Map.groupBy(needs, ({ kind, level, stages }) =>
    JSON.stringify([level, stages.includes("ResponseStarted"), kind.namespace, kind.user, kind.object === undefined]),
  );
  const lines = [...groups.values()].flatMap(linesOfGroup);
  return merged(merged(lines, "users"), "namespaces");
}

function linesOfGroup(needs: readonly Need[]): readonly PolicyLine[] {
  const [first] = needs;
  if (!first) return [];
  const { kind, level } = first;
  const started = needs.some(({ stages }) => stages.includes("ResponseStarted"));
  const base = {
    level,
    users: kind.user === undefined ? [] : [kind.user],
    namespaces: kind.namespace === undefined ? [] : [kind.namespace],
    omitStages: started ? [] : (["ResponseStarted"] as const),
  };
  const byObject = Map.groupBy(needs, (need) => resourceName(need.kind));
  const byVerbs = Map.groupBy([...byObject.values()], (own) => JSON.stringify(verbsOfAll(own)));
  return [...byVerbs.values()].map((sameVerbs) => {
    const kinds = sameVerbs.flatMap((own) => own.slice(0, 1).map((need) => need.kind));
    return {
      ...line,
      ...base,
      omitStages: [...base.omitStages],
      verbs: [...verbsOfAll(sameVerbs[0] ?? [])],
      ...(kind.object ? { resources: resourcesOf(kinds) } : { nonResourceURLs: ["*"] }),
    };
  });
}

const line = {
  users: [],
  userGroups: [],
  verbs: [],
  resources: [],
  namespaces: [],
  nonResourceURLs: [],
  omitStages: [],
} satisfies Omit<PolicyLine, "level">;

/** The verbs that are needed of an object; none where all that it has are: a line without verbs is about any. */
function verbsOfAll(needs: readonly Need[]): readonly string[] {
  const [first] = needs;
  const verbs = [...new Set(needs.map(({ kind }) => kind.verb))].sort();
  const object = first?.kind.object;
  if (!object) return verbs.length >= 5 ? [] : verbs;
  return verbsOf(object.resource, object.subresource).every((verb) => verbs.includes(verb)) ? [] : verbs;
}

function resourceName({ object }: Kind): string {
  if (!object) return "";
  const { group, resource, subresource, standsFor } = object;
  const name = standsFor === "any resource" ? "*" : resource;
  return `${standsFor === "itself" ? group : "*"} ${name}${subresource === undefined ? "" : `/${subresource}`}`;
}

/** Resources by their groups; every group alone is every resource. */
function resourcesOf(kinds: readonly Kind[]): PolicyLine["resources"] {
  const names = [...new Set(kinds.map(resourceName))].map((name) => name.split(" "));
  const byGroup = Map.groupBy(names, ([group = ""]) => group);
  return [...byGroup].map(([group, own]) => {
    const resources = own.map(([, name = ""]) => name);
    return { group, resources: resources.includes("*") ? [] : resources, resourceNames: [] };
  });
}

/** Lines that differ in one list alone, as one line. A line without that list is about everybody. */
function merged(lines: readonly PolicyLine[], field: "users" | "namespaces"): readonly PolicyLine[] {
  const groups = Map.groupBy(lines, (one) => JSON.stringify([{ ...one, [field]: [] }, one[field].length === 0]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, [field]: [...new Set(group.flatMap((one) => one[field]))] }] : [];
  });
}

/** Sessions first, then the higher levels; what names resources before what does not. */
function inOrder(a: PolicyLine, b: PolicyLine): number {
  const started = (one: PolicyLine) => (one.omitStages.length === 0 ? 0 : 1);
  const rank = ({ level }: PolicyLine) => -levels.indexOf(level);
  const isOpen = ({ resources }: PolicyLine) => (resources.some(({ resources: names }) => names.length === 0) ? 1 : 0);
  const key = (one: PolicyLine) => JSON.stringify(one);
  return (
    started(a) - started(b) ||
    rank(a) - rank(b) ||
    isOpen(a) - isOpen(b) ||
    (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
  );
}

const secretResources: PolicyLine["resources"] = [
  { group: "", resources: ["secrets", "serviceaccounts/token"], resourceNames: [] },
  { group: "authentication.k8s.io", resources: ["tokenreviews"], resourceNames: [] },
];

/** A line that records bodies of whatever resource has one before it that keeps secrets and tokens out. */
function withFloors(lines: readonly PolicyLine[]): PolicyLine[] {
  return lines.flatMap((one) => {
    const isOpen = one.resources.some(({ group, resources }) => ["", "*"].includes(group) && resources.length === 0);
    if (!isOpen || !hasBodies(one.level)) return [one];
    return [{ ...one, level: "Metadata", resources: secretResources }, one];
  });
}

const hasBodies = (level: Level) => levels.indexOf(level) > 1;

/** The text of one policy is always the same. */
function inSortedLists(policy: AuditPolicy): AuditPolicy {
  const sorted = (texts: readonly string[]) => [...texts].sort();
  return {
    ...policy,
    rules: policy.rules.map((one) => ({
      ...one,
      users: sorted(one.users),
      verbs: sorted(one.verbs),
      namespaces: sorted(one.namespaces),
      resources: [...one.resources]
        .sort((a, b) => (a.group < b.group ? -1 : 1))
        .map((own) => ({ ...own, resources: sorted(own.resources) })),
    })),
  };
}
