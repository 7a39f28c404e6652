import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { LocalDaemonInputs } from "../../components/dynamic-provider/inputs.ts";
import { LocalDaemon, type LocalDaemonArgs, SelfManagedAuditSource } from "../../components/index.ts";
import { exception, rule } from "../../components/rules.ts";
import { runProgram } from "../../components/testing/index.ts";
import { freePorts } from "../support/daemon.ts";
import { linkPackages } from "../support/local-project.ts";

const repository = join(__dirname, "..", "..");
const directory = mkdtempSync(join(tmpdir(), "auditwire-rules-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const token = "0123456789abcdef0123";

const reads = rule("Reads", {
  message: "${user.username} reads",
  expression: (audit) => audit.verb.eq("get"),
  samples: [{ name: "a read", event: { verb: "get" }, matches: true, because: "it reads" }],
});
const csi = exception("csi", { expression: (audit) => audit.user.username.eq("csi"), reason: "It mounts volumes." });

const daemon = (args: Partial<LocalDaemonArgs>) =>
  runProgram(() => {
    const cluster = new SelfManagedAuditSource("prod", { token });
    new LocalDaemon("daemon", { sources: [cluster], directory, ...args });
  });

describe("auditwire/rules", () => {
  it("loads without Pulumi, and without any of the daemon's other rooms", () => {
    const script = `const { rule } = require("auditwire/rules");
      rule("r", { message: "m", expression: (audit) => audit.verb.eq("get") });
      console.log(JSON.stringify(Object.keys(require.cache)));`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
      cwd: repository,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    const loaded = JSON.parse(stdout) as string[];
    expect(
      loaded.filter((file) => /@pulumi|libsql|hono|rules\/library|daemon\/(store|api|ingest|cli)\//.test(file)),
    ).toEqual([]);
    expect(loaded.length).toBeLessThan(150);
  });
});

describe("rules in a program", () => {
  it("travel as plain data without samples; a rule that stands only in the policy is an own rule, too", async () => {
    const run = await daemon({
      rules: [reads],
      policy: [reads, "Forbidden request", rule("Writes", { ...reads, expression: 'jpath("verb") != "get"' })],
    });
    expect(run.errors).toEqual([]);
    const { samples: _, ...plain } = reads;
    expect(run.resource("daemon").inputs).toMatchObject({
      settings: {
        rules: [plain, { ...plain, name: "Writes", expression: 'jpath("verb") != "get"' }],
        policy: ["Reads", "Forbidden request", "Writes"],
      },
      policy: ["Reads", "Forbidden request", "Writes"],
    });
    expect(JSON.stringify(run.resource("daemon").inputs)).not.toContain("samples");
  });

  it("policy entries carry exceptions, of own rules and of prewritten ones", async () => {
    const run = await daemon({
      policy: [
        { rule: reads, exceptions: [csi] },
        { rule: "Privileged pod creation", exceptions: [csi] },
      ],
    });
    expect(run.errors).toEqual([]);
    expect(run.resource("daemon").inputs).toMatchObject({
      settings: {
        rules: [{ name: "Reads" }],
        policy: [
          { rule: "Reads", exceptions: [csi] },
          { rule: "Privileged pod creation", exceptions: [csi] },
        ],
      },
      policy: ["Reads", "Privileged pod creation"],
    });
  });

  const wrongText = { name: "Wrong", message: "m", expression: 'jpath("verb") = get' };
  it.each<[string, Partial<LocalDaemonArgs>, readonly string[]]>([
    [
      "every wrong text at once",
      { rules: [wrongText, { ...wrongText, name: "Other", message: "${}" }] },
      ['rules[0] "Wrong": expression:1:17', 'rules[1] "Other": ', "message: ${}"],
    ],
    ["a wrong rule in the policy", { policy: [wrongText] }, ['policy[0] "Wrong": expression:1:17', "^^^"]],
    [
      "another rule of a name in the policy",
      { rules: [reads], policy: [{ ...reads, message: "m" }] },
      ['policy[0]: two rules are called "Reads"'],
    ],
    ["one rule twice", { policy: [reads, "reads"] }, ['policy[1]: "reads" stands there twice']],
    ["one rule under two names", { policy: ["Forbidden request", "GKE - forbidden request"] }, ["policy[1]: "]],
    [
      "no rule",
      { policy: [7 as never, null as never] },
      ["policy[0]: no rule is called 7", "policy[1]: no rule is called null"],
    ],
    [
      "an unknown rule with exceptions",
      { policy: [{ rule: "Forbiden request", exceptions: [csi] }] },
      ['policy[0]: no rule is called "Forbiden request"; did you mean "Forbidden request"?'],
    ],
    [
      "a wrong exception",
      {
        policy: [
          {
            rule: "Forbidden request",
            exceptions: [{ name: "e", expression: 'jpath("verb") matches "("', reason: "r", until: "soon" }],
          },
        ],
      },
      [
        'policy[0].exceptions[0] "e": until: write a day or a time',
        "expression:1:23  not RE2 syntax",
        '1 | jpath("verb") matches "("',
      ],
    ],
    [
      "two exceptions of a name",
      { policy: [{ rule: "Forbidden request", exceptions: [csi, csi] }] },
      ['policy[0].exceptions[1] "csi": the rule has an exception of this name'],
    ],
    [
      "an exception of the rule's own name",
      { policy: [{ rule: rule("R", { ...reads, exceptions: [csi] }), exceptions: [csi] }] },
      ['policy[0].exceptions[0] "csi": the rule has an exception of this name'],
    ],
    [
      "exceptions in the API's policy",
      { policyOwner: "api", policy: [reads, { rule: "Forbidden request", exceptions: [csi] }] },
      ["policy[1].exceptions: the API's policy holds no exceptions"],
    ],
    [
      "a threshold without its window",
      { rules: [{ ...reads, threshold: { count: 3, by: [] } as never }] },
      ['rules[0] "Reads": threshold.within'],
    ],
    [
      "wrong samples, though no daemon is given them",
      { rules: [{ ...reads, samples: [{ name: "s", matches: true, because: "x" }] }] },
      ["a sample has one of event, events and file"],
    ],
  ])("%s: told, and nothing is registered", async (_, args, says) => {
    const run = await daemon(args);
    for (const text of says) expect(run.errors.join("\n")).toContain(text);
    expect(run.errors.join("\n")).toMatch(/^\d+ arguments? (is|are) wrong; nothing has been registered:\n/);
    expect(run.resources).toEqual([]);
  });

  const caret = [
    'rule "Wrong one":\nexpression:1:23  not RE2 syntax (no look-around, no back references)',
    '\n    1 | jpath("verb") matches "("',
    "\n                              ^^^",
  ];

  it("[G10] a wrong rule ends the program where it is built: name, line and caret are told", async () => {
    const run = await runProgram(
      () => void rule("Wrong one", { message: "m", expression: (audit) => audit.verb.matches("(") }),
    );
    for (const text of caret) expect(run.errors.join("\n")).toContain(text);
    expect(run).toMatchObject({ ok: false, resources: [] });
  });

  it("[G10] so does the preview of a project, with the line of the program", async () => {
    const project = join(directory, "project");
    mkdirSync(project);
    linkPackages(project);
    writeFileSync(join(project, "Pulumi.yaml"), "name: p\nruntime: nodejs\nmain: index.ts\n");
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { module: "nodenext", noCheck: true, skipLibCheck: true, types: [] },
        files: ["index.ts"],
      }),
    );
    writeFileSync(
      join(project, "index.ts"),
      'import { rule } from "auditwire/rules";\n\nrule("Wrong one", { message: "m", expression: (audit) => audit.verb.matches("(") });\n',
    );
    const run = await runProgram(project, { preview: true });
    for (const text of caret) expect(run.errors.join("\n")).toContain(text);
    expect(run.errors.join("\n")).toContain("index.ts:3");
  });
});

