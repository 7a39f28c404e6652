import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const serviceAccountCreatedInAControlPlaneNamespace: Rule = {
  name: "Service account created in a control plane namespace",
  message:
    "Service account created in a control plane namespace: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "serviceaccounts" and jpath("verb") = "create"
  and jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease")
  and not jpath("objectRef.subresource") = "token" and ${done} and not ${controlPlane}`,
  description:
    "A new account in a namespace where nobody looks among the many that belong there, and that policies often except: a usual place for one that an intruder keeps. See which binding names it and whether an add-on was installed at that time. Administrators who install add-ons (CSI drivers, load balancer controllers) into kube-system, and kubeadm itself, do the same. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["createAccount"],
  attack: ["T1136", "T1036.005", "TA0003"],
  owner: "system",
};
