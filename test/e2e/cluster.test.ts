import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearerTokens } from "../../daemon/identity/bearer.ts";
import {
  buildServers,
  buildTools,
  type Cluster,
  type KubernetesVersion,
  kubernetesVersions,
  startCluster,
} from "../support/cluster.ts";
import { ran } from "../support/command.ts";
import { freePorts } from "../support/daemon.ts";
import { type LocalProject, localProject } from "../support/local-project.ts";
import { type RecordingProxy, recordingProxy } from "../support/recording-proxy.ts";
import { canRunCluster } from "../support/requirements.ts";

interface Found {
  readonly _id: string;
  readonly time: string;
  readonly rule: string;
  readonly message: string;
  readonly cluster: string;
  readonly resources: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly attackTechniques: readonly string[];
  readonly eventBlob: string;
}

const privPod = `apiVersion: v1
kind: Pod
metadata:
  name: nginx
  labels:
    app: nginx
spec:
  containers:
  - name: nginx
    image: nginx
    ports:
    - containerPort: 80
    securityContext:
      privileged: true
`;

const able = canRunCluster();
const minutes = 60_000;
const soon = { timeout: 30_000, interval: 200 };

/** A daemon behind a recording proxy, and a control plane that delivers there. */
/** `examples/local`, deployed, and a control plane with the files and flags that it made. */
async function world(
  directory: string,
  auditPolicy: "classic" | "recommended",
  port: number,
  rules: readonly string[],
  own: readonly object[] = [],
  version: KubernetesVersion = "1.36",
) {
  mkdirSync(join(directory, "project"), { recursive: true });
  const [proxyPort = 0] = await freePorts(1);
  const daemon = await localProject(join(directory, "project"), {
    auditPolicy,
    initialBackoff: "1s",
    webhookUrl: `https://127.0.0.1:${proxyPort}`,
    apiServerDirectory: join(directory, "cluster"),
  });
  const { status, stdout, stderr } = daemon.run("up");
  // Nothing but the rules that the policy leaves out.
  const said = stderr
    .split("\n")
    .filter(
      (line) => line !== "" && !/^warning: daemon: (rule ".*" can never fire|and \d+ more like these)/.test(line),
    );
  expect([status, said]).toEqual([0, []]);
  expect(stdout).toContain("4 created.");
  for (const rule of own) expect((await daemon.send("PUT", "/custom-rules/0", rule)).status).toBeLessThan(300);
  await select(daemon, rules);
  const pem = (file: string) => readFileSync(join(daemon.home, file), "utf8");
  const proxy = await recordingProxy({
    ...{ upstream: `https://127.0.0.1:${daemon.ports.webhook}`, port: proxyPort },
    ...{ cert: pem("tls.crt"), key: pem("tls.key"), ca: pem("ca.crt") },
  });
  const files = join(daemon.home, "api-server", "local");
  const cluster = await startCluster({ directory: join(directory, "cluster"), files, port, version });
  writeFileSync(join(directory, "priv-pod.yaml"), privPod);
  return { daemon, proxy, cluster };
}

/** As an administrator does: selects rules, puts them into the policy, saves. */
async function select(daemon: LocalProject, names: readonly string[]): Promise<void> {
  const rules = (await daemon.get("/custom-rules")) as readonly { _id: number; name: string }[];
  const customRulesIDs = names.map((name) => rules.find((rule) => rule.name === name)?._id);
  const saved = await daemon.send("PUT", "/policies/kubernetes-audit", { enabled: true, customRulesIDs });
  expect(saved.status).toBe(200);
}

/** Audits by filter; every page. */
async function audits(daemon: LocalProject, filter = ""): Promise<readonly Found[]> {
  const all: Found[] = [];
  for (;;) {
    const page = (await daemon.get(`/audits/kubernetes?limit=250&offset=${all.length}&sort=time${filter}`)) as Found[];
    all.push(...page);
    if (page.length < 250) return all;
  }
}

