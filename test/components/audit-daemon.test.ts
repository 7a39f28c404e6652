import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  AuditDaemon,
  type AuditDaemonArgs,
  Certificates,
  SelfManagedAuditSource,
  type SelfManagedAuditSourceArgs,
} from "../../components/index.ts";
import { type ProgramRun, type RunOptions, runProgram, unknownValue } from "../../components/testing/index.ts";
import { DaemonConfig } from "../../daemon/config.ts";
import { canaries, cloudSpec, cluster, everything, pem, rule, token, webhookSource } from "../support/audit-daemon.ts";

const service = cluster({ status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } } });

/** A daemon in the cluster that it runs in. */
const daemon = (
  args: Partial<AuditDaemonArgs> = {},
  source: Partial<SelfManagedAuditSourceArgs> = {},
  options: RunOptions = { outputs: cluster() },
) =>
  runProgram(() => {
    const prod = new SelfManagedAuditSource("prod", { token, runsDaemon: true, ...source });
    const made = new AuditDaemon("audit", { image: "registry.example.com/auditwire:1", sources: [prod], ...args });
    const { url, webhookUrl, check, portForward, credentials, ruleSetDigest } = made;
    return { url, webhookUrl, check, portForward, credentials, ruleSetDigest, files: made.apiServerFiles(prod) };
  }, options);

type Spec = { spec: { template: { spec: { containers: Record<string, unknown>[] } & Record<string, unknown> } } };
const podOf = (run: ProgramRun) => (run.resource("audit-deployment").inputs as unknown as Spec).spec.template.spec;
const dataOf = (run: ProgramRun, name: string) => run.resource(name).inputs["data"] as Record<string, string>;
const configOf = (run: ProgramRun) =>
  parse(dataOf(run, "audit-config")["config.yaml"] ?? "") as Record<string, unknown>;
const kinds = (run: ProgramRun) =>
  run.resources.filter(({ type }) => type.startsWith("kubernetes:")).map((r) => r.name);
const told = (run: ProgramRun) => run.logs.filter(({ level }) => level === "warning").map(({ text }) => text);

