import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EngineEvent, openStack, type Stack } from "../../components/engine/index.ts";
import { buildServers, buildTools, type Cluster, kubernetesVersions, startCluster } from "../support/cluster.ts";
import { balancers, everythingThere } from "../support/kubernetes-daemon/cluster.ts";
import { type Ask, connect } from "../support/kubernetes-provider/connection.ts";
import { linkPackages } from "../support/local-project.ts";
import { canRunCluster } from "../support/requirements.ts";

const able = canRunCluster();
const minutes = 60_000;
const support = join(__dirname, "..", "support");

interface World {
  readonly cluster: Cluster;
  readonly ask: Ask;
  readonly events: EngineEvent[];
  stack(config?: Readonly<Record<string, string>>): Stack;
  close(): Promise<void>;
}

/** A cluster as an administrator has it, and the program of test/support/kubernetes-daemon. */
async function world(directory: string, version: (typeof kubernetesVersions)[number], port: number): Promise<World> {
  const project = join(directory, "project");
  mkdirSync(join(directory, "files"), { recursive: true });
  writeFileSync(join(directory, "files", "flags"), "");
  cpSync(join(support, "kubernetes-daemon"), project, { recursive: true });
  linkPackages(project);
  const cluster = await startCluster({
    files: join(directory, "files"),
    directory: join(directory, "cluster"),
    port,
    version,
  });
  const ask = connect(readFileSync(cluster.kubeconfig, "utf8"));
  await everythingThere(cluster);
  const controller = balancers(ask);
  const events: EngineEvent[] = [];
  const plugins = ["kubernetes-provider", "stand-in-clouds"].map((folder) => join(support, folder, "bin"));
  const environment = {
    PATH: [...plugins, process.env["PATH"]].join(delimiter),
    HOME: directory,
    KUBECONFIG: cluster.kubeconfig,
    STAND_IN_CLOUD: join(directory, "clouds"),
    PULUMI_CONFIG_PASSPHRASE: "test",
  };
  return {
    cluster,
    ask,
    events,
    stack: (config = {}) =>
      openStack({ directory: project, environment, config, report: (event) => void events.push(event) }),
    async close() {
      controller.stop();
      await cluster.stop();
    },
  };
}

/** Steps since the last look, as `create audit-deployment`, and what went wrong. */
function told(events: EngineEvent[]) {
  const steps: string[] = [];
  const wrong: string[] = [];
  for (const event of events.splice(0)) {
    const name = event.urn?.split("::").at(-1) ?? "";
    if (event.kind === "message") {
      if (event.level === "error") wrong.push(event.text);
    } else if (event.phase === "failed") wrong.push(`${name}: ${event.message}`);
    else if (event.phase === "done" && event.operation !== "same" && !/^default|-local$/.test(name))
      steps.push(`${event.operation} ${name}`);
  }
  return { steps: steps.sort(), wrong };
}

