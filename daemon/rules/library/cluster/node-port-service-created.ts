import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, serviceAccount } from "../conditions.ts";
import { patchedTo } from "./deeds.ts";

export const nodePortServiceCreated: Rule = {
  name: "NodePort service created",
  message: "NodePort service: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "services" and ${objectItself} and ${done} and not ${controlPlane}
  and (jpath("verb") != "update" or not ${serviceAccount})
  and not (jpath("user.username") = "system:serviceaccount:cert-manager:cert-manager"
    and jpath("objectRef.name") startswith "cm-acme-http-solver-")
  and (jpath("requestObject.spec.type") = "NodePort" or ${patchedTo("/spec/type", "NodePort")})`,
  description:
    "A NodePort opens a port on every node, past load balancers, ingress rules and mostly past network policies: a way back in. Check whether the nodes can be reached from outside, and what answers there. Administrators of development clusters, and some charts, use it on purpose. It is read from the request, at level Request; what operators rewrite in whole is left out, and so is what cert-manager opens for a minute to prove that a name is yours.",
  severity: "low",
  attackTechniques: ["exploitPublicFacingApplication"],
  attack: ["T1133", "TA0003"],
  owner: "system",
};
