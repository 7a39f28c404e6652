import type { Rule } from "../../../audit/rule.ts";
import { done } from "../conditions.ts";

export const helm2TillerInstalled: Rule = {
  name: "Helm 2 Tiller installed",
  message:
    "Helm 2 Tiller installed: ${user.username} created ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("deployments", "services", "serviceaccounts")
  and jpath("objectRef.name") in ("tiller", "tiller-deploy") and jpath("verb") = "create" and ${done}`,
  description:
    "Tiller, the server of Helm 2, takes orders from every pod that reaches its port, without asking who it is, and mostly holds cluster-admin: whoever is in one pod has the cluster. It has not been maintained since 2020. Delete it and use Helm 3 or newer. Only administrators with very old pipelines still install it. Every cloud records it.",
  severity: "medium",
  attackTechniques: ["softwareDeploymentTools"],
  attack: ["T1072", "T1210", "TA0008"],
  owner: "system",
};
