import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ran } from "../support/command.ts";
import { type LocalProject, localProject } from "../support/local-project.ts";

/** `examples/local` through the command that `npm start` runs. */
let project: LocalProject;
let root = "";
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "auditwire-up-"));
  mkdirSync(join(root, "first"));
  project = await localProject(join(root, "first"));
});
afterAll(() => {
  project?.run("down", "--purge");
  rmSync(root, { recursive: true, force: true });
});

const stateText = () => readFileSync(join(project.home, "state.json"), "utf8");

/** What is said beside the rules that the recommended audit policy leaves without their events. */
const unforeseen = (stderr: string) =>
  stderr
    .split("\n")
    .filter((line) => line !== "" && !/^warning: daemon: rule ".+" can never fire on cluster/.test(line));

describe("the first up", () => {
  it("says what it would create, and creates nothing", () => {
    const { status, stdout, stderr } = project.run("preview");
    expect([status, unforeseen(stderr)]).toEqual([0, []]);
    expect(stdout).toContain("Using the local engine: as asked for.");
    expect(stdout).toContain("4 to be created.");
    expect(existsSync(project.home)).toBe(false);
  });

  it("[S03] [S14] deploys resource by resource, delivers the samples, shows the audits and the wiring", () => {
    const { status, stdout, stderr } = project.run("up", "--samples");
    expect([status, unforeseen(stderr)]).toEqual([0, []]);
    expect(stderr).toContain('rule "Long-lived service account token created" can never fire on cluster "local"');
    for (const resource of [
      "SelfManagedAuditSource  local",
      "Certificates            certificates",
      "LocalDaemon             daemon",
      "ApiServer               local-api-server",
    ])
      expect(stdout).toContain(`+ create  ${resource}`);
    expect(stdout).toContain("4 created.");
    expect(stdout).toContain("9 audits");
    expect(stdout).toMatch(
      /Privileged pod creation +alice \(by test-admin\) +core\/v1\/namespaces\/default\/pods\/nginx\n/,
    );
    expect(stdout).toMatch(/Webhook +https:\/\/127\.0\.0\.1:\d+\/api\/v1\/kubernetes\/webhook\/[\w-]{43}\n/);
    expect(stdout).toContain("--audit-policy-file=/etc/kubernetes/auditwire/audit-policy.yaml");
  });

  it("[T05] the events view finds its daemon by itself, and has the audits", async () => {
    const { code, out, err } = await ran(["query"], { cwd: project.directory, environment: { XDG_CONFIG_HOME: root } });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.toString().trimEnd().split("\n")).toHaveLength(1 + 9);
    expect(out.toString()).toMatch(/ Privileged pod creation +alice \(by test-admin\) +create +core\/v1\/namespaces/);
  });

  it("keeps every secret out of others' sight: 0600 on disk, ciphertext in the state", () => {
    for (const file of [
      "credentials.json",
      "tokens/local",
      "tls.key",
      "api-server/local/audit-webhook.yaml",
      "state.json",
      "passphrase",
    ])
      expect([file, statSync(join(project.home, file)).mode & 0o777]).toEqual([file, 0o600]);
    const token = readFileSync(join(project.home, "tokens", "local"), "utf8").trim();
    const { password } = JSON.parse(readFileSync(join(project.home, "credentials.json"), "utf8")) as {
      password: string;
    };
    for (const secret of [token, password, "PRIVATE KEY"]) expect(stateText()).not.toContain(secret);
    expect(stateText()).toContain("ciphertext");
  });

  it("[S17] the API server's file holds the authority, which the webhook's certificate is signed by", () => {
    const file = readFileSync(join(project.home, "api-server", "local", "audit-webhook.yaml"), "utf8");
    const authority = readFileSync(join(project.home, "ca.crt"));
    expect(file).toContain(`certificate-authority-data: ${authority.toString("base64")}`);
    expect(file).toContain(`server: https://127.0.0.1:${project.ports.webhook}/api/v1/kubernetes/webhook/`);
  });
});

