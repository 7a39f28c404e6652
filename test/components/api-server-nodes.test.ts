import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import { apiServer } from "../../components/dynamic-provider/api-server.ts";
import type { ApiServerInputs, ApiServerState } from "../../components/dynamic-provider/api-server-inputs.ts";
import { installJob } from "../../components/dynamic-provider/api-server-job.ts";
import { clusterNodes } from "../../components/dynamic-provider/api-server-nodes.ts";
import { privileges } from "../../components/sources/self-managed/privileges.ts";
import { unknownValue } from "../../components/testing/index.ts";
import { type JobClusterState, jobCluster } from "../support/job-cluster.ts";

const { said } = vi.hoisted(() => ({ said: [] as string[] }));
vi.mock("../../components/dynamic-provider/say.ts", () => ({ say: async (text: string) => void said.push(text) }));

const directory = "/etc/kubernetes/auditwire";
const flags = apiServerFlags({ directory });
let state: JobClusterState;
let cluster: Awaited<ReturnType<typeof jobCluster>>;
beforeEach(async () => {
  said.length = 0;
  state = { nodes: ["cp-2", "cp-1"] };
  cluster = await jobCluster(state);
});
afterEach(() => cluster.close());

const inputs = (changes: Partial<ApiServerInputs> = {}): ApiServerInputs => ({
  cluster: "prod",
  on: "control-plane-nodes",
  manifest: "/etc/kubernetes/manifests/kube-apiserver.yaml",
  directory,
  flags,
  auditPolicy: auditPolicy("recommended"),
  auditWebhook: auditWebhook({ cluster: "prod", server: "https://a/canary-webhook" }),
  replace: false,
  timeoutSeconds: 300,
  nodes: [],
  namespace: "kube-system",
  image: "registry.example.com/auditwire:1",
  imagePullSecrets: [],
  kubeconfig: cluster.kubeconfig,
  ...changes,
});
const deployed = (changes: Partial<ApiServerState> = {}): ApiServerState => ({
  ...inputs(),
  installed: ["cp-1", "cp-2"],
  ...changes,
});
const diff = (olds: ApiServerState, news: ApiServerInputs) => apiServer.diff?.("prod", olds, news);

describe("the control-plane nodes", () => {
  it("one after the other; jobs and secrets are gone afterwards", async () => {
    const made = await apiServer.create(inputs());
    expect(made.outs).toMatchObject({ installed: ["cp-1", "cp-2"] });
    expect(cluster.log).toEqual(["install cp-1", "install cp-2"]);
    expect([cluster.jobs.size, cluster.secrets.size]).toEqual([0, 0]);
    expect(said).toEqual(["cp-1: the API server has files and flags", "cp-2: the API server has files and flags"]);
  });

  it("those that are named, in their order", async () => {
    await apiServer.create(inputs({ nodes: ["cp-2"] }));
    expect(cluster.log).toEqual(["install cp-2"]);
  });

  it("[S16] an API server that is away while it restarts is asked again", async () => {
    state.away = 2;
    const patience = { pollMs: 5, pullMs: 1_000 };
    await clusterNodes(inputs(), patience).install("cp-1");
    expect(state.away).toBe(0);
  });

  it("one that went back ends it with the installer's sentence: the next is not touched, and the state has nothing", async () => {
    state.failing = { "cp-1": "the API server has ended 3 times; it is back with its former manifest" };
    const error = await apiServer.create(inputs()).catch((it: object) => it);
    expect(error).toMatchObject({
      message: 'cluster "prod": cp-1: the API server has ended 3 times; it is back with its former manifest',
    });
    expect(error).not.toHaveProperty("id");
    expect(cluster.log).toEqual(["install cp-1"]);
    expect([cluster.jobs.size, cluster.secrets.size]).toEqual([0, 0]);
  });

  it("where one has its files already, the state keeps it: the next `up` goes on, a destroy takes it away", async () => {
    state.failing = { "cp-2": "refused" };
    const error = (await apiServer.create(inputs()).catch((it: object) => it)) as {
      id: string;
      properties: ApiServerState;
    };
    expect(error).toMatchObject({
      id: "prod",
      properties: { installed: ["cp-1"] },
      reasons: ['cluster "prod": cp-2: refused'],
    });
    expect(await diff(error.properties, inputs())).toMatchObject({ changes: true });
    state.failing = {};
    const made = await apiServer.update?.("prod", error.properties, inputs());
    expect(made?.outs).toMatchObject({ installed: ["cp-1", "cp-2"] });
    await apiServer.delete?.("prod", error.properties);
    expect(cluster.log.at(-1)).toBe("remove cp-1");
  });

  it("an image that does not come is named", async () => {
    state.failing = { "cp-1": "image" };
    const attempt = clusterNodes(inputs(), { pollMs: 5, pullMs: 20 }).install("cp-1");
    await expect(attempt).rejects.toThrow(
      "ImagePullBackOff: no such image): mend image, or installer.imagePullSecrets",
    );
  });

  it("destroy takes all away; a node that is gone is passed over", async () => {
    state.nodes = ["cp-1"];
    await apiServer.delete?.("prod", deployed());
    expect(cluster.log).toEqual(["remove cp-1"]);
    expect(said).toEqual(["cp-1: flags and files are gone", "cp-2: the node is gone"]);
  });

  it("without the label nodes have to be named", async () => {
    state.nodes = [];
    await expect(apiServer.create(inputs())).rejects.toThrow("name them in controlPlaneNodes");
  });
});

