import { isAbsolute } from "node:path";
import { parseDocument, stringify } from "yaml";

/**
 * Which events the API server records. `classic`: exec, attach, pod creation and changes of our own namespace, when
 * a request has ended. `recommended`: everything that a security rule asks for, and exec while the session is open.
 */
export type AuditPolicyKind = "classic" | "recommended";

/** What can be chosen of an audit policy file. */
export interface AuditPolicyOptions {
  /** Namespace in which auditwire runs; changes there are always recorded. Default `auditwire`. */
  readonly namespace?: string;
}

/**
 * Content of `audit-policy.yaml` (audit.k8s.io/v1 Policy). A change takes effect when the API server restarts.
 *
 * @throws Error when the namespace is no DNS label.
 */
export function auditPolicy(kind: AuditPolicyKind, options: AuditPolicyOptions = {}): string {
  const namespace = options.namespace ?? "auditwire";
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    throw new Error(`auditPolicy: namespace "${namespace}" is no name of a namespace`);
  return kind === "classic" ? classic(namespace) : stringify(recommended(namespace), { lineWidth: 0 });
}

/**
 * Content of `audit-policy.yaml` for a name or for an own text, which has to be an audit.k8s.io/v1 Policy.
 *
 * @throws Error that says what is wrong with the text.
 */
export function auditPolicyText(policy: string, options: AuditPolicyOptions = {}): string {
  if (policy === "classic" || policy === "recommended") return auditPolicy(policy, options);
  if (!policy.includes("\n"))
    throw new Error(
      `"${policy}" is no policy; write "recommended", "classic", "fromRules", or the text of an audit.k8s.io/v1 Policy`,
    );
  checkPolicy(policy);
  return policy;
}

const levels = ["None", "Metadata", "Request", "RequestResponse"];

/** What the API server would refuse at its start, and what would record nothing. */
function checkPolicy(text: string): void {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new Error(`the policy is no YAML: ${error.message}`);
  const policy: unknown = document.toJS();
  const { apiVersion, kind, rules } = (typeof policy === "object" && policy !== null ? policy : {}) as Record<
    string,
    unknown
  >;
  if (apiVersion !== "audit.k8s.io/v1" || kind !== "Policy")
    throw new Error("the policy needs apiVersion: audit.k8s.io/v1 and kind: Policy");
  if (!Array.isArray(rules) || rules.length === 0)
    throw new Error("the policy has no rules; the API server refuses it");
  for (const [index, rule] of rules.entries())
    if (!levels.includes((rule as { level?: string } | null)?.level ?? ""))
      throw new Error(`the policy's rules[${index}].level is none of ${levels.join(", ")}`);
}

/** The vendor's recommended policy that auditwire is compatible with, word for word but for the namespace. */
const classic = (namespace: string) => `apiVersion: audit.k8s.io/v1 # This is required.
kind: Policy
# Generate audit events only for ResponseComplete or panic stages of a request.
omitStages:
  - "RequestReceived"
  - "ResponseStarted"
rules:
  # Audit on pod exec/attach events
  - level: Request
    resources:
      - group: ""
        resources: ["pods/exec", "pods/attach"]
  # Audit on pod creation events
  - level: Request
    resources:
      - group: ""
        resources: ["pods"]
    verbs: ["create"]
  # Audit on changes to the ${namespace} namespace (auditwire daemon)
  - level: Request
    verbs: ["create", "update", "patch", "delete"]
    namespaces: ["${namespace}"]
  # Default catch all rule
  - level: None
`;

const reads = ["get", "list", "watch"];
const writes = ["create", "update", "patch", "delete", "deletecollection"];
const controlPlane = [
  "system:apiserver",
  "system:kube-controller-manager",
  "system:kube-scheduler",
  "system:kube-proxy",
];

/** A policy-level stage is omitted everywhere; the rules omit ResponseStarted one by one, so that sessions can keep it. */
function recommended(namespace: string): object {
  const ended = { omitStages: ["ResponseStarted"] };
  const core = (...resources: string[]) => [{ group: "", resources }];
  return {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      { level: "None", nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/openapi*", "/metrics"] },
      // Long-running requests: ResponseStarted is written when a session opens, ResponseComplete when it ends.
      { level: "Request", resources: core("pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers") },
      { level: "Request", ...ended, verbs: writes, namespaces: [namespace], resources: notSecret() },
      // Events end by themselves; whoever deletes them removes traces.
      { level: "Metadata", ...ended, verbs: ["delete", "deletecollection"], resources: eventsOf() },
      {
        level: "None",
        resources: [...eventsOf(), { group: "coordination.k8s.io", resources: ["leases"] }],
      },
      { level: "None", users: controlPlane, verbs: reads },
      { level: "None", userGroups: ["system:nodes"], verbs: reads },
      { level: "None", userGroups: ["system:serviceaccounts:kube-system"], verbs: reads },
      { level: "None", users: controlPlane, verbs: ["update", "patch"], resources: statusOf() },
      {
        level: "None",
        userGroups: ["system:nodes", "system:serviceaccounts:kube-system"],
        verbs: ["update", "patch"],
        resources: statusOf(),
      },
      // Bodies with secrets in them stay out of the log.
      {
        level: "Metadata",
        ...ended,
        resources: [
          ...core("secrets", "configmaps", "serviceaccounts/token"),
          { group: "authentication.k8s.io" },
          { group: "authorization.k8s.io" },
        ],
      },
      { level: "Request", ...ended, verbs: writes, resources: notSecret() },
      { level: "Metadata", ...ended },
    ],
  };
}