describe("later ones", () => {
  it("change nothing, and say so", () => {
    const [before, pid] = [stateText(), project.pid()];
    const { status, stdout } = project.run("up");
    expect(status).toBe(0);
    expect(stdout).toContain("Nothing has changed (4 resources).");
    expect(project.pid()).toBe(pid);
    const withoutTime = (text: string) => text.replace(/"time": "[^"]*"/, "");
    expect(withoutTime(stateText())).toBe(withoutTime(before));
  });

  it("a changed rule is an update in the preview and takes effect without a restart", async () => {
    project.edit((text) => text.replace('audit.verb.eq("list")', 'audit.verb.in("list", "get")'));
    const pid = project.pid();
    const preview = project.run("preview").stdout;
    expect(preview).toContain("~ update  LocalDaemon             daemon  settings.rules[0].expression");
    expect(preview).toContain("1 to be updated.");
    expect(project.run("up").stdout).toContain("1 updated.");
    expect(project.pid()).toBe(pid);
    const rules = (await project.get("/custom-rules")) as { name: string; script: string }[];
    expect(JSON.stringify(rules.find((rule) => rule.name === "Secrets listed by a person"))).toContain(
      'in (\\"list\\", \\"get\\")',
    );
  });

  it("a killed daemon is noticed by the preview and started by up", () => {
    process.kill(project.pid(), "SIGKILL");
    expect(project.run("preview").stdout).toContain("the daemon is not running; it will be started");
    expect(project.run("up").stdout).toContain("1 updated.");
    expect(() => process.kill(project.pid(), 0)).not.toThrow();
  });

  it("a file that somebody has changed or removed is written again", () => {
    rmSync(join(project.home, "api-server", "local", "audit-policy.yaml"));
    const { stdout } = project.run("up");
    expect(stdout).toContain("will be written again: api-server/local/audit-policy.yaml");
    expect(existsSync(join(project.home, "api-server", "local", "audit-policy.yaml"))).toBe(true);
  });

  it("a policy that the API owns keeps the API's changes and takes in the program's", async () => {
    const policy = (await project.get("/policies/kubernetes-audit")) as { enabled: boolean; customRulesIDs: number[] };
    const own = policy.customRulesIDs.slice(1);
    expect((await project.send("PUT", "/policies/kubernetes-audit", { ...policy, customRulesIDs: own })).status).toBe(
      200,
    );
    project.edit((text) =>
      text
        .replace(
          "rules: [secretsListed]",
          'rules: [secretsListed, { name: "Deletes", message: "x", expression: `jpath("verb") = "delete"` }]',
        )
        .replace("secretsListed],", 'secretsListed, "Deletes"],'),
    );
    expect(project.run("up").stdout).toContain("1 updated.");
    const after = (await project.get("/policies/kubernetes-audit")) as { customRulesIDs: number[] };
    expect(after.customRulesIDs.slice(0, -1)).toEqual(own);
    expect(after.customRulesIDs).toHaveLength(own.length + 1);
  });

  it("outputs shows what the stack gives, and no secret", () => {
    const outputs = JSON.parse(project.run("outputs", "--json").stdout) as Record<string, unknown>;
    expect(outputs).toMatchObject({
      webhook: `https://127.0.0.1:${project.ports.webhook}`,
      apiServer: { auditWebhook: "[secret]", flags: expect.any(Array) },
    });
  });
});

