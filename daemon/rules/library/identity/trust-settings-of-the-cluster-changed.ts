import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const trustSettingsOfTheClusterChanged: Rule = {
  name: "Trust settings of the cluster changed",
  message:
    "Trust settings of the cluster changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "configmaps" and jpath("verb") in ("update", "patch", "delete")
  and (jpath("objectRef.name") = "kube-root-ca.crt"
    or (jpath("objectRef.namespace") = "kube-system"
      and jpath("objectRef.name") in ("extension-apiserver-authentication", "kubeadm-config"))
    or (jpath("objectRef.namespace") = "kube-public" and jpath("objectRef.name") = "cluster-info"))
  and ${done} and not ${controlPlane}`,
  description:
    "These config maps say whom the cluster trusts: extension-apiserver-authentication the authority by which extension API servers know their callers, cluster-info the server and authority that new nodes believe, kube-root-ca.crt what pods believe, kubeadm-config how the API server is started at the next upgrade. Who changes them may pose as the API server or as any user. Compare with the cluster's certificates, and ask who did it. An administrator's kubeadm upgrade changes kubeadm-config. Works at level Metadata on every cloud.",
  severity: "high",
  attackTechniques: ["manInTheMiddle", "impairDefences"],
  attack: ["T1556", "T1553.004", "T1557", "TA0003"],
  owner: "system",
};
