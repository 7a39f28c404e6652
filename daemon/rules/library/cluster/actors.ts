/**
 * Tools that carry what stands in a git repository into the cluster, where they are installed as their makers do it.
 * A change of theirs was seen in the repository.
 */
export const gitOps = `jpath("user.username") in ("system:serviceaccount:argocd:argocd-application-controller",
    "system:serviceaccount:openshift-gitops:openshift-gitops-argocd-application-controller",
    "system:serviceaccount:flux-system:kustomize-controller", "system:serviceaccount:flux-system:helm-controller",
    "system:serviceaccount:cattle-fleet-system:fleet-agent")`;

/** Operators that renew the certificates, and with them the objects, by which the API server finds them. */
export const certificateKeepers = `jpath("user.username") in ("system:serviceaccount:cert-manager:cert-manager-cainjector",
    "system:serviceaccount:kyverno:kyverno", "system:serviceaccount:kyverno:kyverno-service-account",
    "system:serviceaccount:kyverno:kyverno-admission-controller", "system:serviceaccount:gatekeeper-system:gatekeeper-admin",
    "system:serviceaccount:istio-system:istiod", "system:serviceaccount:istio-system:istiod-service-account",
    "system:serviceaccount:keda:keda-operator", "system:serviceaccount:kube-system:keda-operator",
    "system:serviceaccount:knative-serving:controller", "system:serviceaccount:knative-eventing:eventing-webhook",
    "system:serviceaccount:tekton-pipelines:tekton-pipelines-webhook", "system:serviceaccount:karpenter:karpenter",
    "system:serviceaccount:kube-system:karpenter", "system:serviceaccount:cattle-system:rancher",
    "system:serviceaccount:cattle-system:rancher-webhook", "system:serviceaccount:datadog:datadog-cluster-agent",
    "system:serviceaccount:external-secrets:external-secrets-cert-controller", "system:serviceaccount:cnpg-system:cnpg-manager",
    "system:serviceaccount:gmp-system:operator", "system:serviceaccount:ingress-nginx:ingress-nginx-admission",
    "system:serviceaccount:olm:olm-operator-serviceaccount",
    "system:serviceaccount:openshift-operator-lifecycle-manager:olm-operator-serviceaccount",
    "system:serviceaccount:openshift-service-ca:service-ca")`;
