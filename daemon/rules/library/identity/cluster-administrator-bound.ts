import type { Rule } from "../../../audit/rule.ts";
import { roleBound } from "./rights.ts";

export const clusterAdministratorBound: Rule = {
  name: "Cluster administrator bound",
  message:
    "Cluster administrator bound: ${user.username} bound ${requestObject.subjects.name} to cluster-admin by ${objectRef.name}",
  expression: `${roleBound("clusterrolebindings", `= "cluster-admin"`)}
  and not all("requestObject.subjects", jpath("name") = "kubeadm:cluster-admins")`,
  description:
    "Somebody was made administrator of the whole cluster, or was added to a binding that does so: who holds that account owns every workload, secret and node. Ask who made the binding for the reason, and delete it if there is none; then look at what its subjects did since. Installers of operators, of CI and of dashboards do the same, mostly once; the binding of kubeadm's own group of administrators is left out. Needs the audit policy level Request for rbac.authorization.k8s.io; a subject added by a patch shows its role only at level RequestResponse, which EKS, AKS and GKE have.",
  severity: "critical",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1098.006", "TA0003", "TA0004"],
  owner: "system",
};
