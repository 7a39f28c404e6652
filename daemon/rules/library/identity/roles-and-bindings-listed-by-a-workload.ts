import type { Rule } from "../../../audit/rule.ts";
import { controller, letIn, serviceAccount } from "../conditions.ts";
import { cache, inNamespace } from "./secrets.ts";

export const rolesAndBindingsListedByAWorkload: Rule = {
  name: "Roles and bindings listed by a workload",
  message:
    "Roles and bindings listed by a workload: ${user.username} listed ${objectRef.resource} by ${userAgent} from ${sourceIPs}",
  expression: `jpath("objectRef.resource") in ("clusterroles", "clusterrolebindings", "roles", "rolebindings")
  and jpath("verb") in ("list", "watch") and not ${inNamespace} and ${letIn}
  and (${serviceAccount} or jpath("user.username") = "system:anonymous") and not ${controller} and not ${cache}`,
  firstSeen: { by: ["user.username", "objectRef.resource", "userAgent"], within: "30d", learn: false },
  description:
    "A pod's service account, or somebody without any, read, for the first time in 30 days with this client, who may do what in the whole cluster: with it an intruder finds the account that is worth the next step. Find out which pod it was and which software asked. Administrators' security scanners, backup tools and dashboards do the same, and are reported once; operators that keep a cache (a watch, or a list with a resourceVersion) are left out. GKE records reads only where Data Access logs are on, and no query, so there an operator's start shows, too, once; AKS shows reads in kube-audit, not in kube-audit-admin.",
  severity: "low",
  attackTechniques: ["accountDiscovery", "systemUserDiscovery"],
  attack: ["T1069", "T1069.003", "T1087.004", "TA0007"],
  owner: "system",
};