describe("AuditDaemon", () => {
  it("makes what stands in the golden graph, when everything is asked for", async () => {
    const run = await runProgram(everything, { outputs: service });
    expect(run.errors).toEqual([]);
    const ours = run.resources.filter(({ name }) => name.startsWith("audit"));
    const graph = ours.map(({ type, name, parent, inputs, secrets, dependencies }) => {
      const after = dependencies.map((urn) => urn.split("::").at(-1)).sort();
      return { type, name, parent: parent?.split("::").at(-1), inputs, secrets, after };
    });
    const sorted = graph.sort((a, b) => (a.name + a.type < b.name + b.type ? -1 : 1));
    await expect(`${JSON.stringify(sorted, null, 2)}\n`).toMatchFileSnapshot("golden/audit-daemon.graph");
  });

  it("makes little when little is asked for", async () => {
    const run = await daemon();
    expect(run.errors).toEqual([]);
    expect(kinds(run).sort()).toEqual([
      "audit-administrator",
      "audit-config",
      "audit-data",
      "audit-deployment",
      "audit-namespace",
      "audit-network-policy",
      "audit-service",
      "audit-service-account",
      "audit-tls",
      "audit-tokens",
    ]);
    expect(run.outputs).toMatchObject({
      url: "https://audit.auditwire.svc:8083",
      check: "kubectl --namespace auditwire exec deployment/audit -- auditwire sources",
      portForward: "kubectl --namespace auditwire port-forward service/audit 8083",
      credentials: { url: "https://localhost:8083", user: "admin" },
    });
    expect([...run.secretOutputs].sort()).toEqual(["credentials", "files.auditWebhook"]);
  });

  it("every child bears the component's name and is its child; nothing but the two services has a right to be found", async () => {
    const run = await runProgram(everything, { outputs: service });
    const component = run.resource("audit", "auditwire:index:AuditDaemon");
    const children = run.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(children.length).toBeGreaterThan(12);
    for (const child of children) {
      expect(child.parent).toBe(component.urn);
      expect(child.name.startsWith("audit-")).toBe(true);
      expect(child.type).not.toContain("rbac");
    }
  });

  it.each([
    ["little", () => daemon()],
    ["everything", () => runProgram(everything, { outputs: service })],
    ["without a volume", () => daemon({ persistence: { enabled: false } })],
  ])("the pod is safe: %s", async (_, made) => {
    const pod = podOf(await made());
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_532,
        fsGroup: 65_532,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    for (const key of ["hostNetwork", "hostPID", "hostIPC"]) expect(pod).not.toHaveProperty(key);
    const containers = [...pod.containers, ...((pod["initContainers"] ?? []) as typeof pod.containers)];
    expect(containers).toHaveLength(1);
    for (const container of containers) {
      expect(container["securityContext"]).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(container["resources"]).toMatchObject({ requests: { memory: "256Mi" }, limits: { memory: "1Gi" } });
      for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"])
        expect(container[probe]).toMatchObject({ httpGet: { port: "api", scheme: "HTTPS" } });
    }
    for (const volume of pod["volumes"] as object[]) expect(volume).not.toHaveProperty("hostPath");
  });

  it("planted secrets are in clear nowhere: not in inputs, outputs, stack outputs or logs", async () => {
    const run = await runProgram(everything, { outputs: service });
    const open = run.resources.map((r) => ({
      inputs: withoutSecrets(r.inputs, r.secrets, "inputs"),
      outputs: withoutSecrets(r.outputs, r.secrets, "outputs"),
    }));
    const text = JSON.stringify([open, withoutSecrets(run.outputs, run.secretOutputs, ""), run.logs]);
    for (const canary of Object.values(canaries)) {
      expect(text).not.toContain(canary);
      expect(JSON.stringify(run.resources)).toContain(canary);
    }
  });

  it("a preview with unknown tokens, certificates, image, host addresses and roles goes through", async () => {
    const run = await runProgram(
      () => {
        const certificates = new Certificates("certificates", { tokens: ["prod"] });
        const prod = new SelfManagedAuditSource("prod", { token: certificates.token("prod") });
        const made = new AuditDaemon("audit", {
          image: certificates.certificate,
          sources: [prod, { spec: cloudSpec({ config: certificates.certificate.apply(() => ({})) }) }],
          expose: { type: "load-balancer" },
          administrator: certificates.privateKey,
        });
        return { files: made.apiServerFiles(prod), url: made.webhookUrl, check: made.check };
      },
      { preview: true, outputs: service },
    );
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({
      files: { auditWebhook: unknownValue },
      check: "kubectl --namespace auditwire exec deployment/audit -- auditwire sources",
    });
    expect(dataOf(run, "audit-config")["config.yaml"]).toBe(unknownValue);
    expect(podOf(run).containers[0]).toMatchObject({ image: unknownValue });
  });
});

