import type { Rule } from "../../../audit/rule.ts";
import { controlPlane } from "../conditions.ts";
import { secretRead } from "./secrets.ts";

export const secretOfTheControlPlaneRead: Rule = {
  name: "Secret of the control plane read",
  message: "Secret of the control plane read: ${user.username} read ${objectRef.namespace}/${objectRef.name}",
  expression: `${secretRead} and jpath("objectRef.namespace") = "kube-system" and not ${controlPlane}
  and not jpath("user.username") startswith "system:serviceaccount:kube-system:"`,
  firstSeen: { by: ["user.username", "userAgent", "objectRef.name"], within: "1d", learn: false },
  description:
    "Secrets of kube-system are tokens of controllers, bootstrap tokens that let nodes join, certificates and keys of add-ons: few have to read them. Ask the user for the reason and change the secret if there is none. Administrators who repair an add-on, and kubeadm when a control plane node joins (kubeadm-certs), do the same; who reads one again and again with the same client is reported once a day. A service account of kube-system that reads one secret is not reported, only lists are. GKE records reads only where Data Access logs are on; AKS shows them in kube-audit, not in kube-audit-admin.",
  severity: "medium",
  attackTechniques: ["kubernetesSecrets", "unsecuredCredentials"],
  attack: ["T1552.007", "T1528", "TA0006"],
  owner: "system",
};
