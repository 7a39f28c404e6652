/** Kinds that say what may enter the cluster: Kubernetes' own, that of old clusters too, Kyverno's, Gatekeeper's, Kubewarden's. */
export const admissionPolicies = `(jpath("objectRef.resource") in ("validatingadmissionpolicies", "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "clusterpolicies", "policies", "policyexceptions",
    "constrainttemplates", "clusteradmissionpolicies", "admissionpolicies", "podsecuritypolicies")
  or jpath("objectRef.apiGroup") = "constraints.gatekeeper.sh")`;
