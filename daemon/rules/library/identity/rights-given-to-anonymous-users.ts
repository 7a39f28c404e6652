import type { Rule } from "../../../audit/rule.ts";
import { nameBound } from "./rights.ts";

export const rightsGivenToAnonymousUsers: Rule = {
  name: "Rights given to anonymous users",
  message:
    "Rights given to anonymous users: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name} (${requestObject.roleRef.name})",
  expression: `${nameBound(`in ("system:anonymous", "system:unauthenticated")`)}
  and not (jpath("objectRef.namespace") = "kube-public"
    and jpath("requestObject.roleRef.name") = "kubeadm:bootstrap-signer-clusterinfo")`,
  description:
    "Whoever reaches the API server may now do what the role says, without any credential. It is the best known way to keep a door open in a stolen cluster, and a frequent mistake of administrators who want something to work at last. Delete the binding, then look for requests of system:anonymous since it was made. Only kubeadm's binding for cluster-info in kube-public, by which nodes join, is left out. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "critical",
  attackTechniques: ["accountManipulation", "accessKubernetesAPIServer"],
  attack: ["T1098.006", "T1078.001", "T1190", "TA0003"],
  owner: "system",
};