/** The API server's answer to a bearer token. */
function statusOf(url: string, bearer: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${bearer}` };
    get(url, { rejectUnauthorized: false, headers }, (answer) => resolve(answer.resume().statusCode)).on(
      "error",
      reject,
    );
  });
}

const byRule = (daemon: LocalProject, rule: string) => audits(daemon, `&rule=${encodeURIComponent(rule)}`);

let directory = "";
beforeAll(async () => {
  if (able) await buildTools();
  if (able) for (const version of kubernetesVersions) await buildServers(version);
  directory = mkdtempSync(join(tmpdir(), "auditwire-e2e-"));
}, 30 * minutes);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.skipIf(!able).each(kubernetesVersions)("Kubernetes %s with the recommended audit policy", (version) => {
  let daemon: LocalProject;
  let proxy: RecordingProxy;
  let cluster: Cluster;
  const policy = ["Exec or attach to a pod", "Privileged pod creation", "Forbidden request"];
  const port = version === "1.36" ? 21_000 : 21_700;
  let place = "";
  beforeAll(async () => {
    place = join(directory, version);
    ({ daemon, proxy, cluster } = await world(place, "recommended", port, policy, [], version));
  }, 3 * minutes);
  afterAll(async () => {
    await cluster?.stop();
    await proxy?.close();
    daemon?.run("down");
  });

  it(
    "[S01 partly: the oldest and the newest version] [T01] [T04] [A01 partly: self-managed clusters only] [E04 partly: no alert channel yet] [T05] applying priv-pod.yaml yields one audit, which the events view shows",
    async () => {
      const applied = await cluster.kubectl("apply", "-f", join(place, "priv-pod.yaml"));
      expect(applied).toMatchObject({ code: 0, stdout: "pod/nginx created\n" });
      await expect.poll(() => byRule(daemon, "Privileged pod creation"), soon).toHaveLength(1);
      const [audit] = await byRule(daemon, "Privileged pod creation");
      expect(audit).toMatchObject({
        cluster: "local",
        verb: "create",
        user: { username: "test-admin" },
        resources: "core/v1/namespaces/default/pods/nginx",
        message: "Privileged pod creation: test-admin (create pods default/nginx)",
        attackTechniques: ["privilegedContainer"],
      });
      expect(JSON.parse(audit?.eventBlob ?? "")).toMatchObject({
        level: "Request",
        requestObject: { spec: { containers: [{ securityContext: { privileged: true } }] } },
      });
      const view = await ran(["query", "--rule", "Privileged pod creation"], {
        cwd: daemon.directory,
        environment: { XDG_CONFIG_HOME: place },
      });
      expect(view.out.toString()).toMatch(/ test-admin +create +core\/v1\/namespaces\/default\/pods\/nginx\n/);
      expect((await cluster.kubectl("wait", "--for=condition=Ready", "pod/nginx", "--timeout=60s")).code).toBe(0);
    },
    minutes,
  );

  it.each(["exec", "attach"])(
    "%s is an audit while the session is open, and only one when it has ended",
    async (how) => {
      const mine = async () =>
        (await byRule(daemon, "Exec or attach to a pod")).filter((a) => a.resources.endsWith(`/${how}`));
      const session = cluster.spawnKubectl(how, "-i", "nginx", ...(how === "exec" ? ["--", "sh"] : []));
      await expect.poll(mine, { timeout: 5_000, interval: 100 }).toHaveLength(1);
      expect(session.exitCode).toBeNull();
      const [audit] = await mine();
      expect(audit).toMatchObject({
        cluster: "local",
        user: { username: "test-admin" },
        resources: `core/v1/namespaces/default/pods/nginx/${how}`,
        attackTechniques: ["execIntoContainer"],
      });
      expect(JSON.parse(audit?.eventBlob ?? "")).toMatchObject({ stage: "ResponseStarted" });
      session.kill("SIGTERM");
      const auditID = (JSON.parse(audit?.eventBlob ?? "") as { auditID: string }).auditID;
      await expect
        .poll(
          () => proxy.deliveries.filter((d) => d.status === 200 && d.events.some((e) => e.startsWith(auditID))).length,
          soon,
        )
        .toBeGreaterThanOrEqual(2);
      expect(await mine()).toHaveLength(1);
    },
    minutes,
  );

  it("[R03] a service account's token proves who it is by the issuer's keys alone, for this audience only", async () => {
    const raw = async (path: string) => (await cluster.kubectl("get", "--raw", path)).stdout;
    const file = join(place, "jwks.json");
    writeFileSync(file, await raw("/openid/v1/jwks"));
    const { issuer } = JSON.parse(await raw("/.well-known/openid-configuration")) as { issuer: string };
    const kubernetes = [{ name: "prod", issuer, audience: "auditwire", jwks: { file } }];
    const prove = bearerTokens({ oidc: [], kubernetes }, { fetch, fetchTrusting: () => fetch, now: Date.now });
    const tokenFor = async (...flags: string[]) =>
      (await cluster.kubectl("create", "token", "default", "--namespace", "default", ...flags)).stdout.trim();
    expect(await prove(await tokenFor("--audience", "auditwire"))).toEqual({
      name: "prod/system:serviceaccount:default:default",
      groups: ["prod/system:serviceaccounts", "prod/system:serviceaccounts:default"],
      via: "kubernetes",
    });
    await expect(prove(await tokenFor())).rejects.toMatchObject({ code: "unauthorized" });
  });

  it(
    "a forbidden request under impersonation names both users",
    async () => {
      const refused = await cluster.kubectl("get", "secrets", "-n", "kube-system", "--as=mallory");
      expect(refused.stderr).toContain("forbidden");
      const mallorys = async () =>
        (await audits(daemon, "&user=mallory")).filter((a) => a.resources === "core/v1/namespaces/kube-system/secrets");
      await expect.poll(mallorys, soon).toHaveLength(1);
      expect((await mallorys())[0]).toMatchObject({
        rule: "Forbidden request",
        verb: "list",
        user: { username: "test-admin" },
        impersonatedUser: { username: "mallory" },
      });
    },
    minutes,
  );

  it(
    "a request forbidden to a service account is one audit of it",
    async () => {
      const bearer = (await cluster.kubectl("create", "token", "default")).stdout.trim();
      const name = "system:serviceaccount:default:default";
      expect(await statusOf(`https://127.0.0.1:${port + 2}/api/v1/nodes`, bearer)).toBe(403);
      await expect
        .poll(() => audits(daemon, `&user=${encodeURIComponent(name)}&rule=Forbidden%20request`), soon)
        .toHaveLength(1);
    },
    minutes,
  );
});

