import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  Certificates,
  type CertificatesArgs,
  LocalDaemon,
  type LocalDaemonArgs,
  SelfManagedAuditSource,
  type SelfManagedAuditSourceArgs,
} from "../../components/index.ts";
import { type ProgramRun, runProgram, unknownValue } from "../../components/testing/index.ts";

const repository = join(__dirname, "..", "..");
const directory = mkdtempSync(join(tmpdir(), "auditwire-testing-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const token = "0123456789abcdef0123";

describe("examples/local", () => {
  let ran: ProgramRun;
  beforeAll(async () => {
    ran = await runProgram(repository);
  });

  it("[S03] [S11] asks for a source, certificates and a daemon, and gives the API server's files", () => {
    const run = ran;
    expect(run.errors).toEqual([]);
    expect(run.resources.map((r) => `${r.type} ${r.name}`).sort()).toEqual([
      "auditwire:index:SelfManagedAuditSource local",
      "pulumi-nodejs:dynamic/auditwire:ApiServer local-api-server",
      "pulumi-nodejs:dynamic/auditwire:Certificates certificates",
      "pulumi-nodejs:dynamic/auditwire:LocalDaemon daemon",
    ]);
    const { apiServer } = run.outputs as { apiServer: { auditPolicy: string; auditWebhook: string; flags: string[] } };
    const tokens = (run.resource("certificates").outputs as { tokenValues: Record<string, string[]> }).tokenValues;
    const webhook = parse(apiServer.auditWebhook) as { clusters: { cluster: { server: string } }[] };
    expect(webhook.clusters[0]?.cluster.server).toBe(
      `https://127.0.0.1:8084/api/v1/kubernetes/webhook/${tokens["local"]?.[0]}`,
    );
    expect(parse(apiServer.auditPolicy)).toMatchObject({ apiVersion: "audit.k8s.io/v1", kind: "Policy" });
    expect(run.secretOutputs).toEqual(["apiServer.auditWebhook"]);
  });

  it("no secret is in clear in any input or output of any resource", () => {
    const run = ran;
    const daemon = run.resource("daemon");
    expect(daemon.secrets).toEqual(
      expect.arrayContaining(["inputs.tokens", "inputs.administrator", "inputs.tls.privateKey"]),
    );
    expect(run.resource("certificates").secrets).toEqual(
      expect.arrayContaining(["outputs.privateKey", "outputs.tokenValues", "outputs.passwordValues", "outputs.kept"]),
    );
  });

  it("a preview knows the addresses and not the secrets; settings of the stack reach the daemon", async () => {
    const config = {
      "auditwire:webhookUrl": "https://audit.example.com:8084",
      "auditwire:listenWebhook": "0.0.0.0:8084",
    };
    const run = await runProgram(repository, { preview: true, config });
    expect(run.outputs).toMatchObject({ api: "http://127.0.0.1:8083", webhook: "https://audit.example.com:8084" });
    expect(run.outputs["apiServer"]).toMatchObject({ auditWebhook: unknownValue });
    expect(run.resource("certificates").inputs).toMatchObject({
      hosts: ["localhost", "127.0.0.1", "::1", "audit.example.com"],
    });
  });
});

describe("LocalDaemon", () => {
  const daemon = (args: Partial<LocalDaemonArgs> = {}, source: Partial<SelfManagedAuditSourceArgs> = {}) =>
    runProgram(() => {
      const cluster = new SelfManagedAuditSource("prod", { token, ...source });
      const made = new LocalDaemon("daemon", { sources: [cluster], directory, ...args });
      return { api: made.apiUrl, webhook: made.webhookUrl, files: made.apiServerFiles(cluster) };
    });
  const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  const tls = { certificate: pem, privateKey: "key", authority: pem };

  it("on loopback without a certificate both listeners are plain", async () => {
    const run = await daemon();
    expect(run.outputs).toMatchObject({ api: "http://127.0.0.1:8083", webhook: "http://127.0.0.1:8084" });
  });

  it("with a certificate the webhook is HTTPS, and the API where it is not on loopback", async () => {
    expect((await daemon({ tls })).outputs).toMatchObject({
      api: "http://127.0.0.1:8083",
      webhook: "https://127.0.0.1:8084",
    });
    const { outputs } = await daemon({
      tls,
      listen: { api: "0.0.0.0:8083" },
      publicUrl: { api: "https://audit.example.com/" },
    });
    expect(outputs).toMatchObject({ api: "https://audit.example.com", webhook: "https://127.0.0.1:8084" });
  });

  it("[S18] an own certificate is used, and its authority handed to the API server in one line", async () => {
    const { files } = (await daemon({ tls })).outputs as { files: { auditWebhook: string } };
    expect(files.auditWebhook).toContain(`certificate-authority-data: ${Buffer.from(pem).toString("base64")}\n`);
  });

  it.each([
    ["classic", /# Audit on pod exec\/attach events/],
    ["recommended", /pods\/ephemeralcontainers/],
    [
      "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Metadata\n",
      /^apiVersion.*\nkind: Policy\nrules:\n {2}- level: Metadata\n$/,
    ],
  ])("[S04] [S05] [S06] [S07] [S08] [S09] the policy %j", async (policy, expected) => {
    const { files } = (await daemon({}, { auditPolicy: policy })).outputs as { files: { auditPolicy: string } };
    expect(files.auditPolicy).toMatch(expected);
  });

  it("[S10] [S14] the flags and the file follow the source's arguments", async () => {
    const { files } = (await daemon({}, { directory: "/etc/audit", initialBackoff: "60s", clusterName: "shop" }))
      .outputs as {
      files: { auditWebhook: string; flags: string[] };
    };
    expect(files.flags).toEqual(
      expect.arrayContaining([
        "--audit-policy-file=/etc/audit/audit-policy.yaml",
        "--audit-webhook-initial-backoff=60s",
      ]),
    );
    expect(parse(files.auditWebhook)).toMatchObject({
      contexts: [{ name: "webhook", context: { cluster: "shop", user: "kube-apiserver" } }],
      "current-context": "webhook",
    });
  });
});

describe("wrong arguments: all at once, each with component, path, value and fix, and nothing is registered", () => {
  const source = (args: unknown) => () => void new SelfManagedAuditSource("s", args as SelfManagedAuditSourceArgs);
  const certificates = (args: CertificatesArgs) => () => void new Certificates("c", args);
  const local = (args: object) => () =>
    void new LocalDaemon("d", {
      directory,
      sources: [new SelfManagedAuditSource("s", { token })],
      ...args,
    } as LocalDaemonArgs);
  const rule = { name: "r", message: "m", expression: 'jpath("verb") = "get"' };

  it.each([
    [source({}), ["token: is missing: make one with Certificates"]],
    [source({ token: "short" }), ["token: a token has 16 to 256 letters"]],
    [source({ token: `${token}/x` }), ["token: a token has"]],
    [source({ token, namespace: "No_Name" }), ['namespace: "No_Name" is no name of a namespace']],
    [source({ token, clusterName: " " }), ['clusterName: " " is no cluster name']],
    [
      source({ token, auditPolicy: "kind: Policy\nrules: []\n" }),
      ["auditPolicy: the policy needs apiVersion: audit.k8s.io/v1"],
    ],
    [
      source({ token, auditPolicy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n" }),
      ["auditPolicy: the policy has no rules"],
    ],
    [
      source({ token, auditPolicy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: All}]\n" }),
      ["rules[0].level is none of None, Metadata"],
    ],
    [source({ token, auditPolicy: "a: [\n" }), ["auditPolicy: the policy is no YAML"]],
    [
      source({ token, directory: "etc", initialBackoff: "20", batchMaxWait: "x" }),
      ['directory: "etc" is not absolute', 'initialBackoff: "20" is no duration', 'batchMaxWait: "x" is no duration'],
    ],
    [
      certificates({ hosts: [], validDays: 0, overlap: "1 day" }),
      [
        "hosts: is empty",
        "validDays: 0 is no whole number from 1 to 3650",
        'overlap: "1 day" is no duration; write 30m, 24h or 7d',
      ],
    ],
    [
      certificates({ hosts: ["a:1"], tokens: ["x", "x"], passwords: [""] }),
      ['hosts[0]: "a:1" is neither', 'tokens[1]: "x" is empty or stands there twice', 'passwords[0]: ""'],
    ],
    [local({ directory: "here" }), ['directory: "here" is not absolute']],
    [local({ listen: { api: "8083" } }), ['listen.api: "8083": write HOST:PORT']],
    [
      local({ listen: { webhook: "0.0.0.0:8084" } }),
      ['listen.webhook: "0.0.0.0:8084": without tls a listener binds to loopback only'],
    ],
    [local({ listen: { api: "127.0.0.1:0" } }), ["port 0 would change with every start"]],
    [local({ listen: { api: "127.0.0.1:8084" } }), ["api and webhook are both"]],
    [local({ publicUrl: { webhook: "audit.example.com" } }), ['publicUrl.webhook: "audit.example.com": ']],
    [local({ sources: [{}] }), ["sources[0]: an object is no audit source; pass a SelfManagedAuditSource"]],
    [local({ rules: [{ ...rule, expression: "jpath(" }] }), ['rules[0] "r": expression:1:']],
    [
      local({ rules: [{ ...rule, severity: "bad" }, rule] }),
      ['rules[0] "r": severity', 'rules[1]: two rules are called "r"'],
    ],
    [
      local({ rules: [{ ...rule, name: "Forbidden request" }] }),
      ['rules[0]: "Forbidden request" is the name of a prewritten rule'],
    ],
    [
      local({ policy: ["Exec", "Forbidden request", "Forbidden request"] }),
      ['policy[0]: no rule is called "Exec"', 'policy[2]: "Forbidden request" stands there twice'],
    ],
    [local({ policyOwner: "me" }), ['policyOwner: "me" is neither "program" nor "api"']],
    [local({ administrator: "short" }), ["administrator: the password has less than 12 characters"]],
    [local({ retention: { days: -1 } }), ["retention.days: "]],
    [local({ retention: { bytes: "ten" } }), ["retention.bytes: write a size of at least 1MiB"]],
    [local({ limits: { bodyBytes: "x" }, logLevel: "loud" }), ['limits.bodyBytes: "x" is no size', "logLevel: "]],
  ])("%#", async (program, sentences) => {
    const run = await runProgram(program);
    expect(run.ok).toBe(false);
    const text = run.errors.join("\n");
    for (const sentence of sentences) expect(text).toContain(sentence);
    expect(text).toMatch(
      /^\d+ arguments? (is|are) wrong; nothing has been registered:\n {2}(SelfManagedAuditSource "s"|Certificates "c"|LocalDaemon "d"): /,
    );
    expect(text).not.toContain(token);
    expect(run.resources).toEqual([]);
  });

  it("asking for the files of a wrong source adds nothing to the list; those of a foreign source are refused", async () => {
    const wrong = await runProgram(() => {
      const cluster = new SelfManagedAuditSource("s", { token, directory: "etc", initialBackoff: "60" });
      return new LocalDaemon("d", { directory, sources: [cluster] }).apiServerFiles(cluster);
    });
    expect(wrong.errors).toHaveLength(1);
    expect(wrong.errors[0]).toMatch(/^2 arguments are wrong/);
    const foreign = await runProgram(() => {
      const [mine, other] = ["mine", "other"].map((name) => new SelfManagedAuditSource(name, { token }));
      if (mine && other) new LocalDaemon("d", { directory, sources: [mine] }).apiServerFiles(other);
    });
    expect(foreign.errors.join()).toContain('apiServerFiles: "other" is none of its sources; add it to sources');
  });

  it("two sources of one cluster, and a token that the certificates do not make", async () => {
    const twins = await runProgram(() => {
      const sources = ["a", "b"].map((name) => new SelfManagedAuditSource(name, { token, clusterName: "same" }));
      new LocalDaemon("d", { directory, sources });
    });
    expect(twins.errors.join()).toContain("sources: two webhooks have the same name");
    const unnamed = await runProgram(() => ({ token: new Certificates("c", { tokens: ["prod"] }).token("stage") }));
    expect(unnamed.ok).toBe(false);
    expect(unnamed.errors.join()).toContain('tokens does not name "stage"; add it to tokens');
  });
});

describe("auditwire/testing", () => {
  class Thing extends pulumi.CustomResource {
    declare readonly arn: pulumi.Output<string>;
    constructor(name: string, args: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
      super("aws:s3/thing:Thing", name, { arn: undefined, ...args }, opts);
    }
  }

  it("shows inputs, secrets, parents, dependencies, outputs and logs of a component", async () => {
    const run = await runProgram(
      () => {
        const group = new pulumi.ComponentResource("mine:index:Group", "group");
        const a = new Thing(
          "a",
          { password: pulumi.secret("hush"), tags: { team: "shop" } },
          { parent: group, protect: true },
        );
        const b = new Thing("b", { of: a.arn });
        pulumi.log.info("hello");
        return { arn: b.arn, password: pulumi.secret("x"), setting: new pulumi.Config().require("setting") };
      },
      { outputs: { "aws:s3/thing:Thing": (name) => ({ arn: `arn:${name}` }) }, config: { "project:setting": "on" } },
    );
    expect(run.errors).toEqual([]);
    expect(run.resource("a")).toMatchObject({
      type: "aws:s3/thing:Thing",
      parent: run.resource("group").urn,
      inputs: { password: "hush", tags: { team: "shop" } },
      outputs: { arn: "arn:a" },
      secrets: ["inputs.password", "outputs.password"],
      protect: true,
    });
    expect(run.resource("b")).toMatchObject({ inputs: { of: "arn:a" }, dependencies: [run.resource("a").urn] });
    expect(run.outputs).toEqual({ arn: "arn:b", password: "x", setting: "on" });
    expect(run.secretOutputs).toEqual(["password"]);
    expect(run.logs).toContainEqual({ level: "info", text: "hello" });
    expect(() => run.resource("c")).toThrow("  aws:s3/thing:Thing a");
  });

  it("a preview leaves what a provider computes unknown", async () => {
    const program = () => ({ arn: new Thing("a", {}).arn });
    const run = await runProgram(program, { preview: true, outputs: { "aws:s3/thing:Thing": { arn: "x" } } });
    expect(run.outputs).toEqual({ arn: unknownValue });
  });

  it("functions are answered, errors told, and one run knows nothing of another", async () => {
    const answer = { "aws:index/getRegion:getRegion": () => ({ name: "eu-west-1" }) };
    const asks = () =>
      pulumi.runtime
        .invoke("aws:index/getRegion:getRegion", {})
        .then((region: { name: string }) => ({ region: region.name }));
    const [region, broken] = await Promise.all([
      runProgram(asks, { invokes: answer }),
      runProgram(() => {
        throw new Error("the program is broken");
      }),
    ]);
    expect(region.outputs).toEqual({ region: "eu-west-1" });
    expect(broken).toMatchObject({ ok: false, errors: ["the program is broken"], resources: [] });
    expect((await runProgram(() => ({}))).ok).toBe(true);
  });

  it("a folder that is no project is named", async () => {
    mkdirSync(join(directory, "python"), { recursive: true });
    writeFileSync(join(directory, "python", "Pulumi.yaml"), "name: x\nruntime: python\n");
    await expect(runProgram(directory)).rejects.toThrow("Pulumi.yaml does not exist");
    await expect(runProgram(join(directory, "python"))).rejects.toThrow(
      "the local engine runs nodejs programs, not python",
    );
  });
});
