/**
 * The audit policies that clouds give their API servers, which nobody can change, in the API server's own language.
 * EKS: as its best-practices guide prints it. AKS: as its documentation prints it. GKE: the policy of Kubernetes' own
 * scripts for Google's machines, which GKE says its own is made from; what differs in a cluster of today is not public.
 */
const groups = (...names: readonly string[]) => names.map((name) => `      - { group: "${name}" }`).join("\n");

const known = groups(
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "extensions",
  "metrics.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "scheduling.k8s.io",
  "settings.k8s.io",
  "storage.k8s.io",
);

const head = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:`;

/** What the three have in common: the control plane's own noise is left out. */
const quiet = `
  - level: None
    users: ["system:kube-proxy"]
    verbs: [watch]
    resources: [{ group: "", resources: [endpoints, services, services/status] }]
  - level: None
    users: [kubelet]
    verbs: [get]
    resources: [{ group: "", resources: [nodes, nodes/status] }]
  - level: None
    userGroups: ["system:nodes"]
    verbs: [get]
    resources: [{ group: "", resources: [nodes, nodes/status] }]
  - level: None
    users: ["system:kube-controller-manager", "system:kube-scheduler", "system:serviceaccount:kube-system:endpoint-controller"]
    verbs: [get, update]
    namespaces: [kube-system]
    resources: [{ group: "", resources: [endpoints] }]
  - level: None
    users: ["system:apiserver"]
    verbs: [get]
    resources: [{ group: "", resources: [namespaces, namespaces/status, namespaces/finalize] }]
  - level: None
    users: ["system:kube-controller-manager"]
    verbs: [get, list]
    resources: [{ group: metrics.k8s.io }]
  - level: None
    nonResourceURLs: ["/healthz*", /version, "/swagger*"]`;

const statuses = `
  - level: Request
    users: [kubelet, "system:node-problem-detector", "system:serviceaccount:kube-system:node-problem-detector"]
    verbs: [update, patch]
    resources: [{ group: "", resources: [nodes/status, pods/status] }]
    omitStages: [RequestReceived]
  - level: Request
    userGroups: ["system:nodes"]
    verbs: [update, patch]
    resources: [{ group: "", resources: [nodes/status, pods/status] }]
    omitStages: [RequestReceived]
  - level: Request
    users: ["system:serviceaccount:kube-system:namespace-controller"]
    verbs: [deletecollection]
    omitStages: [RequestReceived]`;

const rest = `
  - level: Request
    verbs: [get, list, watch]
    resources:
${known}
    omitStages: [RequestReceived]
  - level: RequestResponse
    resources:
${known}
    omitStages: [RequestReceived]
  - level: Metadata
    omitStages: [RequestReceived]
`;

const secretive = (core: string) => `
  - level: Metadata
    resources:
      - { group: "", resources: [${core}] }
      - { group: authentication.k8s.io, resources: [tokenreviews] }
    omitStages: [RequestReceived]`;

export const eksPolicy = `${head}
  - level: RequestResponse
    namespaces: [kube-system]
    verbs: [update, patch, delete]
    resources: [{ group: "", resources: [configmaps], resourceNames: [aws-auth] }]
    omitStages: [RequestReceived]${quiet}
  - level: None
    resources: [{ group: "", resources: [events] }]${statuses}${secretive("secrets, configmaps")}
  - level: Request
    resources: [{ group: "", resources: [serviceaccounts/token] }]${rest}`;

export const aksPolicy = `${head}
  - level: RequestResponse
    namespaces: [kube-system]
    verbs: [update, patch]
    resources: [{ group: "", resources: [configmaps], resourceNames: [coredns-custom] }]
    omitStages: [RequestReceived]
  - level: None
    users: [aksService]
    verbs: [get, list]${quiet}
  - level: Metadata
    verbs: [create, update, patch]
    namespaces: [default, kube-system]
    resources: [{ group: "", resources: [events] }]
    omitStages: [RequestReceived]
  - level: Metadata
    verbs: [delete, deletecollection, list]
    resources: [{ group: "", resources: [events] }]
    omitStages: [RequestReceived]
  - level: None
    resources: [{ group: "", resources: [events] }]${statuses}${secretive("secrets, configmaps, serviceaccounts, serviceaccounts/token")}${rest}`;

export const gkePolicy = `${head}${quiet}
  - level: None
    resources: [{ group: "", resources: [events] }]${statuses}${secretive("secrets, configmaps, serviceaccounts/token")}${rest}`;