describe("what a daemon is told", () => {
  it("the configuration is one that a daemon takes, with all sources, rules and files in it", async () => {
    const run = await runProgram(everything, { outputs: service });
    const config = DaemonConfig.parse(configOf(run));
    expect(config).toMatchObject({
      listen: {
        api: { address: "0.0.0.0:8083", tls: { cert: "tls.crt", key: "tls.key" } },
        webhook: { address: "0.0.0.0:8084" },
      },
      data: { directory: "/var/lib/auditwire/data", retention: { days: 30 } },
      webhooks: [{ name: "Prod/1", token: [{ file: "token-Prod_2f1" }], labels: { team: "shop" } }],
      specifications: [{ name: "eu", deploymentType: "eks", credentialID: "eu" }],
      credentials: [{ id: "eu", type: "aws-web-identity", roleArn: "arn:aws:iam::123456789012:role/reader" }],
      push: [{ name: "eu-push", type: "firehose", accessKey: { file: "firehose/eu.key" } }],
      rules: [{ file: "rules.yaml" }],
      policy: [{ rule: "Privileged pod creation", exceptions: [{ name: "csi" }] }, "Nobody"],
    });
    expect(parse(dataOf(run, "audit-config")["rules.yaml"] ?? "")).toMatchObject({ rules: [{ name: "Nobody" }] });
  });

  it("collections are passed on", async () => {
    const run = await daemon({ collections: [{ name: "shop", clusters: ["prod*"], namespaces: ["shop"] }] });
    expect(DaemonConfig.parse(configOf(run)).collections).toMatchObject([{ name: "shop", clusters: ["prod*"] }]);
  });

  it("who may do what is passed on, and nothing else changes with it", async () => {
    const access = {
      groups: [{ name: "corp/secops", grants: [{ role: "auditor", collections: ["shop"] }] }],
      oidc: [{ name: "corp", issuer: "https://login.example.com", audience: "auditwire", groupsClaim: "roles" }],
    };
    const collections = [{ name: "shop" }];
    const [run, without] = [await daemon({ collections, access }), await daemon({ collections })];
    expect(DaemonConfig.parse(configOf(run)).access).toMatchObject(access);
    expect({ ...configOf(run), access: undefined }).toEqual({ ...configOf(without), access: undefined });
  });

  it("both tokens of a rotation are there, the current one first", async () => {
    const run = await daemon({}, { token: [token, `${token}-former`] });
    expect(configOf(run)["webhooks"]).toMatchObject([
      { token: [{ file: "token-prod" }, { file: "former-token-prod" }] },
    ]);
    expect(run.resource("audit-tokens").inputs["stringData"]).toEqual({
      "token-prod": token,
      "former-token-prod": `${token}-former`,
    });
  });

  it("rules that are too long for one ConfigMap are in several, each once", async () => {
    const rules = Array.from({ length: 60 }, (_, n) => ({ ...rule, name: `r${n}`, description: "x".repeat(40_000) }));
    const run = await daemon({ rules, policy: ["r0"] });
    const maps = run.resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap");
    for (const { inputs } of maps) expect(JSON.stringify(inputs).length).toBeLessThan(1_000_000);
    const files = maps.flatMap(({ inputs }) => Object.entries(inputs["data"] as Record<string, string>));
    const named = (configOf(run)["rules"] as { file: string }[]).map(({ file }) => file);
    expect(named.length).toBeGreaterThan(3);
    const stored = named.flatMap((name) => files.filter(([file]) => file === name)).map(([, text]) => text);
    const names = stored.flatMap((text) => (parse(text) as { rules: { name: string }[] }).rules.map((r) => r.name));
    expect(names).toEqual(rules.map(({ name }) => name));
  });

  it("a changed rule changes the ConfigMap and the Deployment, and nothing else; the same arguments change nothing", async () => {
    const own = (message: string) => daemon({ rules: [{ ...rule, message }], policy: [rule.name], ...fixed });
    const [first, again, other] = [await own("one"), await own("one"), await own("two")];
    expect(changed(first, again)).toEqual([]);
    expect(changed(first, other)).toEqual(["audit", "audit-config", "audit-deployment"]);
    expect(first.outputs["ruleSetDigest"]).toMatch(/^[0-9a-f]{64}$/);
    expect(first.outputs["ruleSetDigest"]).not.toBe(other.outputs["ruleSetDigest"]);
  });

  it.each([
    ["a token", {}, { token: `${token}-2` }, ["audit-deployment", "audit-tokens"]],
    ["the image", { image: "registry.example.com/auditwire:2" }, {}, ["audit-deployment"]],
    ["the password", { administrator: "correct horse battery" }, {}, ["audit-administrator", "audit-deployment"]],
    ["a fact", {}, { region: "eu" }, ["audit-config", "audit-deployment"]],
    ["the size", { persistence: { size: "50Gi" } }, {}, ["audit-data"]],
  ])("a change of %s changes only what holds it, and the pod that reads it", async (_, args, source, names) => {
    expect(changed(await daemon(fixed), await daemon({ ...fixed, ...args }, source))).toEqual(names);
  });
});

const fixed = { tls: { certificate: pem, privateKey: "key", authority: pem }, administrator: "a long password" };

