import type { Rule } from "../../../audit/rule.ts";
import { kubectl, scriptClient } from "./callers.ts";

export const controlPlaneCredentialsByHand: Rule = {
  name: "Control plane credentials used by hand",
  message:
    "Control plane credentials used by hand: ${user.username} with ${userAgent} from ${sourceIPs}, ${verb} ${requestURI}",
  expression: `(jpath("user.username") in ("kube-apiserver-kubelet-client", "kube-apiserver-etcd-client", "front-proxy-client", "kube-etcd-healthcheck-client")
    or (jpath("user.username") in ("system:kube-controller-manager", "system:kube-scheduler", "system:apiserver", "system:kube-proxy", "system:cloud-controller-manager")
      and (${scriptClient} or ${kubectl})))`,
  description:
    "A certificate that only parts of the control plane have was used with kubectl or curl, or one that serves between them alone was shown to the API server, whether the request was granted or refused. These certificates lie on the disks of the control plane's nodes: somebody is on one of them. Treat the cluster as lost until the reason is known, and rotate its keys. An administrator who tries such a kubeconfig while he repairs a cluster does that, too.",
  severity: "critical",
  attackTechniques: ["accessKubernetesAPIServer", "unsecuredCredentials"],
  attack: ["T1552.004", "T1550", "TA0004"],
  owner: "system",
};
