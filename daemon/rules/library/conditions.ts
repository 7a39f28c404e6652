/**
 * Conditions that many prewritten rules share, as text. Each is one whole condition: put `and` or `not` before it.
 */

/** A pattern as the language writes it: RE2 syntax, so no look-around and no back references. */
export const pattern = ({ source, ignoreCase }: RegExp) => JSON.stringify(`${ignoreCase ? "(?i)" : ""}${source}`);

/**
 * The request was let in: not refused, not failed, and past its first stage. For reads and streams, which know no dry
 * run. Poor records have only one of the two signs of a refusal.
 */
export const letIn = `jpath("stage") != "RequestReceived" and not jpath("responseStatus.code") >= 400
  and jpath("annotations['authorization.k8s.io/decision']") != "forbid"`;

/**
 * The API server passed it on to a kubelet, a service or a pod: any code but a refusal is their answer, and says that
 * they were reached.
 */
export const passedOn = `jpath("stage") != "RequestReceived" and not jpath("responseStatus.code") in ("401", "403")
  and jpath("annotations['authorization.k8s.io/decision']") != "forbid"`;

// The parameter itself: these words in the value of another (fieldManager) are the caller's, and stop nothing.
const dryRun = pattern(/^[^?]*[?](.*&)?dryRun=All(&|$)/);

/** The request was carried out: let in, and not only tried (dry run). */
export const done = `${letIn}
  and not jpath("requestURI") matches ${dryRun}`;

/** Writes that put an object into the cluster or change it. */
export const writes = `jpath("verb") in ("create", "update", "patch")`;

/** The object itself, not a part of it that has a path of its own, as pods/exec or deployments/scale. */
export const objectItself = `not exists("objectRef.subresource")`;

/** Controllers of kube-controller-manager that make pods and objects out of what somebody else has asked for. */
export const controllers = [
  "replicaset-controller",
  "replication-controller",
  "daemon-set-controller",
  "statefulset-controller",
  "deployment-controller",
  "job-controller",
  "cronjob-controller",
  "generic-garbage-collector",
  "namespace-controller",
  "endpoint-controller",
  "endpointslice-controller",
  "endpointslicemirroring-controller",
  "resourcequota-controller",
  "horizontal-pod-autoscaler",
  "pod-garbage-collector",
  "node-controller",
  "service-account-controller",
  "root-ca-cert-publisher",
  "persistent-volume-binder",
  "attachdetach-controller",
  "ttl-after-finished-controller",
  "disruption-controller",
  "clusterrole-aggregation-controller",
  "certificate-controller",
  "service-controller",
  "route-controller",
  "taint-eviction-controller",
  "bootstrap-signer",
  "token-cleaner",
  "tokens-controller",
  "legacy-service-account-token-cleaner",
];

// Not the second of two selectors (the API server takes the first), and none that is negated.
const labelValue = pattern(
  /^[^?]*[?]((allowWatchBookmarks|continue|fieldSelector)=[^&]*&)*labelSelector=([a-z0-9._-]|%2F)+(%3D|=)+[a-z0-9]/i,
);

/** Only objects that have a certain value of a label are asked for. GKE records no query. */
export const ofLabelValue = `jpath("requestURI") matches ${labelValue}`;

/** A namespace that a pipeline made for a branch or a test run, by its name. Nobody gains by deleting one. */
export const preview = `jpath("objectRef.name") matches ${pattern(/^(pr|mr|preview|review|e2e|ci)-/)}`;

/** Texts as a list of the language holds them. */
export const quoted = (texts: readonly string[]) => texts.map((text) => JSON.stringify(text)).join(", ");

/** Parts of a platform that are not named as Kubernetes names its own: of AKS; of GKE and kops; of k3s and RKE2. */
export const platform = [
  "aksService",
  "hcpService",
  "cluster-autoscaler",
  "vpa-recommender",
  "vpa-updater",
  "cloud-controller-manager",
  "k3s-cloud-controller-manager",
  "rke2-cloud-controller-manager",
];

/**
 * The control plane itself, its controllers, nodes and the cloud's own operators: they act on what somebody else has
 * written, and that somebody is judged where he wrote it.
 */
export const controlPlane = `(jpath("user.username") in ("system:apiserver", "system:kube-controller-manager",
    "system:kube-scheduler", "system:addon-manager", "system:k3s-supervisor", "system:rke2-supervisor",
    "system:cloud-controller-manager", "system:gcp-controller-manager", "system:glbc", "system:l7-lb-controller",
    "system:cluster-autoscaler", "system:kubestore-collector", "system:managed-certificate-controller", "system:node",
    ${quoted(platform)}, ${quoted(controllers.map((name) => `system:serviceaccount:kube-system:${name}`))})
  or jpath("user.username") startswith "system:node:"
  or jpath("user.username") startswith "eks:"
  or jpath("user.username") startswith "system:gke-"
  or jpath("user.username") endswith "@container-engine-robot.iam.gserviceaccount.com")`;

/** A controller of kube-controller-manager that has a service account of its own. */
export const controller = `jpath("user.username") in (${quoted(controllers.map((name) => `system:serviceaccount:kube-system:${name}`))})`;

/**
 * Somebody from outside: a person, or a pipeline that has an account as people have. No service account, no component
 * of the cluster or its cloud. `system:admin` is who holds the admin kubeconfig of k3s and OpenShift.
 */
export const person = `(not (jpath("user.username") startswith "system:" or jpath("user.username") startswith "eks:"
      or jpath("user.username") in (${quoted([...platform, "nodeclient"])})
      or jpath("user.username") endswith "@container-engine-robot.iam.gserviceaccount.com")
    or jpath("user.username") in ("system:admin", "system:anonymous"))`;

export const serviceAccount = `jpath("user.username") startswith "system:serviceaccount:"`;

/** Kinds that hold a pod's spec, and where in the object it is. */
const podSpecPlaces = ["spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"];

/** Resources that are pods or make pods. */
export const podMakers = `jpath("objectRef.resource") in ("pods", "deployments", "daemonsets", "statefulsets", "replicasets",
  "replicationcontrollers", "jobs", "cronjobs")`;

/**
 * The condition holds for the pod spec that is sent: of a pod, of a template, of a cron job's template. Inside it
 * `jpath` starts at the spec.
 */
export function inPodSpec(condition: string): string {
  return `(${podSpecPlaces.map((place) => `any("requestObject.${place}", ${condition})`).join("\n    or ")})`;
}

/**
 * The condition holds for a container of any sort of the pod spec that is sent. Inside it `jpath` starts there. It goes
 * over everything that lies in the spec's lists, so name something that only containers have.
 */
export function inContainer(condition: string): string {
  return inPodSpec(`any("*", ${condition})`);
}

/**
 * The condition holds for an operation of a JSON patch that adds or replaces something. Inside it `jpath("path")` is
 * the place (`/spec/template/spec/hostNetwork`) and `jpath("value")` what is put there; an object is its JSON text.
 */
export function inJsonPatch(condition: string): string {
  return `any("requestObject", jpath("op") in ("add", "replace") and ${condition})`;
}

/**
 * Somebody writes a pod, a template of pods or a pod's ephemeral container, and the control plane did not make it out
 * of another's template.
 */
export const podWritten = `${podMakers}
  and (${objectItself} or jpath("objectRef.subresource") in ("", "ephemeralcontainers"))
  and ${writes} and ${done} and not ${controlPlane}`;
