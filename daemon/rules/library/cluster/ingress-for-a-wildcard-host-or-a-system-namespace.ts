import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, writes } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const ingressForAWildcardHostOrASystemNamespace: Rule = {
  name: "Ingress for a wildcard host or into a system namespace",
  message: "Ingress of wide reach: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "ingresses" and ${objectItself} and ${writes} and ${done}
  and not ${controlPlane} and not ${gitOps}
  and (jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease", "kubernetes-dashboard")
    or jpath("requestObject.spec.rules.host") startswith "*.")`,
  description:
    "An ingress for a wildcard host takes the requests of every name that has no ingress of its own, those of other teams too; one in a system namespace opens a part of the cluster's machinery to the outside. Look at the backend, and whose the names are. Administrators of preview environments and multi-tenant products use wildcard hosts on purpose. The host is read from the request, at level Request; Gateway API routes are not judged.",
  severity: "low",
  attackTechniques: ["manInTheMiddle", "exploitPublicFacingApplication"],
  attack: ["T1190", "T1557", "TA0001"],
  owner: "system",
};