/** Names of the daemon's parts that have other inputs, or are there once only. A new ConfigMap has a new name. */
function changed(a: ProgramRun, b: ProgramRun): string[] {
  const parts = [...a.resources, ...b.resources].filter(({ name }) => name.startsWith("audit"));
  const names = [...new Set(parts.map(({ name }) => name))];
  const inputs = (run: ProgramRun, name: string) => JSON.stringify(run.resources.find((r) => r.name === name)?.inputs);
  return names.filter((name) => inputs(a, name) !== inputs(b, name)).sort();
}

describe("who reaches it, and how an API server finds it", () => {
  const inside = { spec: { clusterIP: "10.96.7.7" } };
  const reaching = (args: Partial<AuditDaemonArgs>, source: Partial<SelfManagedAuditSourceArgs>, outputs: object) =>
    daemon(args, source, { outputs: cluster(outputs as Record<string, unknown>) });

  it.each([
    ["the cluster's own", {}, { runsDaemon: true }, inside, "https://10.96.7.7:8084"],
    ["an IPv6 cluster's", { ipFamily: "IPv6" }, {}, { spec: { clusterIP: "fd00::7" } }, "https://[fd00::7]:8084"],
    [
      "a load balancer's address",
      { expose: { type: "load-balancer" } },
      { runsDaemon: false },
      { status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } } },
      "https://203.0.113.9:8084",
    ],
    [
      "a load balancer's name, at Firehose's port",
      { expose: { type: "load-balancer", ports: { webhook: 443 } } },
      { runsDaemon: false },
      { status: { loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } } },
      "https://lb.example.com",
    ],
    [
      "a node port that the cluster chose",
      { expose: { type: "node-port", host: "10.0.0.7" } },
      { runsDaemon: false },
      { spec: { ports: [{ name: "webhook", nodePort: 31_111 }] } },
      "https://10.0.0.7:31111",
      "the certificate bears the address",
    ],
    [
      "a node port that was chosen",
      { expose: { type: "node-port", host: "10.0.0.7", ports: { webhook: 30_084 } } },
      { runsDaemon: false },
      {},
      "https://10.0.0.7:30084",
      "the certificate bears the address",
    ],
    [
      "the cluster's own, although there is a load balancer",
      { expose: { type: "load-balancer" } },
      { runsDaemon: true },
      inside,
      "https://10.96.7.7:8084",
    ],
  ] as const)("[S11] [S17] %s", async (_, args, source, outputs, server, isNamed?: string) => {
    const run = await reaching(args, source, outputs);
    expect(run.errors).toEqual([]);
    const { auditWebhook } = run.outputs["files"] as { auditWebhook: string };
    const [{ cluster }] = (parse(auditWebhook) as { clusters: [{ cluster: Record<string, string> }] }).clusters;
    const certificates = run.resource("audit-certificates").outputs as { authority: string };
    expect(cluster).toEqual({
      server: `${server}/api/v1/kubernetes/webhook/${token}`,
      "certificate-authority-data": Buffer.from(certificates.authority).toString("base64"),
      ...(isNamed === undefined && { "tls-server-name": "audit.auditwire.svc" }),
    });
  });

  it("an ingress shows its own certificate, and is told that the pod speaks HTTPS", async () => {
    const expose = { type: "ingress", host: "audit.example.com", api: true, ingress: { className: "nginx" } } as const;
    const run = await daemon({ expose }, { runsDaemon: false });
    const { auditWebhook } = run.outputs["files"] as { auditWebhook: string };
    const [{ cluster }] = (parse(auditWebhook) as { clusters: [{ cluster: object }] }).clusters;
    expect(cluster).toEqual({ server: `https://audit.example.com/api/v1/kubernetes/webhook/${token}` });
    expect(run.outputs).toMatchObject({
      url: "https://audit.example.com",
      credentials: { url: "https://audit.example.com" },
    });
    expect(run.outputs).not.toHaveProperty("portForward");
    expect(run.resource("audit-ingress").inputs).toMatchObject({
      metadata: { annotations: { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" } },
      spec: { ingressClassName: "nginx", tls: [{ hosts: ["audit.example.com"] }] },
    });
    expect(JSON.stringify(run.resource("audit-certificates").inputs["hosts"])).not.toContain("audit.example.com");
  });

  it("the API stays inside, until it is asked to come out", async () => {
    const ports = async (api: boolean) => {
      const run = await daemon({ expose: { type: "load-balancer", host: "audit.example.com", api } });
      const { spec } = run.resource("audit-external-service").inputs as { spec: { ports: { name: string }[] } };
      return spec.ports.map(({ name }) => name);
    };
    expect(await ports(false)).toEqual(["webhook"]);
    expect(await ports(true)).toEqual(["api", "webhook"]);
  });

  it("a load balancer without an address is told, and no such host can be reached", async () => {
    const run = await daemon({ expose: { type: "load-balancer" } }, { runsDaemon: false });
    expect(told(run)).toContain("the load balancer has no address yet: set expose.host, or run `up` again");
    expect(run.outputs["webhookUrl"]).toBe("https://pending.invalid:8084");
  });

  it("who installs a source's files gets them, and what they wait for", async () => {
    const run = await runProgram(() => {
      const installed: unknown[] = [];
      const source = webhookSource({
        install: (files, after) => void installed.push(files, ...after.map((resource) => resource.urn)),
      });
      new AuditDaemon("audit", { image: "i", sources: [source] });
      return { installed };
    });
    const [files, ...after] = run.outputs["installed"] as [object, ...string[]];
    expect(files).toHaveProperty("auditPolicy");
    expect(after.map((urn) => urn.split("::").at(-1))).toEqual(["audit-deployment", "audit-service"]);
  });
});

