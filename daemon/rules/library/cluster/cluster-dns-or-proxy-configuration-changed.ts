import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";
import { writesOrDeletes } from "./deeds.ts";

export const clusterDnsOrProxyConfigurationChanged: Rule = {
  name: "Cluster DNS or kube-proxy configuration changed",
  message: "Cluster DNS or kube-proxy configuration changed: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "configmaps" and jpath("objectRef.namespace") = "kube-system"
  and jpath("objectRef.name") in ("coredns", "coredns-custom", "kube-dns", "node-local-dns", "kube-proxy",
    "kube-proxy-config", "kube-proxy-windows")
  and ${writesOrDeletes} and ${done} and not ${controlPlane} and not ${gitOps}`,
  description:
    "CoreDNS's config map decides where every name of the cluster leads, kube-proxy's how every service is reached: one line sends traffic to an attacker, or carries names out. Read the config map now, and compare it with the last known one. Administrators add forwarders and stub domains here, and kubeadm writes both at an upgrade; Argo CD and Flux are left out where they are installed under their usual names. Only the fact is seen: EKS, AKS (but for coredns-custom) and GKE record no bodies of config maps.",
  severity: "high",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1557", "T1071.004", "TA0008"],
  owner: "system",
};
