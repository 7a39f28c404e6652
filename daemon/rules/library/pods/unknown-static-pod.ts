import type { Rule } from "../../../audit/rule.ts";
import { done, objectItself, pattern } from "../conditions.ts";

/** Static pods of kubeadm, kops, kubespray, RKE2, GCE, minikube and common load balancers of control planes. */
const known =
  /^(?:kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kube-addon-manager|kube-vip|(?:[a-z]+-)?cloud-controller-manager|etcd|etcd-(?:manager-)?(?:main|events|server|server-events)|cluster-autoscaler|l7-lb-controller|konnectivity-server|(?:kube-)?haproxy|keepalived|nginx-proxy)-/;
const openShift =
  /^openshift-(?:etcd|kube-apiserver|kube-controller-manager|kube-scheduler|machine-config-operator|(?:[a-z]+-)?infra)$/;

const isNode = `jpath("user.username") startswith "system:node:"`;

export const unknownStaticPod: Rule = {
  name: "Unknown static pod",
  message: "Unknown static pod: ${user.username} mirrored ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and jpath("verb") = "create" and ${objectItself} and ${done}
  and ((${isNode} and exists("objectRef.name")
      and not (jpath("objectRef.namespace") = "kube-system" and jpath("objectRef.name") matches ${pattern(known)})
      and not jpath("objectRef.namespace") matches ${pattern(openShift)})
    or (not ${isNode} and exists("requestObject.metadata.annotations['kubernetes.io/config.mirror']")))`,
  description:
    "A kubelet mirrors the pods that it runs from files of its node, and this one is none that Kubernetes installers place there: somebody may have written a manifest into the node's folder of static pods, where admission and RBAC do not reach. Look at the file on the node (mostly /etc/kubernetes/manifests). An administrator's own proxy or agent that runs as a static pod does the same: make it an exception. A mirror pod that another user than a node creates is a forgery; seeing that one needs level Request.",
  severity: "high",
  attackTechniques: ["createContainer"],
  attack: ["T1543.005", "T1610", "TA0003"],
  owner: "system",
};