describe("what is asked for is made", () => {
  it.each([
    ["kept, and the namespace around it", {}, ["audit-data", "audit-namespace"]],
    ["kept in a namespace of others", { createNamespace: false }, ["audit-data"]],
    ["not kept", { persistence: { retain: false } }, []],
    ["of others", { persistence: { existingClaim: "mine" } }, []],
    ["none", { persistence: { enabled: false } }, []],
  ])("a volume: %s", async (_, args, names) => {
    const kept: string[] = [];
    await runProgram(() => {
      pulumi.runtime.registerStackTransformation(({ name, opts }) => {
        if ((opts as pulumi.CustomResourceOptions).retainOnDelete) kept.push(name);
        return undefined;
      });
      new AuditDaemon("audit", { image: "i", sources: [webhookSource()], ...args });
    });
    expect(kept.sort()).toEqual(names);
  });

  it("what no argument says is said by transform: an object is merged in, a function gives the whole", async () => {
    const run = await daemon({
      transform: {
        service: { metadata: { annotations: { team: "shop" } }, spec: { ipFamilyPolicy: "PreferDualStack" } },
        deployment: (args) => ({ ...args, metadata: { ...(args["metadata"] as object), annotations: { a: "b" } } }),
      },
    });
    expect(run.resource("audit-service").inputs).toMatchObject({
      metadata: { name: "audit", annotations: { team: "shop" } },
      spec: { ipFamilyPolicy: "PreferDualStack", type: "ClusterIP" },
    });
    expect(run.resource("audit-deployment").inputs).toMatchObject({
      metadata: { name: "audit", annotations: { a: "b" } },
    });
  });

  it("children follow the provider that the component is given, and none makes another", async () => {
    const run = await runProgram(() => {
      const provider = new KubernetesProvider("cluster");
      new AuditDaemon("audit", { image: "i", sources: [webhookSource()] }, { providers: [provider] });
    });
    for (const child of run.resources.filter(({ type }) => type.startsWith("kubernetes:")))
      expect(child.provider).toContain("pulumi:providers:kubernetes::cluster");
  });
});

class KubernetesProvider extends pulumi.ProviderResource {
  constructor(name: string) {
    super("kubernetes", name, {});
  }
}

/** Values at secret paths are taken out. */
function withoutSecrets(value: unknown, secrets: readonly string[], path: string): unknown {
  if (secrets.includes(path)) return "[secret]";
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => [key, withoutSecrets(v, secrets, path ? `${path}.${key}` : key)]),
  );
}
