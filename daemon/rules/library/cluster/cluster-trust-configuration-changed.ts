import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const clusterTrustConfigurationChanged: Rule = {
  name: "Cluster trust or kubelet configuration changed",
  message:
    "Cluster trust or kubelet configuration changed: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "configmaps" and ${writesOrDeletes} and ${done} and not ${controlPlane}
  and (jpath("objectRef.name") = "kube-root-ca.crt"
    or (jpath("objectRef.namespace") in ("kube-system", "kube-public")
      and (jpath("objectRef.name") in ("extension-apiserver-authentication", "kubeadm-config", "cluster-info")
        or jpath("objectRef.name") startswith "kubelet-config")))`,
  description:
    "These config maps say whom the cluster trusts: the authorities of clients and aggregated servers, the one that pods check the API server against, what new nodes join by, how kubelets authenticate. A foreign authority in one is a lasting key. Compare the certificates with the control plane's own. An administrator's kubeadm writes some of them at an upgrade. Only the fact is seen: EKS, AKS and GKE record no bodies of config maps.",
  severity: "high",
  attackTechniques: ["manInTheMiddle", "accountManipulation"],
  attack: ["T1556", "T1553.004", "TA0006"],
  owner: "system",
};
