import { all, type Formula, factsOf, placeOf, some } from "./formula.ts";
import { among, isThere } from "./policy.ts";
import { type KnownResource, knownResources } from "./resources.ts";

/**
 * What the proof takes for granted of requests: a name that Kubernetes has for a resource stands for that resource, in
 * the group, the scope and with the parts that it has. Requests for paths that no API server has are not looked at.
 */
export function realityOf(rule: Formula): readonly Formula[] {
  const named = factsOf(rule)
    .filter(({ claim }) => claim.of === placeOf("objectRef.resource") && claim.isPositive)
    .flatMap(({ claim }) => (claim.about.kind === "one of" ? claim.about.texts : []));
  return [...new Set(named)].flatMap((resource) => knownResources.get(resource) ?? []).map(asItIs);
}

function asItIs({ resource, groups, isNamespaced, parts }: KnownResource): Formula {
  const core = groups.includes("") ? [isThere("objectRef.apiGroup", false)] : [];
  const others = groups.filter(Boolean);
  return some([
    among("objectRef.resource", [resource], false),
    all([
      some([...core, ...(others.length > 0 ? [among("objectRef.apiGroup", others)] : [])]),
      some([
        isThere("objectRef.subresource", false),
        ...(parts.length > 0 ? [among("objectRef.subresource", parts)] : []),
      ]),
      // A request for a namespace has its name at both places.
      ...(isNamespaced || resource === "namespaces" ? [] : [isThere("objectRef.namespace", false)]),
    ]),
  ]);
}
