import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, pattern, podMakers } from "../conditions.ts";
import { created, deed } from "./spec.ts";

/** With a hash, a node's name or the like after it, but not as long as the names a virtual cluster's syncer makes. */
const systemName =
  /^(?:kube-(?:apiserver|api-server|controller|controller-manager|scheduler|proxy|dns|addon-manager)|coredns|aws-node|konnectivity-(?:agent|server)|cloud-controller-manager|kubelet)(?:-[a-z0-9.]+){0,5}$/;

export const podImitatesASystemPod: Rule = {
  name: "Pod imitates a system pod",
  message: `Pod imitates a system pod: ${deed}`,
  expression: `${podMakers} and ${objectItself} and ${created} and ${done} and not ${controlPlane}
  and jpath("objectRef.name") matches ${pattern(systemName)}
  and (jpath("objectRef.namespace") != "kube-system" or jpath("objectRef.resource") = "pods"
    or jpath("objectRef.name") startswith "kube-controller-")`,
  description:
    "A workload has the name of one of Kubernetes' own (kube-proxy, kube-controller, coredns …) but is outside of kube-system, or is a bare pod in it, which no installer makes: miners and backdoors hide so. Look at the image and the creator. A second DNS server or a simulator of the scheduler with such a name does the same; deployments and daemon sets in kube-system are left to the rules for that namespace.",
  severity: "medium",
  attackTechniques: ["masquerading"],
  attack: ["T1036.005", "T1036"],
  owner: "system",
};