describe.skipIf(!able)("a real API server with the classic audit policy", () => {
  it(
    "exec is an audit only after the session has ended",
    async () => {
      const { daemon, proxy, cluster } = await world(join(directory, "classic"), "classic", 21_100, [
        "Exec or attach to a pod",
      ]);
      try {
        await cluster.kubectl("apply", "-f", join(directory, "classic", "priv-pod.yaml"));
        expect((await cluster.kubectl("wait", "--for=condition=Ready", "pod/nginx", "--timeout=60s")).code).toBe(0);
        const session = cluster.spawnKubectl("exec", "-i", "nginx", "--", "sh");
        // Under the recommended policy the audit is there after 5 s at most.
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        expect(session.exitCode).toBeNull();
        expect(await audits(daemon)).toEqual([]);
        session.kill("SIGTERM");
        await expect.poll(() => audits(daemon), soon).toHaveLength(1);
      } finally {
        await cluster.stop();
        await proxy.close();
        daemon.run("down");
      }
    },
    3 * minutes,
  );
});

describe.skipIf(!able)("kill -9 of the daemon while a real API server delivers", () => {
  it(
    "[E01] loses nothing that was answered 200 and stores nothing twice",
    async () => {
      const everything = {
        name: "Everything",
        type: "kubernetes-audit",
        message: "${verb}",
        script: 'jpath("auditID") startswith ""',
      };
      const { daemon, proxy, cluster } = await world(
        join(directory, "kill"),
        "recommended",
        21_200,
        ["Everything"],
        [everything],
      );
      try {
        for (let round = 0; round < 3; round++) {
          const work = Promise.all(
            Array.from({ length: 15 }, (_, i) =>
              cluster.kubectl("create", "configmap", `map-${round}-${i}`, "--from-literal=a=b"),
            ),
          );
          await new Promise((resolve) => setTimeout(resolve, 700));
          process.kill(daemon.pid(), "SIGKILL");
          await work;
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          expect(daemon.run("up").stdout).toContain("1 updated.");
        }
        expect(proxy.deliveries.some((d) => d.status === "failed")).toBe(true);
        await expect.poll(() => proxy.owed().size, { timeout: 60_000, interval: 500 }).toBe(0);
        await cluster.stop();
        const stored = (await audits(daemon))
          .map((a) => JSON.parse(a.eventBlob) as { auditID: string; requestReceivedTimestamp: string })
          .map((e) => `${e.auditID} ${e.requestReceivedTimestamp}`);
        expect(stored.length).toBe(new Set(stored).size);
        expect(stored.sort()).toEqual([...proxy.accepted()].sort());
        expect(stored.length).toBeGreaterThan(45);
      } finally {
        await cluster.stop();
        await proxy.close();
        daemon.run("down");
      }
    },
    5 * minutes,
  );
});
