import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { admissionPolicies } from "./admission-policies.ts";
import { deletes } from "./deeds.ts";

export const admissionPolicyDeleted: Rule = {
  name: "Admission policy deleted",
  message: "Admission policy deleted: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `${admissionPolicies} and ${deletes} and ${done} and not ${controlPlane}
  and jpath("objectRef.resource") != "policyexceptions"`,
  description:
    "What a ValidatingAdmissionPolicy, its binding, or a policy of Kyverno, Gatekeeper or Kubewarden refused is admitted from now on. Ask who decided it, restore the policy, and look at the pods made since. Administrators who replace a policy by one of another name, and pruning by Argo CD and Flux, look the same. Every cloud records the deletion.",
  severity: "high",
  attackTechniques: ["impairDefences"],
  attack: ["T1562", "TA0005"],
  owner: "system",
};