describe("a preview", () => {
  it.each<[string, Partial<ApiServerInputs>, string]>([
    ["audit policy", { auditPolicy: auditPolicy("classic") }, "audit policy changed"],
    ["flags", { flags: apiServerFlags({ directory, initialBackoff: "60s" }) }, "flags changed"],
    ["webhook file that is not known yet", { auditWebhook: unknownValue }, "webhook file changed"],
  ])("[S16] a changed %s: says which API servers restart", async (_, changes, says) => {
    expect(await diff(deployed(), inputs(changes))).toMatchObject({ changes: true });
    expect(said).toEqual([
      `cluster "prod": ${says}: the API server restarts on cp-1, cp-2, one after the other; each is away for one to three minutes`,
    ]);
    expect(cluster.log).toEqual([]);
  });

  it("[S16] nothing changed: says nothing", async () => {
    state.flags = { "cp-1": flags, "cp-2": flags };
    expect(await diff(deployed(), inputs())).toEqual({ changes: false });
    expect(said).toEqual([]);
  });

  it.each<[string, () => void]>([
    ["a new node", () => void state.nodes?.push("cp-3")],
    [
      "a node whose flags an upgrade has taken out",
      () => {
        state.flags = { "cp-1": flags, "cp-2": [] };
      },
    ],
  ])("%s is noticed", async (_, happens) => {
    happens();
    expect(await diff(deployed(), inputs())).toEqual({ changes: true });
    expect(said.join()).toContain("audit flags are missing, and will be put in place: the API server restarts on cp-");
  });

  it("another kubeconfig is taken note of, and nothing restarts", async () => {
    const news = inputs({ kubeconfig: `${cluster.kubeconfig}\n# renewed\n` });
    expect(await diff(deployed(), news)).toEqual({ changes: true });
    expect((await apiServer.update?.("prod", deployed(), news))?.outs).toMatchObject({ kubeconfig: news.kubeconfig });
    expect([said, cluster.log]).toEqual([[], []]);
  });

  it("another folder: taken away from the former first", async () => {
    expect(await diff(deployed(), inputs({ directory: "/etc/audit" }))).toMatchObject({
      replaces: ["directory"],
      deleteBeforeReplace: true,
    });
  });

  it("a cluster that is not reached stops nothing", async () => {
    const away = inputs({ kubeconfig: cluster.kubeconfig.replace(/:\d+$/m, ":1") });
    expect(await diff(deployed({ kubeconfig: away.kubeconfig }), away)).toEqual({ changes: false });
    expect(await diff(deployed(), inputs({ kubeconfig: unknownValue }))).toEqual({ changes: true });
  });
});

