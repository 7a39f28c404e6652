import type { Rule } from "../../../audit/rule.ts";
import { letIn } from "../conditions.ts";
import { human } from "./callers.ts";

export const clusterListedThrough: Rule = {
  name: "Cluster listed through in a burst",
  message:
    "Cluster listed through in a burst: ${user.username} with ${userAgent} from ${sourceIPs}, last ${objectRef.resource}",
  expression: `jpath("verb") = "list" and ${letIn} and ${human}`,
  threshold: { count: 40, within: "1m", by: ["user.username"] },
  description:
    "One person made forty lists within a minute: somebody takes an inventory of the cluster. Ask what for, and look at what else he read. An administrator's script over many namespaces, kubectl get of all kinds, kubectl apply with --prune, Terraform on large states and desktop tools that open many views come near it: except who uses them so. That the kinds differ is not checked; refused lists count as forbidden requests. Needs lists in the log: not in the AKS category kube-audit-admin, nor on GKE without Data Access logs.",
  severity: "low",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1613", "T1526", "TA0007"],
  owner: "system",
};
