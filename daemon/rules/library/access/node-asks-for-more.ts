import type { Rule } from "../../../audit/rule.ts";

export const nodeAsksForMore: Rule = {
  name: "Node asks for what kubelets do not",
  message: "Node asks for what kubelets do not: ${user.username} ${verb} ${requestURI} with ${userAgent}",
  expression: `jpath("user.username") startswith "system:node:"
  and (jpath("objectRef.resource") in ("roles", "rolebindings", "clusterroles", "clusterrolebindings", "namespaces",
      "deployments", "statefulsets", "daemonsets", "jobs", "cronjobs", "selfsubjectaccessreviews", "selfsubjectrulesreviews",
      "mutatingwebhookconfigurations", "validatingwebhookconfigurations")
    or (jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") in ("exec", "attach", "portforward"))
    or (jpath("objectRef.resource") in ("secrets", "configmaps") and jpath("verb") = "list" and not exists("objectRef.name")))`,
  description:
    "With a kubelet's certificate somebody asked for what kubelets have no use for: roles, workloads, namespaces, shells in pods, all secrets of a namespace or of the cluster. Mostly it is refused, and matches all the same: whoever asks has the node's credentials. Look at the node and at pods with its file system mounted; drain and replace it. Scripts that drain a node from its own shell with the kubelet's kubeconfig ask for daemon sets.",
  severity: "high",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1078", "T1613", "TA0007"],
  owner: "system",
};