describe("where files and flags are put in place by hand", () => {
  const byHand = (changes: Partial<ApiServerInputs> = {}) => inputs({ on: "by-hand", kubeconfig: "", ...changes });
  const known = (): ApiServerState => ({ ...byHand(), installed: [] });

  it("[S16] a changed audit policy is told, with what to do; nothing is touched", async () => {
    expect((await apiServer.create(byHand())).outs).toEqual(known());
    expect(await diff(known(), byHand())).toEqual({ changes: false });
    expect(said).toEqual([]);
    const news = byHand({ auditPolicy: auditPolicy("classic") });
    expect(await diff(known(), news)).toEqual({ changes: true });
    expect(said).toEqual([
      expect.stringMatching(/audit policy changed: put the new files and flags in place .+ has to restart/),
    ]);
    expect((await apiServer.update?.("prod", known(), news))?.outs).toEqual({ ...news, installed: [] });
    expect(cluster.log).toEqual([]);
  });

  it("destroy says that flags stay", async () => {
    await apiServer.delete?.("prod", known());
    expect(said).toEqual([expect.stringContaining("if its API server has the flags, take them out")]);
  });

  it("then by jobs: every node gets them; no longer by jobs: they are taken away first", async () => {
    expect(await diff(known(), inputs())).toEqual({ changes: true });
    expect((await apiServer.update?.("prod", known(), inputs()))?.outs).toMatchObject({ installed: ["cp-1", "cp-2"] });
    expect(await diff(deployed(), byHand())).toMatchObject({ replaces: ["on"], deleteBeforeReplace: true });
  });
});

it("the job may do no more than it has to: two folders of the machine, its process ids, no token, no privileges", () => {
  const job = installJob(inputs(), { name: "j", verb: "install", node: "cp-1" }) as {
    spec: {
      template: {
        spec: Record<string, unknown> & { containers: Record<string, unknown>[]; volumes: { hostPath?: object }[] };
      };
    };
  };
  const { containers, volumes, ...pod } = job.spec.template.spec;
  expect(pod).toMatchObject({
    ...{
      nodeName: "cp-1",
      automountServiceAccountToken: false,
      hostPID: true,
      hostNetwork: true,
      restartPolicy: "Never",
    },
  });
  expect(pod).not.toHaveProperty("hostIPC");
  expect(volumes.flatMap(({ hostPath }) => hostPath ?? [])).toEqual([
    { path: "/etc/kubernetes/manifests", type: "Directory" },
    { path: directory, type: "DirectoryOrCreate" },
  ]);
  expect(containers).toHaveLength(1);
  expect(containers[0]?.["securityContext"]).toEqual({
    runAsUser: 0,
    runAsGroup: 0,
    runAsNonRoot: false,
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], add: ["CHOWN"] },
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(JSON.stringify(job)).not.toContain("canary");
});

describe("privileges", () => {
  it("are those of the job, and nothing is a wildcard", () => {
    const rows = privileges();
    for (const { action, on } of rows) expect(`${action} ${on}`).not.toContain("*");
    const { template } = (
      installJob(inputs(), { name: "j", verb: "install", node: "n" }) as { spec: { template: object } }
    ).spec;
    const granted = rows.filter(({ who }) => who.startsWith("the installer")).map(({ action }) => action);
    expect(granted).toEqual(["hostPath, write", "hostPID", "hostNetwork", "runAsUser 0"]);
    for (const word of ["hostPath", "hostPID", "hostNetwork", '"runAsUser":0'])
      expect(JSON.stringify(template)).toContain(word);
  });

  it.each([
    [{ kubeconfig: false, install: undefined }, 0],
    [{ kubeconfig: true, install: undefined }, 1],
    [{ kubeconfig: false, install: "this-machine" as const }, 2],
    [{ kubeconfig: true, install: "control-plane-nodes" as const }, 9],
  ])("%j needs %i", (rights, count) => {
    expect(privileges(rights)).toHaveLength(count);
  });
});
