import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { library } from "../../daemon/rules/index.ts";
import { buildTools, type Cluster, startCluster } from "../support/cluster.ts";
import { replayed } from "../support/replayed.ts";
import { canRunCluster } from "../support/requirements.ts";

const able = canRunCluster();
const minutes = 60_000;
const leastEvents = 20_000;
const namespaces = ["shop", "pay", "search", "mail"];

/** Everything, bodies included, at every stage: what no rule could see elsewhere. */
const everything = `apiVersion: audit.k8s.io/v1
kind: Policy
rules: [{ level: RequestResponse }]
`;

/** What an ordinary administrator of a platform may do: everything in namespaces, nothing to the cluster itself. */
const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: platform }
rules:
  - { apiGroups: [""], resources: [namespaces], verbs: [get, list, watch, create, delete] }
  - { apiGroups: [""], resources: [nodes], verbs: [get, list, watch] }
`;

const deployment = (name: string, replicas: number, version: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} }, annotations: { version: "${version}" } }
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: app
          image: registry.example.com/${name}:1.${version}
          ports: [{ containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: settings } }]
          resources: { requests: { cpu: 10m, memory: 16Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
      volumes: [{ name: tmp, emptyDir: {} }]
`;

const objects = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { LOG_LEVEL: info, color: blue }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec:
      restartPolicy: Never
      securityContext: { runAsNonRoot: true }
      containers: [{ name: migrate, image: registry.example.com/migrate:3, securityContext: { allowPrivilegeEscalation: false } }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: "30 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{ name: report, image: registry.example.com/report:2, securityContext: { runAsNonRoot: true } }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 3
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: registry.example.com/db:16, securityContext: { runAsNonRoot: true } }]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 20
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
`;

let directory = "";
let cluster: Cluster | undefined;
const log = () => join(directory, "cluster", "audit.log");

beforeAll(async () => {
  if (!able) return;
  await buildTools();
  directory = mkdtempSync(join(tmpdir(), "auditwire-quiet-"));
  mkdirSync(join(directory, "cluster"));
  writeFileSync(join(directory, "audit-policy.yaml"), everything);
  const flags = [`--audit-policy-file=${join(directory, "cluster", "audit-policy.yaml")}`, `--audit-log-path=${log()}`];
  writeFileSync(join(directory, "flags"), `${flags.join("\n")}\n`);
  cluster = await startCluster({
    directory: join(directory, "cluster"),
    files: directory,
    port: 21_300,
    leaderElection: true,
  });
}, 30 * minutes);
afterAll(async () => {
  await cluster?.stop();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(!able)("a healthy cluster in ordinary use", () => {
  it(
    `is quiet: no alert about its own components in ${leastEvents} events, and none about people that the rule does not explain`,
    async () => {
      await prepare();
      for (let round = 0; (await events()) < leastEvents && round < 12; round++) await anOrdinaryDay(round);
      await cluster?.stop();
      const who = await users();
      const lines = replayed(log(), directory);
      expect(lines.length).toBe(who.length);
      expect(lines.length).toBeGreaterThanOrEqual(leastEvents);
      expect(lines.filter((line) => line.error !== undefined)).toEqual([]);

      const alerts = new Map<string, number>();
      for (const [n, { matches }] of lines.entries())
        for (const rule of matches) alerts.set(`${who[n]}: ${rule}`, (alerts.get(`${who[n]}: ${rule}`) ?? 0) + 1);
      process.stdout.write(`${lines.length} events; alerts: ${JSON.stringify(Object.fromEntries(alerts))}\n`);
      const people = ["carol", "test-admin"];
      expect([...alerts.keys()].filter((alert) => !people.some((name) => alert.startsWith(`${name}: `)))).toEqual([]);
      for (const alert of alerts.keys())
        expect(descriptionOf(alert.split(": ")[1] ?? ""), alert).toMatch(/administrator/i);
    },
    25 * minutes,
  );
});

const descriptionOf = (name: string) => library.find((rule) => rule.name === name)?.description;

async function admin(...args: string[]): Promise<void> {
  const { code, stderr } = (await cluster?.kubectl(...args)) ?? { code: 1, stderr: "no cluster" };
  expect([code, code === 0 ? "" : stderr], args.join(" ")).toEqual([0, ""]);
}

async function carol(...args: string[]): Promise<void> {
  const { code, stderr } = (await cluster?.kubectlAsCarol(...args)) ?? { code: 1, stderr: "no cluster" };
  expect([code, code === 0 ? "" : stderr], args.join(" ")).toEqual([0, ""]);
}

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** Once, as whoever installs a cluster does: carol gets her rights. */
async function prepare(): Promise<void> {
  await admin("apply", "-f", file("role.yaml", role));
  await admin("create", "clusterrolebinding", "platform", "--clusterrole=platform", "--group=platform");
  await admin("create", "clusterrolebinding", "platform-edit", "--clusterrole=edit", "--group=platform");
}

/** Namespaces come and go, workloads roll out, scale, restart; she looks at them, and cleans up. */
async function anOrdinaryDay(day: number): Promise<void> {
  for (const namespace of namespaces) {
    await carol("create", "namespace", namespace);
    await carol("apply", "-n", namespace, "-f", file("objects.yaml", objects));
    const apps = ["web", "api", "worker"].map((name) => deployment(name, 6, day)).join("---\n");
    await carol("apply", "-n", namespace, "-f", file("apps.yaml", apps));
    await carol("create", "secret", "generic", "database", "-n", namespace, "--from-literal=url=postgres://db");
    await carol("label", "deployment", "web", "tier=front", "-n", namespace);
  }
  await carol("rollout", "status", "deployment/web", "-n", "shop", "--timeout=120s");
  for (const namespace of namespaces) {
    await carol("scale", "deployment", "web", "--replicas=10", "-n", namespace);
    await carol("set", "image", "deployment/api", `app=registry.example.com/api:2.${day}`, "-n", namespace);
    await carol("rollout", "restart", "deployment/worker", "-n", namespace);
    await carol("patch", "configmap", "settings", "-n", namespace, "--type=merge", "-p", '{"data":{"color":"green"}}');
    await carol("get", "pods,deployments,services,events", "-n", namespace);
    await carol("describe", "deployment", "web", "-n", namespace);
  }
  await carol("get", "nodes,namespaces");
  await carol("rollout", "status", "deployment/api", "-n", "mail", "--timeout=120s");
  for (const namespace of namespaces) {
    await carol("scale", "deployment", "web", "--replicas=3", "-n", namespace);
    await carol("delete", "job", "migrate", "-n", namespace);
    await carol("delete", "pod", "db-0", "-n", namespace);
  }
  for (const namespace of namespaces) await carol("delete", "namespace", namespace, "--timeout=120s");
}

function auditLines(): AsyncIterable<string> {
  return createInterface({ input: createReadStream(log()) });
}

async function events(): Promise<number> {
  let count = 0;
  for await (const _ of auditLines()) count++;
  return count;
}

/** Who made each request, by line. */
async function users(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const line of auditLines()) names.push((JSON.parse(line) as { user: { username: string } }).user.username);
  return names;
}