interface Live {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

let directory = "";
beforeAll(async () => {
  if (able) for (const version of kubernetesVersions) await buildServers(version);
  if (able) await buildTools();
  directory = mkdtempSync(join(tmpdir(), "auditwire-kubernetes-"));
}, 30 * minutes);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const own = "system:serviceaccount:auditwire:auditwire";
const kinds =
  "deployments,replicasets,pods,services,ingresses,networkpolicies,configmaps,secrets,serviceaccounts,persistentvolumeclaims,servicemonitors,podmonitors";

describe.skipIf(!able).each(kubernetesVersions)("an AuditDaemon on Kubernetes %s", (version) => {
  let here: World;
  beforeAll(async () => {
    here = await world(join(directory, version), version, version === "1.36" ? 21_500 : 21_600);
  }, 3 * minutes);
  afterAll(() => here?.close());

  const kubectl = (...args: string[]) => here.cluster.kubectl("--namespace=auditwire", ...args);
  const get = async <Answer>(...args: string[]) =>
    JSON.parse((await kubectl("get", ...args, "--output=json")).stdout) as Answer;
  const named = async (kind: string) =>
    (await get<{ items: Live[] }>(kind)).items.map(({ metadata }) => metadata.name).sort();
  const ours = async () =>
    (await kubectl("get", kinds, "--output=name")).stdout
      .split("\n")
      .filter((line) => line !== "" && !/kube-root-ca|serviceaccount\/default/.test(line))
      .map((line) => line.replace(/-[0-9a-f]{7}$/, "-…").replace(/^(pod|replicaset)(.*audit-).*/, "$1$2…"))
      .sort();

  it(
    "a preview asks the API server whether it would take all of it, and makes nothing",
    async () => {
      expect(await here.stack().preview()).toMatchObject({ ok: true });
      const { steps, wrong } = told(here.events);
      expect(wrong).toEqual([]);
      expect(steps).toContain("create audit-deployment");
      expect((await kubectl("get", "namespace", "auditwire")).stderr).toContain("not found");
    },
    minutes,
  );

  it(
    "[S01 partly: the oldest and the newest version] up: the API server takes everything under strict validation, and the pod becomes ready in a restricted namespace",
    async () => {
      expect(await here.stack().up()).toMatchObject({ ok: true });
      expect(told(here.events).wrong).toEqual([]);
      expect(await ours()).toEqual([
        "configmap/audit-config-…",
        "deployment.apps/audit",
        "networkpolicy.networking.k8s.io/audit",
        "persistentvolumeclaim/audit-data",
        "pod/audit-…",
        "podmonitor.monitoring.coreos.com/audit",
        "replicaset.apps/audit-…",
        "secret/audit-administrator-…",
        "secret/audit-tls-…",
        "secret/audit-tokens-…",
        "service/audit",
        "service/audit-external",
        "serviceaccount/auditwire",
        "servicemonitor.monitoring.coreos.com/audit",
      ]);
      const { metadata } = await get<Live>("namespace", "auditwire");
      expect(metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
      expect(await here.stack().up()).toMatchObject({ ok: true });
      expect(told(here.events)).toEqual({ steps: [], wrong: [] });
    },
    2 * minutes,
  );

  it("what is not as the pod security standard wants it is refused there", async () => {
    const privileged = await kubectl("run", "privileged", "--image=nginx", "--privileged");
    expect(privileged.stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  it("the pod has the tokens that its sources asked for, and none of the cluster", async () => {
    const { items } = await get<{ items: Live[] }>("pods");
    const { volumes } = (items[0]?.spec ?? {}) as { volumes: { name: string; projected?: { sources: object[] } }[] };
    expect(volumes.map(({ name }) => name).sort()).toEqual(["configuration", "data", "tmp", "tokens"]);
    expect(volumes.find(({ name }) => name === "tokens")?.projected?.sources).toEqual([
      { serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 3600, path: expect.any(String) } },
    ]);
  });

  it("its network policy: who reaches it, what it reaches", async () => {
    const tcp = (...ports: number[]) => ports.map((port) => ({ port, protocol: "TCP" }));
    expect((await get<Live>("networkpolicy", "audit")).spec).toEqual({
      podSelector: { matchLabels: { "app.kubernetes.io/name": "auditwire", "app.kubernetes.io/instance": "audit" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { ports: tcp(8084), from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.9.0.0/16"] } }] },
        {
          ports: tcp(8083),
          from: [
            { podSelector: {} },
            {
              namespaceSelector: {},
              podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
            },
            { namespaceSelector: { matchLabels: { team: "security" } } },
          ],
        },
      ],
      egress: [
        { ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)] },
        { ports: tcp(443) },
        { ports: tcp(3128), to: [{ ipBlock: { cidr: "10.5.0.1/32" } }] },
      ],
    });
  });

  it("its service account can do nothing, by the API server's own word", async () => {
    const asked = rights.flatMap(({ group, resources, namespace }) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => ({ group, resource, verb, ...(namespace !== undefined && { namespace }) })),
      ),
    );
    const answers = await Promise.all(
      asked.map(async (resourceAttributes) => {
        const spec = { user: own, groups: groupsOfOwn, resourceAttributes };
        const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
        const { status, body } = await here.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review);
        expect(status).toBe(201);
        return { ...resourceAttributes, allowed: (body as { status: { allowed: boolean } }).status.allowed };
      }),
    );
    expect(answers.length).toBeGreaterThan(300);
    expect(answers.filter(({ allowed }) => allowed)).toEqual([]);
  });

  it("all that it may is what everybody may who has a name: discovery, and asking about itself", async () => {
    const { stdout } = await kubectl("auth", "can-i", "--list", "--no-headers", `--as=${own}`, ...asGroups);
    const lines = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => line.trim().split(/\s{2,}/));
    const onResources = lines.filter(([first = ""]) => !first.startsWith("[")).map(([first]) => first);
    expect(onResources.sort()).toEqual([
      "selfsubjectaccessreviews.authorization.k8s.io",
      "selfsubjectreviews.authentication.k8s.io",
      "selfsubjectrulesreviews.authorization.k8s.io",
    ]);
    for (const [first = "", ...rest] of lines.filter(([it = ""]) => it.startsWith("["))) {
      expect(first).toMatch(/^\[\/(api|apis|healthz|livez|openapi|openid|readyz|version|\.well-known)/);
      expect(rest.at(-1)).toBe("[get]");
    }
  });

  // The same on every version; it takes a while.
  for (const [expose, ...steps] of version === "1.36" ? exposed : [])
    it(
      `${expose} would be taken, too`,
      async () => {
        expect(await here.stack({ "kubernetes-daemon:expose": expose }).preview()).toMatchObject({ ok: true });
        const foreseen = told(here.events);
        expect(foreseen.wrong).toEqual([]);
        expect(foreseen.steps).toEqual(expect.arrayContaining(steps));
      },
      minutes,
    );

  const changed = { "kubernetes-daemon:message": "somebody deleted a namespace" };
  it(
    "a changed rule: a new ConfigMap, a new pod, the old map is gone; address and volume stay",
    async () => {
      const before = { maps: await named("configmaps"), sets: await named("replicasets") };
      const kept = async () => [
        (await get<Live>("persistentvolumeclaim", "audit-data")).metadata.uid,
        (await get<Live>("service", "audit")).spec["clusterIP"],
        ...(await named("secrets")),
      ];
      const lasting = await kept();
      expect(await here.stack(changed).up()).toMatchObject({ ok: true });
      expect(told(here.events)).toEqual({
        steps: ["delete audit-config", "replace audit-config", "update audit-deployment"],
        wrong: [],
      });
      const [maps, sets] = [await named("configmaps"), await named("replicasets")];
      expect([maps.length, maps.filter((name) => before.maps.includes(name))]).toEqual([2, ["kube-root-ca.crt"]]);
      expect([sets.length, before.sets.every((name) => sets.includes(name))]).toEqual([2, true]);
      const { items } = await get<{ items: Live[] }>("pods");
      expect(items).toHaveLength(1);
      expect(JSON.stringify(items[0]?.spec)).toContain(maps.find((name) => name.startsWith("audit-config-")));
      expect(await kept()).toEqual(lasting);
    },
    2 * minutes,
  );

  it(
    "refresh finds everything; destroy leaves the volume and the namespace around it; the next up takes them again",
    async () => {
      const volume = async () => (await get<Live>("persistentvolumeclaim", "audit-data")).metadata.uid;
      const before = await volume();
      expect(await here.stack().refresh()).toMatchObject({ ok: true });
      expect(told(here.events).steps.filter((step) => step.startsWith("forget"))).toEqual([]);
      expect(await here.stack().destroy()).toMatchObject({ ok: true, resources: [] });
      expect(told(here.events).wrong).toEqual([]);
      expect(await ours()).toEqual(["persistentvolumeclaim/audit-data"]);
      expect(await here.stack().up()).toMatchObject({ ok: true });
      expect(await volume()).toBe(before);
    },
    3 * minutes,
  );
});

const exposed = [
  ["ingress", "create audit-ingress", "delete audit-external-service"],
  ["node-port", "update audit-external-service"],
] as const;
const groupsOfOwn = ["system:serviceaccounts", "system:serviceaccounts:auditwire", "system:authenticated"];
const asGroups = groupsOfOwn.map((group) => `--as-group=${group}`);
const verbs = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "impersonate",
  "bind",
  "escalate",
];

/** In its own namespace, in that of the control plane, and in the cluster. */
const rights = [
  ...["auditwire", "kube-system"].flatMap((namespace) => [
    {
      ...{ group: "", namespace },
      resources: [
        "pods",
        "pods/exec",
        "pods/log",
        "secrets",
        "configmaps",
        "services",
        "serviceaccounts",
        "serviceaccounts/token",
      ],
    },
    { group: "apps", namespace, resources: ["deployments"] },
    { group: "rbac.authorization.k8s.io", namespace, resources: ["roles", "rolebindings"] },
    { group: "coordination.k8s.io", namespace, resources: ["leases"] },
  ]),
  { group: "", namespace: undefined, resources: ["nodes", "namespaces", "persistentvolumes", "users", "groups", "*"] },
  { group: "rbac.authorization.k8s.io", namespace: undefined, resources: ["clusterroles", "clusterrolebindings"] },
  {
    ...{ group: "admissionregistration.k8s.io", namespace: undefined },
    resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
  },
  { group: "authentication.k8s.io", namespace: undefined, resources: ["tokenreviews"] },
  { group: "authorization.k8s.io", namespace: undefined, resources: ["subjectaccessreviews"] },
  { group: "*", namespace: undefined, resources: ["*"] },
];
