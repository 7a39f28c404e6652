import type { Rule } from "../../../audit/rule.ts";

export const actingAsAdministrator: Rule = {
  name: "Acting as an administrator",
  message:
    "Acting as an administrator: ${user.username} as ${impersonatedUser.username} of ${impersonatedUser.groups}, ${verb} ${requestURI}",
  expression: `exists("objectRef.resource")
  and (jpath("impersonatedUser.groups") in ("system:masters", "kubeadm:cluster-admins", "system:nodes")
    or jpath("impersonatedUser.username") in ("system:admin", "kubernetes-admin", "kubernetes-super-admin", "admin",
      "cluster-admin", "masterclient", "clusterAdmin", "system:apiserver", "system:kube-controller-manager", "system:kube-scheduler")
    or jpath("impersonatedUser.username") startswith "system:serviceaccount:kube-system:"
    or jpath("impersonatedUser.username") startswith "system:node:")
  and not jpath("user.username") in ("system:serviceaccount:teleport-agent:teleport-kube-agent", "system:serviceaccount:teleport:teleport-kube-agent")`,
  description:
    "A request was made in the name of an administrator, of the control plane, of a node or of a service account of kube-system (kubectl --as, --as-group), whether what was then asked for was granted or refused; kubectl's look at what kinds there are is left out. Whoever may do that owns the cluster, and what he did stands in the log under another name. Ask the user at once. Administrators who work with few rights and act as system:masters only for a change do it on purpose: except them by name. Teleport's agents, where they are installed as their maker does it, act for people who log in there and are left out. GKE does not record whom a request was made for, nor does the AKS table AKSAudit.",
  severity: "high",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1548", "T1078.001", "TA0004"],
  owner: "system",
};
