import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, podMakers } from "../conditions.ts";
import { localPathHelper } from "./host-paths.ts";
import { created, deed } from "./spec.ts";

export const podCreatedInASystemNamespace: Rule = {
  name: "Pod created in a system namespace",
  message: `Pod created in a system namespace: ${deed}`,
  expression: `${podMakers} and ${objectItself} and ${created} and ${done} and not ${controlPlane}
  and jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease")
  and not ${localPathHelper}`,
  description:
    "Somebody other than the control plane created a pod, or a workload that makes pods, where the cluster's own parts live: policies often leave these namespaces out, and nobody notices one pod more. Compare with the add-ons that are installed. Administrators who install an add-on by hand, by Helm or by GitOps do the same; pods that controllers make are not reported, nor, at level Request, those by which k3s makes the folders of volumes.",
  severity: "medium",
  attackTechniques: ["masquerading", "createContainer"],
  attack: ["T1610", "T1036.005"],
  owner: "system",
};
