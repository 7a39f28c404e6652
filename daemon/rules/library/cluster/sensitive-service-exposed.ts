import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, pattern, serviceAccount } from "../conditions.ts";
import { patchedTo } from "./deeds.ts";

const consoles =
  /(^|-)(dashboard|weave-scope|jupyter|jupyterhub|notebook|kubeflow|ml-pipeline-ui|nifi|argo-server|minio-console|phpmyadmin|pgadmin)(-|$)/;

export const sensitiveServiceExposed: Rule = {
  name: "Sensitive service exposed outside the cluster",
  message: "Sensitive service exposed: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "services" and ${objectItself} and ${done} and not ${controlPlane}
  and (jpath("verb") != "update" or not ${serviceAccount})
  and (jpath("requestObject.spec.type") in ("LoadBalancer", "NodePort") or ${patchedTo("/spec/type", "LoadBalancer", "NodePort")})
  and (jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease", "kubernetes-dashboard")
    or jpath("objectRef.name") matches ${pattern(consoles)}
    or any("requestObject.spec.ports", jpath("port") in ("22", "2375", "2376", "2379", "2380", "3389", "6379", "10250",
      "10255", "11211", "27017")))`,
  description:
    "A load balancer or node port leads to what should stay inside: a system namespace, a console with rights of its own (Kubernetes Dashboard, Jupyter, Kubeflow, Argo), or a port of SSH, Docker, etcd, the kubelet, Redis, MongoDB or memcached. Miners scan for exactly these. Take the type back to ClusterIP first. An administrator's internal load balancer looks the same here. Read from the request, at level Request.",
  severity: "medium",
  attackTechniques: ["exploitPublicFacingApplication"],
  attack: ["T1190", "T1133", "TA0001"],
  owner: "system",
};
