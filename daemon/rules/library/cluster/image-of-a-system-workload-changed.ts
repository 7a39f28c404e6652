import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const imageOfASystemWorkloadChanged: Rule = {
  name: "Image of a system workload changed",
  message: "Image of a system workload changed: ${user.username} patched ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("daemonsets", "deployments", "statefulsets")
  and jpath("objectRef.namespace") = "kube-system" and jpath("verb") = "patch"
  and ${done} and not ${controlPlane} and not ${gitOps}
  and (exists("requestObject.spec.template.spec.containers.image")
    or exists("requestObject.spec.template.spec.initContainers.image")
    or any("requestObject", jpath("path") endswith "/image"))`,
  description:
    "kube-proxy, CoreDNS, network and storage drivers run with rights over nodes and traffic; another image in their place is a backdoor on every node. Compare the image and its digest with the vendor's. Administrators who upgrade an add-on by kubectl or Helm do this; the clouds' add-on managers, Argo CD and Flux are left out. Read from the request, at level Request; an update of the whole object does not say what changed and is not judged.",
  severity: "medium",
  attackTechniques: ["supplyChainCompromise", "masquerading"],
  attack: ["T1525", "T1554", "TA0003"],
  owner: "system",
};