describe("a policy entry with exceptions", () => {
  /** As the package's user has it: the daemon's command lies beside the built provider. */
  const { localDaemon } = createRequire(join(repository, "package.json"))("auditwire/dynamic-provider") as {
    localDaemon: Required<pulumi.dynamic.ResourceProvider<LocalDaemonInputs, LocalDaemonInputs>>;
  };
  const home = join(directory, "home");

  it("[A10] written in TypeScript, as by the API and the command line, reaches the running daemon, which judges by it without a restart", async () => {
    const [api = 0, webhook = 0] = await freePorts(2);
    const listen = { api: `127.0.0.1:${api}`, webhook: `127.0.0.1:${webhook}` };
    const inputsOf = async (policy: LocalDaemonArgs["policy"]) =>
      (await daemon({ directory: home, listen, administrator: "correct horse battery", policy })).resource("daemon")
        .inputs as unknown as LocalDaemonInputs;
    const wide = exception("all", { expression: (audit) => audit.user.username.in("alice", "csi"), reason: "both" });
    const [first, second] = [
      await inputsOf([{ rule: reads, exceptions: [csi] }]),
      await inputsOf([{ rule: reads, exceptions: [wide] }]),
    ];

    const created = await localDaemon.create(first);
    try {
      const pid = readFileSync(join(home, "daemon.pid"), "utf8");
      expect((parse(readFileSync(join(home, "config.yaml"), "utf8")) as { policy: unknown }).policy).toEqual([
        { rule: "Reads", exceptions: [{ ...csi }] },
      ]);
      await deliver(webhook, ["alice", "csi"]);
      expect(await usersOf(api)).toEqual(["alice"]);
      await localDaemon.update(created.id, created.outs as LocalDaemonInputs, second);
      await deliver(webhook, ["alice", "csi", "bob"]);
      expect(await usersOf(api)).toEqual(["alice", "bob"]);
      expect(readFileSync(join(home, "daemon.pid"), "utf8")).toBe(pid);
    } finally {
      await localDaemon.delete(created.id, created.outs as LocalDaemonInputs);
    }
  });

  const delivered = { count: 0 };
  async function deliver(port: number, users: readonly string[]): Promise<void> {
    const items = users.map((username) => ({
      auditID: `${delivered.count++}`,
      stage: "ResponseComplete",
      level: "Metadata",
      verb: "get",
      requestURI: "/api",
      user: { username },
      requestReceivedTimestamp: new Date().toISOString(),
    }));
    const body = JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items });
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/kubernetes/webhook/${token}`, { method: "POST", body });
    expect(answer.status).toBe(200);
  }

  async function usersOf(port: number): Promise<readonly (string | undefined)[]> {
    const authorization = `Basic ${Buffer.from("admin:correct horse battery").toString("base64")}`;
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/audits/kubernetes`, { headers: { authorization } });
    const audits = (await answer.json()) as readonly { user: { username?: string } }[];
    return audits.map((audit) => audit.user.username).sort();
  }
});
