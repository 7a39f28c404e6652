/** A kind of object that API servers have of themselves. */
export interface KnownResource {
  readonly resource: string;
  /** The older group first; the core group is the empty text. */
  readonly groups: readonly string[];
  readonly isNamespaced: boolean;
  readonly parts: readonly string[];
}

const rows: readonly (readonly [group: string, namespaced: string, clusterWide: string])[] = [
  [
    "",
    "pods services endpoints configmaps secrets serviceaccounts persistentvolumeclaims replicationcontrollers podtemplates limitranges resourcequotas events bindings",
    "nodes namespaces persistentvolumes componentstatuses",
  ],
  ["apps", "deployments daemonsets statefulsets replicasets controllerrevisions", ""],
  ["batch", "jobs cronjobs", ""],
  ["rbac.authorization.k8s.io", "roles rolebindings", "clusterroles clusterrolebindings"],
  ["networking.k8s.io", "networkpolicies ingresses", "ingressclasses ipaddresses servicecidrs"],
  ["policy", "poddisruptionbudgets", "podsecuritypolicies"],
  ["autoscaling", "horizontalpodautoscalers", ""],
  [
    "admissionregistration.k8s.io",
    "",
    "mutatingwebhookconfigurations validatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings mutatingadmissionpolicies mutatingadmissionpolicybindings",
  ],
  ["apiextensions.k8s.io", "", "customresourcedefinitions"],
  ["apiregistration.k8s.io", "", "apiservices"],
  ["certificates.k8s.io", "", "certificatesigningrequests clustertrustbundles"],
  ["coordination.k8s.io", "leases", ""],
  ["discovery.k8s.io", "endpointslices", ""],
  ["scheduling.k8s.io", "", "priorityclasses"],
  ["storage.k8s.io", "csistoragecapacities", "storageclasses csidrivers csinodes volumeattachments"],
  ["node.k8s.io", "", "runtimeclasses"],
  ["flowcontrol.apiserver.k8s.io", "", "flowschemas prioritylevelconfigurations"],
  ["authentication.k8s.io", "", "tokenreviews selfsubjectreviews"],
  [
    "authorization.k8s.io",
    "localsubjectaccessreviews",
    "subjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews",
  ],
];

const words = (text: string) => text.split(" ").filter(Boolean);

/** Names that a second group of Kubernetes has, too. */
const secondGroups: Readonly<Record<string, string>> = {
  events: "events.k8s.io",
  pods: "metrics.k8s.io",
  nodes: "metrics.k8s.io",
};

const [scaled, stated] = [["scale", "status"], ["status"]];

/** Parts of an object that have a path of their own; what is not named has none. */
const parts: Readonly<Record<string, readonly string[]>> = {
  pods: words("attach binding ephemeralcontainers eviction exec log portforward proxy resize status"),
  services: words("proxy status"),
  nodes: words("proxy status"),
  namespaces: words("finalize status"),
  serviceaccounts: words("token"),
  certificatesigningrequests: words("approval status"),
  deployments: scaled,
  replicasets: scaled,
  statefulsets: scaled,
  replicationcontrollers: scaled,
  daemonsets: stated,
  jobs: stated,
  cronjobs: stated,
  ingresses: stated,
  persistentvolumes: stated,
  persistentvolumeclaims: stated,
  resourcequotas: stated,
  horizontalpodautoscalers: stated,
  poddisruptionbudgets: stated,
  customresourcedefinitions: stated,
  apiservices: stated,
  volumeattachments: stated,
  flowschemas: stated,
  prioritylevelconfigurations: stated,
  validatingadmissionpolicies: stated,
  servicecidrs: stated,
};

/** The built-in resources of Kubernetes 1.30 to 1.36, by their names. */
export const knownResources: ReadonlyMap<string, KnownResource> = new Map(
  rows
    .flatMap(([group, namespaced, clusterWide]): KnownResource[] => [
      ...words(namespaced).map((resource) => known(group, resource, true)),
      ...words(clusterWide).map((resource) => known(group, resource, false)),
    ])
    .map((one) => [one.resource, one]),
);

function known(group: string, resource: string, isNamespaced: boolean): KnownResource {
  const second = secondGroups[resource];
  const groups = second === undefined ? [group] : [group, second];
  return { groups, resource, isNamespaced, parts: parts[resource] ?? [] };
}

/** The resources that have a part of that name; none for a part that many have. */
export function ownersOf(part: string): readonly string[] {
  const owners = [...knownResources.values()].filter((one) => one.parts.includes(part)).map(({ resource }) => resource);
  return owners.length <= 4 ? owners : [];
}

export const reads: readonly string[] = ["get", "list", "watch"];
const writes: readonly string[] = ["create", "update", "patch", "delete", "deletecollection"];

const ofSubresource: Readonly<Record<string, readonly string[]>> = {
  // By GET over WebSocket, by POST over SPDY.
  exec: ["get", "create"],
  attach: ["get", "create"],
  portforward: ["get", "create"],
  proxy: ["get", "create", "update", "patch", "delete"],
  log: ["get"],
  eviction: ["create"],
  binding: ["create"],
  token: ["create"],
  finalize: ["update"],
};

const ofOtherPart = ["get", "update", "patch"];

/** The verbs that an API server has for a resource, or for a part of its objects that has a path of its own. */
export function verbsOf(resource: string, subresource: string | undefined): readonly string[] {
  if (subresource !== undefined) return ofSubresource[subresource] ?? ofOtherPart;
  if (/reviews$/.test(resource) || resource === "bindings") return ["create"];
  return [...reads, ...writes];
}

/** Parts of objects whose requests stay open: the API server writes ResponseStarted when they begin (apiserver, longrunning.go). */
export const longRunning: readonly string[] = ["attach", "exec", "proxy", "log", "portforward"];

/** Requests that people hold open for long: what they do is to be known when it begins. */
export const sessions: readonly string[] = ["exec", "attach", "portforward"];
