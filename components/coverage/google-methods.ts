import { all, type Formula, mapFacts, placeOf, some } from "./formula.ts";
import { among, isThere } from "./policy.ts";

const method = placeOf("protoPayload.methodName");

/** A method of Google's log entries says what its request is: `io.k8s.authorization.rbac.v1.roles.create`. */
export function withMethods(formula: Formula): Formula {
  return mapFacts(formula, (fact) => {
    const { of, about, isPositive } = fact.claim;
    if (of !== method || !isPositive || about.kind !== "one of") return fact;
    return all([fact, some(about.texts.map(requestOfMethod))]);
  });
}

function requestOfMethod(text: string): Formula {
  const [, before = "", rest = ""] = /^io\.k8s\.(?:(.*)\.)?v\d\w*\.(.+)$/.exec(text) ?? [];
  const words = rest.split(".");
  const [verb = "", resource = "", subresource] = [words.at(-1), ...words.slice(0, -1)];
  if (resource === "") return { kind: "true" };
  const group = groupOf(before);
  return all([
    among("verb", [verb]),
    among("objectRef.resource", [resource]),
    group === "" ? isThere("objectRef.apiGroup", false) : among("objectRef.apiGroup", [group]),
    subresource === undefined ? isThere("objectRef.subresource", false) : among("objectRef.subresource", [subresource]),
  ]);
}

/** The words of a group are turned around; `k8s.io` is left out, but for groups that never had it. */
function groupOf(words: string): string {
  if (words === "" || words === "core") return "";
  const turned = words.split(".").reverse().join(".");
  return ["apps", "batch", "autoscaling", "policy", "extensions"].includes(turned) ? turned : `${turned}.k8s.io`;
}
