import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, writes } from "../conditions.ts";

export const bootstrapTokenCreated: Rule = {
  name: "Bootstrap token created",
  message: "Bootstrap token created: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "secrets" and ${writes} and jpath("objectRef.namespace") = "kube-system"
  and (jpath("objectRef.name") startswith "bootstrap-token-"
    or jpath("requestObject.type") = "bootstrap.kubernetes.io/token")
  and ${done} and not ${controlPlane}`,
  description:
    "A bootstrap token lets its holder join a machine to the cluster as a node, and a node gets the secrets of every pod that is sent to it. Find out whether a node was added on purpose, and delete the token if not. Administrators who add nodes (kubeadm token create), kubeadm init and Cluster API make such tokens. Works at level Metadata on every cloud; a token under another name than kubeadm's shows only at level Request, which no cloud has for secrets.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.001", "T1136", "TA0003"],
  owner: "system",
};
