import type { Rule } from "../../../audit/rule.ts";
import { done, serviceAccount } from "../conditions.ts";
import { fromAfar } from "./addresses.ts";

export const systemIdentityFromAfar: Rule = {
  name: "System identity used from a public address",
  message: "System identity used from a public address: ${user.username} from ${sourceIPs}, ${verb} ${requestURI}",
  expression: `(${serviceAccount} or jpath("user.username") startswith "system:node:" 
    or (jpath("user.username") startswith "eks:" and not jpath("user.username") in ("eks:addon-manager", "eks:node-manager"))
    or jpath("user.username") in ("system:kube-controller-manager", "system:kube-scheduler", "system:kube-proxy", "system:apiserver"))
  and ${done} and jpath("stage") != "ResponseStarted"
  and ${fromAfar}`,
  description:
    "A service account, a node or a part of the control plane made a request from a public address that belongs to no large cloud: its token or certificate is probably in somebody else's hands. Look for the address, withdraw the credential, and see what it did. Nodes and pods reach the API servers of AKS and EKS by public addresses of Azure and AWS, so addresses of AWS, Azure and Google Cloud are left out, and an attacker who comes from there is not seen by this rule; nor are eks:addon-manager and eks:node-manager, which AWS runs outside the cluster's network. Nodes elsewhere that have public addresses, and pipelines outside that use a service account, match all day: except their networks. A watch counts when it ends.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1550.001", "T1078.004", "T1133", "TA0001"],
  owner: "system",
};
