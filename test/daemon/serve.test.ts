import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { makeCertificate } from "../support/certificate.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { anEvent } from "../support/events.ts";

const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
let directory = "";
let daemon: TestDaemon | undefined;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-serve-"));
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(async () => {
  await daemon?.end("SIGTERM");
});

const run = (...args: string[]) =>
  spawnSync(process.execPath, [command, ...args], { encoding: "utf8", timeout: 20_000 });
const guid = "00000000-0000-4000-8000-000000000001";
const azure = { tenantID: guid, clientID: guid };
const event = Buffer.from(anEvent().original).toString();
const send = (target: TestDaemon, body: string) => fetch(target.webhook, { method: "POST", body });
const rulesNow = async (target: TestDaemon) =>
  ((await target.get("/audits/kubernetes?sort=time")) as { rule: string }[]).map((a) => a.rule);

describe("auditwire serve", () => {
  it("makes the administrator's credentials at the first start, for its owner's eyes only, and keeps them", async () => {
    const home = join(directory, "credentials");
    daemon = await testDaemon(home);
    await daemon.start();
    const file = join(home, "credentials.json");
    const first = readFileSync(file, "utf8");
    expect([statSync(file).mode & 0o777, Object.keys(JSON.parse(first) as object)]).toEqual([
      0o600,
      ["url", "user", "password"],
    ]);
    expect(await daemon.end("SIGTERM")).toBe(0);
    await daemon.start();
    expect(readFileSync(file, "utf8")).toBe(first);
    expect(await daemon.get("/sources")).toMatchObject([{ source: "webhook/e2e", received: 0, lastReceived: null }]);
    expect(daemon.log()).toContain("holds no rules");
  });

  it("takes a changed configuration over, whole or not at all", async () => {
    const home = join(directory, "reload");
    daemon = await testDaemon(home, { policy: ["Exec or attach to a pod"] });
    await daemon.start();
    const file = join(home, "config.yaml");
    const settings = parse(readFileSync(file, "utf8")) as object;
    const mine = { name: "Mine", message: "m", expression: 'jpath("verb") = "create"' };
    writeFileSync(file, stringify({ ...settings, rules: [{ ...mine, expression: "jpath(" }], policy: ["Mine"] }));
    await expect.poll(() => daemon?.log(), { timeout: 10_000 }).toContain("is not taken over");
    await send(daemon, event);
    expect(await rulesNow(daemon)).toEqual(["Exec or attach to a pod"]);
    const collections = [{ name: "ours", clusters: ["e2*"] }];
    expect(await daemon.get("/audits/kubernetes?fields=collections")).toEqual([{ collections: ["All"] }]);
    writeFileSync(file, stringify({ ...settings, rules: [mine], policy: ["Mine"], collections }));
    await expect.poll(() => daemon?.log(), { timeout: 10_000 }).toContain("is in force");
    expect(await daemon.get("/audits/kubernetes?fields=collections&collections=ours")).toEqual([
      { collections: ["All", "ours"] },
    ]);
    await send(daemon, event.replace("09:33:01.123000", "09:34:01.123000"));
    expect(await rulesNow(daemon)).toEqual(["Exec or attach to a pod", "Mine"]);
  });

  it.each<[string, object, string, string]>([
    [
      "a secret",
      { credentials: [{ id: "a", type: "azure-client-secret", ...azure, clientSecret: { file: "late" } }] },
      "s",
      "cannot read the secret",
    ],
    [
      "a token",
      { webhooks: [{ name: "late", token: { file: "late" } }] },
      "0123456789abcdef",
      "cannot read the secret",
    ],
    ["a file of rules", { rules: [{ file: "late" }] }, "rules: []", "rules[0].file: cannot be read"],
    ["an authority's certificate", { outbound: { ca: "late" } }, "certificate", "outbound.ca: "],
  ])(
    "a configuration that was refused for %s that was missing is taken over when that comes",
    async (_, more, text, why) => {
      const home = mkdtempSync(join(directory, "late-"));
      daemon = await testDaemon(home);
      await daemon.start();
      const file = join(home, "config.yaml");
      writeFileSync(file, stringify({ ...(parse(readFileSync(file, "utf8")) as object), ...more }));
      await expect.poll(() => daemon?.log(), { timeout: 10_000 }).toContain("is not taken over");
      expect(daemon.log()).toContain(why);
      const late = text === "certificate" ? readFileSync(makeCertificate(home, "authority").cert) : text;
      writeFileSync(join(home, "late"), late);
      await expect.poll(() => daemon?.log(), { timeout: 10_000 }).toContain("is in force");
      expect(daemon.log().split("is not taken over")).toHaveLength(2);
    },
  );

  it("what the API has saved and the file takes over is told to be left out, at the reload and at the start", async () => {
    const home = join(directory, "hidden");
    daemon = await testDaemon(home);
    await daemon.start();
    const put = async (path: string, body: object) => (await daemon?.send("PUT", path, body))?.status;
    expect(await put("/credentials/mine", { type: "gcp-metadata" })).toBe(200);
    expect(
      await put("/settings/kubernetes-audit", {
        enabled: false,
        specifications: [{ name: "mine", deploymentType: "gke" }],
      }),
    ).toBe(200);
    expect(await put("/policies/kubernetes-audit", { enabled: false, customRulesIDs: [1] })).toBe(200);
    const left = () => (daemon?.log() ?? "").split("\n").filter((line) => line.includes("left out"));
    const expected = [
      expect.stringContaining("the policy that the API has saved is left out"),
      expect.stringMatching(/"specifications":\["mine"\].*specifications that the API has saved are left out/),
      expect.stringMatching(/"credentials":\["mine"\].*credentials that the API has saved are left out/),
    ];
    expect(left()).toEqual([]);
    const file = join(home, "config.yaml");
    const settings = parse(readFileSync(file, "utf8")) as object;
    const taken = {
      specifications: [],
      policy: ["Forbidden request"],
      credentials: [{ id: "mine", type: "gcp-metadata" }],
    };
    writeFileSync(file, stringify({ ...settings, ...taken }));
    await expect.poll(left, { timeout: 10_000 }).toEqual(expected);
    await daemon.end("SIGTERM");
    await daemon.start();
    expect(left()).toEqual([...expected, ...expected]);
    expect(daemon.log()).toContain("auditing is switched off");
  });

  it("refuses a second daemon on the same data, a taken port and a broken database, each with a sentence and its exit code", async () => {
    const home = join(directory, "second");
    daemon = await testDaemon(home);
    await daemon.start();
    const config = join(home, "config.yaml");
    const second = run("serve", "--config", config);
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining("another auditwire daemon is using")]);
    const other = join(home, "other.yaml");
    writeFileSync(
      other,
      stringify({ ...(parse(readFileSync(config, "utf8")) as object), data: { directory: "other" } }),
    );
    const taken = run("serve", "--config", other);
    expect([taken.status, taken.stderr]).toEqual([1, expect.stringContaining("the port is in use by another program")]);
    await daemon.end("SIGTERM");
    writeFileSync(
      join(home, "data", "auditwire.db"),
      "this is no database, whatever its name says; it is long enough to be read as one",
    );
    const broken = run("serve", "--config", config);
    expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining("no database")]);
  });

  it("a wrong configuration, or none, is exit code 2; help is 0", () => {
    const file = join(directory, "bad.yaml");
    writeFileSync(file, "lisen: {}\n");
    const bad = run("serve", "--config", file);
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining('did you mean "listen"?')]);
    expect(run("serve").status).toBe(2);
    expect(run("srve").stderr).toContain("Did you mean serve");
    expect(run("serve", "--help").stdout).toContain("Examples:");
    expect(run("--help").status).toBe(0);
  });
});
