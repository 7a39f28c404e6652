import type { Rule } from "../../../audit/rule.ts";
import { controllers, controlPlane, done, quoted } from "../conditions.ts";

export const serviceAccountNamedLikeAControllers: Rule = {
  name: "Service account named like a controller's",
  message:
    "Service account named like a controller's: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "serviceaccounts" and jpath("verb") = "create"
  and (jpath("objectRef.name") in ("kube-controller", "kube-controller-manager", "kube-scheduler", "kube-apiserver", "etcd",
      ${quoted(controllers)})
    or (jpath("objectRef.name") in ("kube-proxy", "coredns", "kube-dns") and jpath("objectRef.namespace") != "kube-system"))
  and not jpath("objectRef.subresource") = "token" and ${done} and not ${controlPlane}`,
  description:
    "Somebody made an account with the name of a part of Kubernetes. The parts make their own, in kube-system, and need no help: this one is to be taken for one of them, in logs and in lists of bindings. See which binding names it and which pods run as it. An administrator may call his own software so by chance. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["masquerading", "createAccount"],
  attack: ["T1036.005", "T1136", "TA0005"],
  owner: "system",
};
