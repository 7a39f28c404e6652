import { quoted } from "../conditions.ts";

/**
 * Tools that carry what stands in a git repository into the cluster, where they are installed as their makers do it.
 * A change of theirs was seen in the repository.
 */
export const gitOps = `jpath("user.username") in ("system:serviceaccount:argocd:argocd-application-controller",
    "system:serviceaccount:openshift-gitops:openshift-gitops-argocd-application-controller",
    "system:serviceaccount:flux-system:kustomize-controller", "system:serviceaccount:flux-system:helm-controller",
    "system:serviceaccount:cattle-fleet-system:fleet-agent")`;

const keepers = [
  "amazon-cloudwatch:amazon-cloudwatch-observability-controller-manager",
  "ambassador:traffic-manager",
  "azure-workload-identity-system:azure-wi-webhook-admin",
  "capsule-system:capsule",
  "cattle-system:rancher",
  "cattle-system:rancher-webhook",
  "cdi:cdi-operator",
  "cert-manager:cert-manager-cainjector",
  "chaos-mesh:chaos-controller-manager",
  "cnpg-system:cnpg-manager",
  "consul:consul-connect-injector",
  "cosign-system:policy-controller-webhook",
  "crossplane-system:crossplane",
  "datadog:datadog-cluster-agent",
  "dynatrace:dynatrace-webhook",
  "elastic-system:elastic-operator",
  "external-secrets:external-secrets-cert-controller",
  "gatekeeper-system:gatekeeper-admin",
  "gke-gmp-system:operator",
  "gmp-system:operator",
  "ingress-nginx:ingress-nginx-admission",
  "istio-system:istiod",
  "istio-system:istiod-service-account",
  "karpenter:karpenter",
  "keda:keda-operator",
  "knative-eventing:eventing-webhook",
  "knative-serving:controller",
  "knative-serving:webhook",
  "kruise-system:kruise-manager",
  "kube-system:azure-wi-webhook-admin",
  "kube-system:karpenter",
  "kube-system:keda-operator",
  "kube-system:vpa-admission-controller",
  "kubevirt:kubevirt-operator",
  "kubewarden:kubewarden-controller",
  "kyverno:kyverno",
  "kyverno:kyverno-admission-controller",
  "kyverno:kyverno-cleanup-controller",
  "kyverno:kyverno-service-account",
  "longhorn-system:longhorn-service-account",
  "metallb-system:controller",
  "monitoring:kube-prometheus-stack-admission",
  "monitoring:prometheus-kube-prometheus-admission",
  "olm:olm-operator-serviceaccount",
  "openshift-apiserver-operator:openshift-apiserver-operator",
  "openshift-kube-apiserver-operator:kube-apiserver-operator",
  "openshift-operator-lifecycle-manager:olm-operator-serviceaccount",
  "openshift-service-ca:service-ca",
  "opentelemetry-operator-system:opentelemetry-operator-controller-manager",
  "tekton-pipelines:tekton-pipelines-webhook",
  "vault:vault-agent-injector",
];

/** Operators that renew the certificates, and with them the objects, by which the API server finds them. */
export const certificateKeepers = `jpath("user.username") in (${quoted(keepers.map((name) => `system:serviceaccount:${name}`))})`;
