import type { Rule } from "../../../audit/rule.ts";
import { kubectl, scriptClient } from "./callers.ts";

export const bootstrapTokenBeyondJoining: Rule = {
  name: "Bootstrap token used beyond joining",
  message: "Bootstrap token used beyond joining: ${user.username} ${verb} ${requestURI} from ${sourceIPs}",
  expression: `jpath("user.username") startswith "system:bootstrap:"
  and exists("objectRef.resource")
  and (${kubectl} or ${scriptClient}
    or not (jpath("objectRef.resource") = "certificatesigningrequests" and not exists("objectRef.subresource"))
    and not (jpath("objectRef.resource") = "nodes" and jpath("verb") = "get")
    and not (jpath("objectRef.resource") = "configmaps" and jpath("verb") = "get")
    and not (jpath("objectRef.resource") = "secrets" and jpath("objectRef.name") = "kubeadm-certs"))`,
  description:
    "The token by which new machines join was used for something else than a certificate request and the config maps that kubeadm reads, or for those by kubectl or curl, whether it was granted or refused. It lies in user data of machines and in scripts, and was found there by somebody. Delete the token (kubeadm token delete), look at certificate requests made with it, and at nodes that nobody added.",
  severity: "high",
  attackTechniques: ["accessKubernetesAPIServer", "unsecuredCredentials"],
  attack: ["T1550.001", "T1552.005", "TA0001"],
  owner: "system",
};