describe("what is wrong is said, and harms nothing", () => {
  it("all wrong arguments of the program at once, and nothing is registered", async () => {
    mkdirSync(join(root, "wrong"));
    const wrong = await localProject(join(root, "wrong"));
    wrong.edit((text) =>
      text
        .replace('hosts: ["localhost"', 'hosts: ["https://localhost"')
        .replace('auditPolicy: config.get("auditPolicy")', 'auditPolicy: "strict"')
        .replace('rule("Secrets listed by a person", {', '({ name: "Secrets listed by a person",')
        .replace(/expression: \(audit\)[\s\S]*?not\(\)\),/, 'expression: \'jpath("verb") startsWith "get"\',')
        .replace("...first, ...others,", '"Exec or atach to a pod",')
        .replace('config.get("listenApi")', '"0.0.0.0:99999"'),
    );
    const { status, stdout, stderr } = wrong.run("up");
    expect(status).toBe(1);
    expect(stderr).toContain("5 arguments are wrong; nothing has been registered:");
    for (const sentence of [
      'Certificates "certificates": hosts[0]: "https://localhost" is neither a DNS name nor an address',
      'SelfManagedAuditSource "local": auditPolicy: "strict" is no policy; write "recommended"',
      'LocalDaemon "daemon": rules[0] "Secrets listed by a person": ',
      'LocalDaemon "daemon": policy[0]: no rule is called "Exec or atach to a pod"; did you mean "Exec or attach to a pod"?',
      'LocalDaemon "daemon": listen.api: "0.0.0.0:99999": a port is at most 65535',
    ])
      expect(stderr).toContain(sentence);
    expect(stdout).not.toContain("+ create");
    expect(stderr.match(/nothing has been registered/g)).toHaveLength(1);
    expect(wrong.run("down").status).toBe(0);
  });

  it("a port in use: the daemon's own sentence; the next up succeeds", async () => {
    mkdirSync(join(root, "port"));
    const other = await localProject(join(root, "port"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(other.ports.webhook, "127.0.0.1", resolve));
    const { status, stderr } = other.run("up");
    expect(status).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${other.ports.webhook}`);
    expect(stderr).toMatch(/in use/);
    await new Promise((resolve) => server.close(resolve));
    expect(other.run("up").stdout).toContain("2 created.");
    expect(other.run("down", "--purge").status).toBe(0);
    expect(existsSync(other.home)).toBe(false);
  });

  it("a foreign process on the daemon's pid is left alone", () => {
    process.kill(project.pid(), "SIGKILL");
    writeFileSync(join(project.home, "daemon.pid"), `${process.pid}\n`);
    expect(project.run("up").stdout).toContain("the daemon is not running; it will be started");
    expect(project.pid()).not.toBe(process.pid);
  });

  it.each(["up", "down"])("killed while the daemon is being started: the next %s knows of it", async (verb) => {
    mkdirSync(join(root, verb));
    const other = await localProject(join(root, verb));
    const running = other.start("up");
    const ended = new Promise((resolve) => running.once("exit", resolve));
    while (!existsSync(join(other.home, "daemon.pid"))) await new Promise((resolve) => setTimeout(resolve, 5));
    running.kill("SIGKILL");
    await ended;
    expect(readFileSync(join(other.home, "state.json"), "utf8")).toContain('"type": "creating"');
    if (verb === "up") expect(other.run("up").stdout).toContain("No audits yet.");
    const down = other.run("down");
    expect(down.status).toBe(0);
    expect(down.stdout).toContain("- delete  LocalDaemon             daemon");
    await expect(fetch(`http://127.0.0.1:${other.ports.api}/healthz`)).rejects.toThrow();
    expect(existsSync(join(other.home, "config.yaml"))).toBe(false);
  });

  it("a configuration that somebody else wrote is not overwritten", async () => {
    mkdirSync(join(root, "foreign"));
    const other = await localProject(join(root, "foreign"));
    mkdirSync(other.home);
    writeFileSync(join(other.home, "config.yaml"), "listen: {}\n");
    const { status, stderr } = other.run("up");
    expect(status).toBe(1);
    expect(stderr).toContain("config.yaml exists and was not written by a deployment of auditwire: move it away");
    expect(readFileSync(join(other.home, "config.yaml"), "utf8")).toBe("listen: {}\n");
    other.run("down");
    expect(readFileSync(join(other.home, "config.yaml"), "utf8")).toBe("listen: {}\n");
  });

  it.each([
    ["is no JSON", (text: string) => text.slice(0, 200), /state\.json is no state of a deployment/],
    ["has another version", (text: string) => text.replace('"version": 3', '"version": 2'), /expected \{ "version": 3/],
    [
      "has a secret that was changed",
      (text: string) => text.replace(/("ciphertext": "v1:[^:]{16}:)..../, "$1AAAA"),
      /a secret cannot be decrypted/,
    ],
  ])("a state that %s: a sentence with the file, which stays as it is", (_, damage, sentence) => {
    const file = join(project.home, "state.json");
    const good = stateText();
    writeFileSync(file, damage(good));
    for (const verb of ["up", "preview", "down", "outputs"]) {
      const { status, stderr } = project.run(verb);
      expect([verb, status]).toEqual([verb, 1]);
      expect(stderr).toMatch(sentence);
    }
    expect(stateText()).toBe(damage(good));
    writeFileSync(file, good);
  });

  it("a wrong passphrase opens nothing", () => {
    const file = join(project.home, "passphrase");
    const good = readFileSync(file, "utf8");
    writeFileSync(file, "another\n");
    const { status, stderr } = project.run("up");
    expect([status, stderr]).toEqual([1, "auditwire: the passphrase is not the one that the state was written with\n"]);
    writeFileSync(file, good);
  });

  it("a folder without a project: exit code 2, and its name", () => {
    const { status, stderr } = project.run("up", join(root, "nowhere"));
    expect(status).toBe(2);
    expect(stderr).toContain(`${join(root, "nowhere", "Pulumi.yaml")} does not exist`);
  });
});

describe("down", () => {
  it("removes what was deployed and nothing else; stored audits stay and are there again after the next up", async () => {
    writeFileSync(join(project.home, "notes.txt"), "mine");
    const { status, stdout } = project.run("down");
    expect(status).toBe(0);
    expect(stdout).toContain("4 deleted.");
    expect(stdout).toContain("Stored audits stay in");
    await expect(fetch(`http://127.0.0.1:${project.ports.api}/healthz`)).rejects.toThrow();
    for (const gone of [
      "config.yaml",
      "credentials.json",
      "tls.key",
      "tokens",
      "api-server",
      "daemon.log",
      "daemon.pid",
      "state.json",
      "passphrase",
    ])
      expect([gone, existsSync(join(project.home, gone))]).toEqual([gone, false]);
    expect(existsSync(join(project.home, "notes.txt"))).toBe(true);
    expect(project.run("down").stdout).toContain("Nothing is deployed here.");
    rmSync(join(project.home, "notes.txt"));

    expect(project.run("up", "--samples").stdout).toContain("9 audits");
    expect(project.run("down", "--purge").stdout).toContain("Removed the stored audits");
    expect(existsSync(project.home)).toBe(false);
    expect(project.run("down", "--purge").stdout).toBe("Nothing is deployed here.\n");
  });
});
