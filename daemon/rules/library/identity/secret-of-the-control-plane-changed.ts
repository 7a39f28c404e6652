import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { helmRelease } from "./secrets.ts";

export const secretOfTheControlPlaneChanged: Rule = {
  name: "Secret of the control plane changed",
  message: "Secret of the control plane changed: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("create", "update", "patch", "delete")
  and jpath("objectRef.namespace") = "kube-system" and ${done} and ${person} and not ${helmRelease}`,
  description:
    "A person, or a pipeline with a person's sort of account, wrote or deleted a secret of kube-system. Who changes the credentials or certificates of an add-on can read its traffic, act as it, or stop it. Ask him for the reason, and compare with what your repository holds. Administrators who install add-ons, and kubeadm init, do the same; Helm's own records are left out. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["kubernetesSecrets", "accountManipulation"],
  attack: ["T1098", "T1556", "TA0003"],
  owner: "system",
};
