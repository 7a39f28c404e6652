import { all, always, type Fact, type Formula, factsOf, formulaOf, mapFacts, never, placeOf, some } from "./formula.ts";
import { among, isThere } from "./policy.ts";
import { type KnownResource, knownResources, longRunning, reads, verbsOf } from "./resources.ts";

/**
 * What the proof takes for granted of requests: a name that Kubernetes has for a resource stands for that resource, in
 * the group, the scope, with the parts and for the verbs that it has. Requests for paths that no API server has are not
 * looked at.
 */
export function realityOf(rule: Formula): readonly Formula[] {
  const named = factsOf(rule)
    .filter(({ claim }) => claim.of === placeOf("objectRef.resource") && claim.isPositive)
    .flatMap(({ claim }) => (claim.about.kind === "one of" ? claim.about.texts : []));
  return realityOfNames(named);
}

/** The same for the names of some resources. */
export const realityOfNames = (names: readonly string[]): readonly Formula[] =>
  [...new Set(names)].flatMap((resource) => knownResources.get(resource) ?? []).map(asItIs);

const begins = (value: string): Formula =>
  formulaOf({
    kind: "compare",
    left: { kind: "jpath", path: "requestURI" },
    operator: "startswith",
    right: { kind: "string", value },
  });

/** Requests that stay open: only these are written when they begin (apiserver, endpoints/filters/audit.go). */
export const staysOpen: Formula = some([
  among("verb", ["watch", "proxy"]),
  among("objectRef.subresource", longRunning),
  begins("/debug/pprof/"),
]);

/** An event of the stage ResponseStarted is of a request that stays open. */
export const startsOpen: Formula = some([among("stage", ["ResponseStarted"], false), staysOpen]);

/** What has a resource has a path below one of two; what has none has no object at all. */
export const aboutObjects: readonly Formula[] = [
  some([isThere("objectRef.resource", false), begins("/api/"), begins("/apis/")]),
  ...["apiGroup", "subresource", "namespace", "name"].map((field) =>
    some([isThere("objectRef.resource"), isThere(`objectRef.${field}`, false)]),
  ),
];

function asItIs({ resource, groups, isNamespaced, parts }: KnownResource): Formula {
  const core = groups.includes("") ? [isThere("objectRef.apiGroup", false)] : [];
  const others = groups.filter(Boolean);
  const itself = all([isThere("objectRef.subresource", false), among("verb", verbsOf(resource, undefined))]);
  const ofPart = (part: string) =>
    all([among("objectRef.subresource", [part]), among("verb", verbsOf(resource, part))]);
  return some([
    among("objectRef.resource", [resource], false),
    all([
      some([...core, ...(others.length > 0 ? [among("objectRef.apiGroup", others)] : [])]),
      some([itself, ...parts.map(ofPart)]),
      // A request for a namespace has its name at both places.
      ...(isNamespaced || resource === "namespaces" ? [] : [isThere("objectRef.namespace", false)]),
    ]),
  ]);
}

/** The body of a delete (meta/v1 DeleteOptions): it has nothing of the object. */
const deleteOptions = [
  "apiVersion",
  "kind",
  "gracePeriodSeconds",
  "propagationPolicy",
  "preconditions",
  "orphanDependents",
  "dryRun",
];

export const deletes: readonly string[] = ["delete", "deletecollection"];

/**
 * What is left of a formula where the verb says what the body has: of a read there is none that would be recorded
 * (apiserver, endpoints/handlers: get, list and watch log none), of a delete nothing of the object. Where bodies are
 * recorded, what is not there is known to be missing.
 */
export function withBodyOf(verb: string, formula: Formula): Formula {
  if (!reads.includes(verb) && !deletes.includes(verb)) return formula;
  const kept = deletes.includes(verb) ? deleteOptions : [];
  return mapFacts(formula, (fact) => {
    const [first, second] = fact.steps ?? [];
    if (first !== "requestObject" || (typeof second === "string" && kept.includes(second))) return fact;
    return needsValue(fact) ? never : always;
  });
}

/** Nothing is counted as none: what is said of a count may hold of it. */
function needsValue({ claim, tree, isPositive }: Fact): boolean {
  if (tree.kind === "all") return isPositive;
  return claim.values !== "number" && claim.isPositive;
}