/** What makes pods, grants rights, admits objects or opens the cluster: its writes are recorded with their bodies. */
function notSecret(): object[] {
  return [
    {
      group: "",
      resources: [
        "pods",
        "pods/binding",
        "pods/eviction",
        "replicationcontrollers",
        "podtemplates",
        "namespaces",
        "serviceaccounts",
        "services",
        "endpoints",
        "nodes",
        "persistentvolumes",
      ],
    },
    { group: "apps", resources: ["deployments", "daemonsets", "statefulsets", "replicasets"] },
    { group: "batch", resources: ["jobs", "cronjobs"] },
    { group: "rbac.authorization.k8s.io" },
    { group: "admissionregistration.k8s.io" },
    { group: "apiextensions.k8s.io" },
    { group: "apiregistration.k8s.io" },
    { group: "certificates.k8s.io" },
    { group: "networking.k8s.io" },
    { group: "policy" },
    { group: "scheduling.k8s.io", resources: ["priorityclasses"] },
  ];
}

const eventsOf = (): object[] => [{ group: "", resources: ["events"] }, { group: "events.k8s.io" }];

function statusOf(): object[] {
  return [
    { group: "", resources: ["*/status", "endpoints"] },
    { group: "apps", resources: ["*/status"] },
    { group: "batch", resources: ["*/status"] },
    { group: "discovery.k8s.io" },
  ];
}

/** Where the API server sends its events. */
export interface AuditWebhookOptions {
  /** The cluster's name in the file. */
  readonly cluster: string;
  /** The webhook's URL with its secret token as part of the path: the API server drops a query. */
  readonly server: string;
  /** PEM of the certificate authority that signed the daemon's certificate; needed unless the system trusts it. */
  readonly certificateAuthority?: string;
  /**
   * Name in the daemon's certificate, where the URL has an address that it does not name: the API server does not
   * resolve the cluster's own names, so that it is given a cluster IP.
   */
  readonly tlsServerName?: string;
}

/**
 * Content of `audit-webhook.yaml` (a kubeconfig). It holds the secret token: readable by the API server only.
 *
 * @throws Error that names the argument and the fix.
 */
export function auditWebhook({ cluster, server, certificateAuthority, tlsServerName }: AuditWebhookOptions): string {
  if (cluster.trim() === "") throw new Error("auditWebhook: cluster is empty; name the cluster");
  checkServer(server);
  const bundle =
    certificateAuthority === undefined ? {} : { "certificate-authority-data": base64(certificateAuthority) };
  const named = tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName };
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      preferences: {},
      clusters: [{ name: cluster, cluster: { server, ...named, ...bundle } }],
      contexts: [{ name: "webhook", context: { cluster, user: "kube-apiserver" } }],
      "current-context": "webhook",
    },
    { lineWidth: 0 },
  );
}

function checkServer(server: string): void {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error(`auditWebhook: server "${server}" is no http or https URL`);
  if (url.search !== "" || url.hash !== "")
    throw new Error("auditWebhook: server has a query, which the API server drops; put the token into the path");
}

/** One line, as `openssl base64 -A` writes it. */
function base64(pem: string): string {
  if (!/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(pem))
    throw new Error("auditWebhook: certificateAuthority is no PEM certificate (-----BEGIN CERTIFICATE-----)");
  return Buffer.from(pem).toString("base64");
}

/** How the API server finds its two files, and how patiently it delivers. */
export interface ApiServerFlagsOptions {
  /** Absolute path of the directory with both files, as the API server sees it. */
  readonly directory: string;
  /**
   * First wait before a failed delivery is tried again (a Go duration). Default `20s`: five tries within 160 to 195 s;
   * the API server's own 10s gives up after 81 to 98 s. What is not delivered by then is lost.
   */
  readonly initialBackoff?: string;
  /** Longest wait until a batch is sent. Default `1s`; with the API server's own 30s audits come half a minute late. */
  readonly batchMaxWait?: string;
}

/**
 * Flags for kube-apiserver. It restarts when they change, which can take minutes.
 *
 * @throws Error when the directory is not absolute or a duration is none.
 */
export function apiServerFlags({
  directory,
  initialBackoff = "20s",
  batchMaxWait = "1s",
}: ApiServerFlagsOptions): readonly string[] {
  if (!isAbsolute(directory)) throw new Error(`apiServerFlags: directory "${directory}" is not absolute`);
  for (const [name, value] of Object.entries({ initialBackoff, batchMaxWait }))
    if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value))
      throw new Error(`apiServerFlags: ${name} "${value}" is no duration; write 500ms, 20s or 1m`);
  const at = directory.replace(/\/+$/, "");
  return [
    `--audit-policy-file=${at}/audit-policy.yaml`,
    `--audit-webhook-config-file=${at}/audit-webhook.yaml`,
    `--audit-webhook-batch-max-wait=${batchMaxWait}`,
    `--audit-webhook-initial-backoff=${initialBackoff}`,
    // Without it one event may be several megabytes; what is cut off is marked, counted and shown as not evaluable.
    "--audit-webhook-truncate-enabled=true",
  ];
}
