import { controlPlane, done, inJsonPatch } from "../conditions.ts";

/**
 * A role is given such a rule. Inside the condition `jpath` starts at one rule, so verbs and resources of the same
 * rule are compared. A JSON patch may carry a rule, a list of them, or only a part of one: `part`.
 */
export function roleGiven(rule: string, part?: string): string {
  const inPatch = `any("value", ${rule})`;
  return `jpath("objectRef.resource") in ("clusterroles", "roles")
  and ${done} and not ${controlPlane}
  and (any("requestObject.rules", ${rule})
    or ${inJsonPatch(part === undefined ? inPatch : `(${inPatch} or ${part})`)})`;
}

/** A JSON patch puts such a value into a list of a rule: `/rules/0/verbs`, `/rules/0/verbs/-`. */
export function rulePart(list: "verbs" | "resources", value: string): string {
  return `(jpath("path") matches "^/rules/[0-9]+/${list}(/|$)" and jpath("value") ${value})`;
}

/** Subjects are put into a binding, without a word of the role it binds. */
const subjectsPatched = `(exists("requestObject.subjects") or ${inJsonPatch(`jpath("path") startswith "/subjects"`)})`;

/** A binding of such a role is made, or is given subjects. What a role a binding is of can never be changed. */
export function roleBound(resource: "clusterrolebindings" | "rolebindings" | "any", role: string): string {
  const resources = resource === "any" ? `in ("clusterrolebindings", "rolebindings")` : `= "${resource}"`;
  return `jpath("objectRef.resource") ${resources}
  and ${done} and not ${controlPlane}
  and (jpath("requestObject.roleRef.name") ${role}
    or (jpath("responseObject.roleRef.name") ${role} and ${subjectsPatched}))`;
}

/** A binding is given such a subject. Inside the condition `jpath` starts at one subject. */
export function subjectBound(subject: string, part?: string): string {
  const inPatch = `any("value", ${subject})`;
  return `jpath("objectRef.resource") in ("clusterrolebindings", "rolebindings")
  and ${done} and not ${controlPlane}
  and (any("requestObject.subjects", ${subject})
    or ${inJsonPatch(part === undefined ? inPatch : `(${inPatch} or ${part})`)})`;
}

/** A binding is given a subject of such a name, whatever its kind. */
export function nameBound(name: string): string {
  return subjectBound(
    `jpath("name") ${name}`,
    `(jpath("path") matches "^/subjects/[0-9]+/name$" and jpath("value") ${name})`,
  );
}
