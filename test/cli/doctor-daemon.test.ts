import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import { clockFindings, futureFindings } from "../../daemon/cli/doctor/clock.ts";
import type { Finding } from "../../daemon/cli/doctor/finding.ts";
import { ran } from "../support/command.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { certificateFiles, change, deliver, examine, ills, said, sleepingApiServer } from "../support/doctor.ts";

const token = "e2e-token-0123456789abcdef";
const yearMs = 365 * 86_400_000;
const rules = ["Exec or attach to a pod", "Cluster administrator bound"];

let root = "";
let home = "";
let daemon: TestDaemon;
let whole = "";
let authority = "";
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "auditwire-doctor-daemon-"));
  home = join(root, "home");
  mkdirSync(home);
  daemon = await testDaemon(home, { policy: rules });
  ({ authority } = await certificateFiles(home));
  const { listen } = parse(readFileSync(config(), "utf8")) as { listen: { api: object; webhook: object } };
  const tls = { cert: "tls.crt", key: "tls.key" };
  whole = change(readFileSync(config(), "utf8"), { listen: { api: listen.api, webhook: { ...listen.webhook, tls } } });
  writeFileSync(config(), whole);
  await daemon.start();
  await deliver({ ...daemon, webhook: `${daemon.url}/${token}` });
  writeApiServer();
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  rmSync(root, { recursive: true });
});

const config = () => join(home, "config.yaml");
const look = (options = {}, machine = {}) => examine({ config: config(), ...options }, machine);
const webhookUrl = () => new URL(daemon.webhook.replace("http:", "https:"));

async function restarted(): Promise<void> {
  await daemon.end("SIGTERM");
  await daemon.start();
}

/** What `up` leaves beside the configuration, and what lies at the API server. */
const files = () => join(home, "api-server", "e2e");
const etc = () => join(root, "etc");
const manifest = () => join(root, "kube-apiserver.yaml");
const flags = () => apiServerFlags({ directory: etc() });
const manifestOf = (its: readonly string[]) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: kube-apiserver }\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n    - kube-apiserver\n${its.map((flag) => `    - ${flag}\n`).join("")}`;

function webhookFile({ server = webhookUrl().href, ca = authority, name = "e2e" } = {}): string {
  return auditWebhook({ cluster: name, server, ...(ca !== "" && { certificateAuthority: ca }) });
}

function writeApiServer(): void {
  for (const folder of [files(), etc()]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "audit-policy.yaml"), auditPolicy("recommended"));
    writeFileSync(join(folder, "audit-webhook.yaml"), webhookFile(), { mode: 0o600 });
  }
  writeFileSync(join(files(), "flags"), flags().join("\n"));
  writeFileSync(manifest(), manifestOf(flags()));
}

describe("a daemon that is well", () => {
  it("has nothing to mend, asked by its configuration, and by its URL with a password or without", async () => {
    const all = await look();
    expect(ills(all)).toEqual([]);
    expect(said(all, "webhook-token")).toEqual([expect.stringMatching(/^ok: https:.* takes events with this token$/)]);
    expect(said(all, "other-configuration")).toEqual([expect.stringMatching(/^ok: /)]);
    const { user, password } = JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as Record<
      string,
      string
    >;
    writeFileSync(join(root, "password"), password ?? "");
    const asked = await examine({ url: daemon.url, login: user, passwordFile: join(root, "password") });
    expect(ills(asked)).toEqual([]);
    expect(said(asked, "source-silent")).toEqual([expect.stringMatching(/^ok: webhook\/e2e delivers/)]);
    const stranger = await examine({ url: daemon.url });
    expect(ills(stranger)).toEqual([]);
    expect(said(stranger, "source-silent")).toEqual(["unseen: sources were not looked at: nobody to log in as"]);
    const [source] = (await daemon.get("/sources")) as { received: number; rejected: number }[];
    expect(source).toMatchObject({ received: 1, rejected: 0 });
  });

  it("a daemon that nobody knows, or that answers to nobody, is told within seconds", async () => {
    expect(ills(await examine({ url: "http://127.0.0.1:1" }))).toEqual([
      expect.stringMatching(/^not-reached: http:\/\/127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/),
    ]);
    expect(ills(await examine({ url: "http://no-such-host.invalid" }))).toEqual([
      expect.stringMatching(/^not-reached: .* -> the name does not resolve/),
    ]);
    const silent = createServer((socket) => void socket.resume()).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    expect(ills(await examine({ url: `http://127.0.0.1:${port}` }))).toEqual([
      expect.stringMatching(/^not-reached: .*no answer within 4 s.* -> a firewall/),
    ]);
    await new Promise((resolve) => silent.close(resolve));
    await expect(examine({ url: "nonsense" })).rejects.toThrow(/is no URL/);
  });
});

describe("a daemon that has ended", () => {
  it("is started by the same command, whoever misses it", async () => {
    await daemon.end("SIGKILL");
    try {
      const start = `auditwire serve --config ${config()}`;
      expect(ills(await look())).toEqual([
        expect.stringMatching(new RegExp(`^not-running: .* -> ${start}$`)),
        expect.stringMatching(new RegExp(`^not-reached: .* -> start it: ${start}; or `)),
        expect.stringMatching(new RegExp(`^webhook-unreachable: .* -> start it: ${start}; or `)),
      ]);
    } finally {
      await daemon.start();
    }
    expect(ills(await look())).toEqual([]);
  });
});

describe("what is in force", () => {
  afterEach(() => writeFileSync(config(), whole));

  it("another configuration than the one that is named", async () => {
    const other = join(root, "other");
    mkdirSync(other);
    for (const file of ["token", "credentials.json", "tls.crt", "tls.key"]) cpSync(join(home, file), join(other, file));
    const file = join(other, "config.yaml");
    const same = { directory: join(home, "data") };
    writeFileSync(file, change(whole, { data: same, policy: rules.slice(0, 1) }));
    expect(ills(await examine({ config: file }))).toEqual([
      `other-configuration: the daemon (process ${daemon.process().pid}) runs with another configuration than ${file} is now -> name the file that it was started with (--config), or restart it with this one`,
    ]);
    expect(ills(await look())).toEqual([]);
  });

  it("a changed configuration that was refused, for its content or since it needs a restart", async () => {
    writeFileSync(config(), `${whole}limts: {}\n`);
    await expect.poll(() => daemon.log(), { timeout: 10_000 }).toContain("is not taken over");
    expect(ills(await look())).toEqual([
      expect.stringMatching(/^unknown-key: /),
      expect.stringMatching(/^reload-refused: .* -> mend what is wrong with .*config\.yaml/),
    ]);
    const listen = (parse(whole) as { listen: object }).listen;
    writeFileSync(config(), change(whole, { listen: { ...listen, api: { address: "127.0.0.1:1" } } }));
    await expect.poll(() => daemon.log(), { timeout: 10_000 }).toContain("listen has changed");
    writeFileSync(config(), change(whole, { data: { directory: "elsewhere" } }));
    await expect.poll(() => daemon.log(), { timeout: 10_000 }).toContain("data has changed");
    expect(ills(await look())).toContainEqual(
      expect.stringMatching(/^reload-refused: .* -> what is bound at the start has changed/),
    );
    writeFileSync(config(), whole);
    await expect.poll(async () => ills(await look()), { timeout: 10_000 }).toEqual([]);
  });
});

describe("logins", () => {
  it("a wrong password and a wrong token are told, without them", async () => {
    const file = join(home, "credentials.json");
    const right = readFileSync(file, "utf8");
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(right) as object), password: "not-the-password-of-it" }));
    const found = ills(await look());
    expect(found).toEqual([
      expect.stringMatching(
        /^wrong-login: the daemon refuses user admin .* -> put the right password into the credentials file/,
      ),
    ]);
    expect(found.join()).not.toContain("not-the-password-of-it");
    writeFileSync(file, right);
    expect(ills(await look())).toEqual([]);
    writeFileSync(join(root, "wrong-token"), "not-a-token\n");
    expect(ills(await examine({ url: daemon.url, tokenFile: join(root, "wrong-token") }))).toEqual([
      expect.stringMatching(/^wrong-login: the daemon refuses the token \(--url\) -> log in again: auditwire login/),
    ]);
  });
});

describe("certificates", () => {
  afterEach(async () => {
    writeFileSync(config(), whole);
    ({ authority } = await certificateFiles(home));
    writeApiServer();
    await restarted();
    expect(ills(await look())).toEqual([]);
  });

  it.each([
    ["that has expired", { at: Date.now() - yearMs, days: 30 }, /expired 11 months|expired 335 days ago/],
    ["that expires soon", { at: Date.now() - 340 * 86_400_000, days: 365 }, /expires in 2[45] days/],
  ])("%s", async (_, made, expected) => {
    ({ authority } = await certificateFiles(home, made));
    writeApiServer();
    await restarted();
    const found = ills(await look());
    expect(found).toContainEqual(
      expect.stringMatching(new RegExp(`^certificate-expired: .*tls\\.crt (${expected.source}).* -> renew it`)),
    );
    expect(found.filter((ill) => !ill.startsWith("certificate-expired"))).toEqual([]);
  });

  it("for another name than the public URL, and than the API server's file", async () => {
    ({ authority } = await certificateFiles(home, { hosts: ["audit.example.com"] }));
    writeApiServer();
    const { listen } = parse(whole) as { listen: { webhook: object } };
    const webhook = { ...listen.webhook, publicUrl: webhookUrl().origin };
    writeFileSync(config(), change(whole, { listen: { ...listen, webhook } }));
    await restarted();
    expect(ills(await look())).toEqual([
      expect.stringMatching(
        /^certificate-name: .*tls\.crt is for audit\.example\.com, not for 127\.0\.0\.1 \(listen\.webhook\.publicUrl\).* -> issue it with subjectAltName=IP:127\.0\.0\.1/,
      ),
      expect.stringMatching(
        /^certificate-name: the certificate of https:.* -> issue it for 127\.0\.0\.1, or write a name of it as tls-server-name/,
      ),
    ]);
  });

  it("that the authority of the API server's file has not signed; the token goes nowhere", async () => {
    const elsewhere = mkdtempSync(join(root, "ca-"));
    const { authority: foreign } = await certificateFiles(elsewhere);
    writeFileSync(join(files(), "audit-webhook.yaml"), webhookFile({ ca: foreign }));
    expect(ills(await look())).toEqual([
      expect.stringMatching(
        /^certificate-untrusted: .*audit-webhook\.yaml names an authority that has not signed the certificate .* -> deploy the files again, or write the daemon's authority as certificate-authority-data/,
      ),
    ]);
    writeFileSync(join(files(), "audit-webhook.yaml"), webhookFile({ ca: "" }));
    expect(ills(await look())).toEqual([
      expect.stringMatching(/^certificate-untrusted: .*names no authority, and the system trusts none/),
    ]);
  });

  it("is proven by an authority that an option, AUDITWIRE_CA or NODE_EXTRA_CA_CERTS names; a file that is none is named", async () => {
    const [ca, none, damaged] = ["authority.pem", "none.pem", "damaged.pem"].map((name) => join(root, name));
    writeFileSync(ca ?? "", authority);
    writeFileSync(none ?? "", "no certificate");
    writeFileSync(damaged ?? "", authority.replace(/^[^-]{20}/m, ""));
    const at = async (options: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
      const words = ["doctor", "--json", "--url", webhookUrl().origin, ...options];
      const { code, out, err } = await ran(words, {
        cwd: root,
        environment: { XDG_CONFIG_HOME: root, ...environment },
      });
      return code === 2 ? err : said(JSON.parse(out.toString()) as readonly Finding[], "certificate-untrusted").join();
    };
    const right = /^ok: the certificate of https:.* is proven and good until/;
    expect(await at([])).toMatch(/^broken: .* is signed by nobody that is trusted here/);
    expect(await at(["--ca", ca ?? ""])).toMatch(right);
    expect(await at([], { AUDITWIRE_CA: ca ?? "" })).toMatch(right);
    expect(await at([], { NODE_EXTRA_CA_CERTS: ca ?? "" })).toMatch(right);
    expect(await at(["--ca", none ?? ""])).toContain(`--ca: ${none} holds no certificate in PEM`);
    expect(await at([], { AUDITWIRE_CA: damaged ?? "" })).toContain(
      `AUDITWIRE_CA: ${damaged} holds a certificate that is damaged`,
    );
    expect(await at(["--ca", "/nowhere.pem"])).toMatch(/^auditwire: --ca: .*\/nowhere\.pem/);
  });

  it("with another key", async () => {
    const elsewhere = mkdtempSync(join(root, "key-"));
    const { key } = await certificateFiles(elsewhere);
    cpSync(key, join(home, "tls.key"));
    expect(ills(await look())).toContainEqual(
      expect.stringMatching(
        /^certificate-pair: listen\.webhook\.tls: .*tls\.key is not the key of .*tls\.crt -> put the key/,
      ),
    );
  });
});

describe("clocks", () => {
  it("this machine's clock against the daemon's and the API server's", async () => {
    expect(ills(await look({}, { now: () => Date.now() + 60_000 }))).toEqual([
      expect.stringMatching(
        /^clock-off: the clock of the daemon at http:.* is 1 minute behind this machine's -> timedatectl set-ntp true/,
      ),
    ]);
    const found = await look({}, { now: () => Date.now() - 600_000 });
    expect(said(found, "clock-off")).toEqual([
      expect.stringMatching(/^broken: .* 10 minutes ahead of this machine's$/),
    ]);
    expect(ills(found)).toContainEqual(
      expect.stringMatching(
        /^events-from-the-future: the newest event of webhook\/e2e is from .* -> mend the clock of its control-plane machines/,
      ),
    );
    expect(ills(await look())).toEqual([]);
  });

  const source = {
    source: "cloudwatch/eu",
    inForce: true,
    received: 1,
    rejected: 0,
    lastReceived: null,
    notEvaluable: [],
  };
  it.each([
    [
      "a provider's clock",
      { ...source, lastEvent: null, clockSkew: -400_000 },
      ["clock-off: the clock of the provider of cloudwatch/eu, seen from the daemon is 7 minutes behind"],
    ],
    [
      "a clock that is not quite a minute off",
      { ...source, lastEvent: null, clockSkew: -59_700 },
      ["clock-off: the clock of the provider of cloudwatch/eu, seen from the daemon is 1 minute behind"],
    ],
    ["a provider's clock that is right", { ...source, lastEvent: null, clockSkew: 900 }, []],
    [
      "an event of tomorrow",
      { ...source, lastEvent: "2026-12-01T10:00:00.000Z" },
      ["events-from-the-future: the newest event of cloudwatch/eu"],
    ],
  ])("%s", (_, state, expected) => {
    const found = ills([...clockFindings([], [state]), ...futureFindings([state], Date.UTC(2026, 10, 30, 10))]);
    expect(found).toEqual(expected.map((text) => expect.stringContaining(text)));
  });
});

describe("the API server's files", () => {
  const wired = () => look({ files: files(), manifest: manifest() });
  let ends: (() => Promise<void>)[] = [];
  const run = async (its = flags()) => ends.push(await sleepingApiServer(root, its));
  afterEach(async () => {
    for (const end of ends) await end();
    ends = [];
    writeApiServer();
  });

  it("an API server that runs as it should has nothing to mend", async () => {
    await run();
    const found = await wired();
    expect(ills(found)).toEqual([]);
    for (const check of [
      "flags-missing",
      "audit-policy-differs",
      "api-server-not-restarted",
      "webhook-on-loopback",
    ] as const)
      expect(said(found, check)).toEqual([expect.stringMatching(/^ok: /)]);
  });

  it.each<[string, () => string, RegExp]>([
    [
      "flags that are missing",
      () => manifestOf(flags().slice(0, 3)),
      /^flags-missing: .*kube-apiserver\.yaml has not --audit-webhook-initial-backoff=20s --audit-webhook-truncate-enabled=true -> sudo auditwire api-server install --files .*e2e$/,
    ],
    [
      "flags that are others",
      () => manifestOf(flags().map((flag) => flag.replace("=1s", "=30s"))),
      /^flags-missing: .* has not --audit-webhook-batch-max-wait=1s, but --audit-webhook-batch-max-wait=30s -> .* --replace$/,
    ],
    [
      "leftovers of AuditSink",
      () => manifestOf([...flags(), "--audit-dynamic-configuration=true"]),
      /^audit-sink-left-over: --audit-dynamic-configuration=true .* -> remove the line `- --audit-dynamic-configuration=true` in/,
    ],
    [
      "no manifest",
      () => "kind: Nothing",
      /^flags-missing: .* no container that starts kube-apiserver.* -> name the API server's manifest/,
    ],
  ])("%s", async (_, text, expected) => {
    writeFileSync(manifest(), text());
    await run((text().match(/--\S+/g) ?? []).map(String));
    expect(ills(await wired())).toEqual([expect.stringMatching(expected)]);
  });

  it("an API server that has not been started anew since its manifest or files changed", async () => {
    await run(flags().slice(0, 2));
    expect(ills(await wired())).toEqual([
      expect.stringMatching(
        /^api-server-not-restarted: the API server runs with other flags than .* -> wait for the kubelet/,
      ),
    ]);
    await run();
    const later = new Date(Date.now() + 120_000);
    utimesSync(join(etc(), "audit-policy.yaml"), later, later);
    expect(ills(await wired())).toEqual([
      expect.stringMatching(
        /^api-server-not-restarted: .*audit-policy\.yaml changed after the API server was started.* -> restart it/,
      ),
    ]);
  });

  it("an audit policy that is not the generated one, with the rules that it silences", async () => {
    await run();
    const policy = join(etc(), "audit-policy.yaml");
    writeFileSync(policy, auditPolicy("classic"));
    expect(ills(await wired())).toEqual([
      `audit-policy-differs: ${policy} is not the audit policy of ${files()}: with it 1 enabled rules can never fire: "Cluster administrator bound" -> sudo auditwire api-server install --files ${files()}`,
    ]);
    writeFileSync(policy, `# another comment\n${auditPolicy("recommended")}`);
    expect(ills(await wired())).toEqual([]);
    writeFileSync(policy, "kind: Nothing\n");
    expect(ills(await wired())).toEqual([expect.stringMatching(/^audit-policy-differs: .* is no audit policy/)]);
    rmSync(policy);
    expect(ills(await wired())).toEqual([
      expect.stringMatching(
        /^api-server-files: .*audit-policy\.yaml is not there: .* -> sudo auditwire api-server install/,
      ),
    ]);
  });

  it("without anything to compare with, the rules that can never fire are told all the same", async () => {
    writeFileSync(join(root, "own-policy.yaml"), auditPolicy("classic"));
    rmSync(join(home, "api-server"), { recursive: true });
    expect(ills(await look({ policy: join(root, "own-policy.yaml") }))).toEqual([
      expect.stringMatching(
        /^audit-policy-differs: .* is the audit policy classic: with it 1 enabled rules can never fire: "Cluster administrator bound" -> auditwire rules policy --config \/\S+\/config\.yaml prints /,
      ),
    ]);
  });

  it.each<[string, () => string, RegExp]>([
    [
      "a token that nobody has",
      () => webhookFile({ server: webhookUrl().href.replace(token, "some-other-token-of-no-cluster") }),
      /^webhook-token: .* has a token that no webhook of the configuration has: its events are answered 404 -> deploy the files again/,
    ],
    [
      "a host that is not found",
      () => webhookFile({ server: `https://no-such-host.invalid/${token}` }),
      /^webhook-unreachable: .* names no-such-host\.invalid, which is not found: .* -> getent hosts/,
    ],
    [
      "a port where nobody listens",
      () => webhookFile({ server: `https://127.0.0.1:1/${token}` }),
      /^webhook-unreachable: https:\/\/127\.0\.0\.1:1 .* is not reached from this machine: .*ECONNREFUSED.* -> start the daemon/,
    ],
    [
      "a name of the cluster's DNS",
      () => webhookFile({ server: `https://audit.auditwire.svc/${token}` }),
      /^webhook-name: .* -> put the service's cluster IP there, and tls-server-name: audit\.auditwire\.svc/,
    ],
    ["no kubeconfig", () => "clusters: 1", /^api-server-files: .* is no kubeconfig with a server/],
  ])("%s", async (_, text, expected) => {
    writeFileSync(join(files(), "audit-webhook.yaml"), text());
    const found = ills(await look()).filter((ill) => !/audit\.auditwire\.svc, which is not found/.test(ill));
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(found.join()).not.toContain("some-other-token");
  });

  it("asked elsewhere, a token that the daemon does not know", async () => {
    const file = join(root, "elsewhere-webhook.yaml");
    const server = webhookUrl().href.replace(token, "some-other-token-of-no-cluster");
    const elsewhere = () => examine({ url: daemon.url, webhookFile: file });
    writeFileSync(file, webhookFile({ server }));
    expect(ills(await elsewhere())).toEqual([
      expect.stringMatching(/^webhook-token: https:.* does not know the token: events are answered 404/),
    ]);
    writeFileSync(file, webhookFile());
    expect(ills(await elsewhere())).toEqual([]);
  });

  it("loopback, though the API server is elsewhere", async () => {
    const elsewhere = [...flags(), "--advertise-address=192.0.2.7"];
    writeFileSync(manifest(), manifestOf(elsewhere));
    await run(elsewhere);
    expect(ills(await wired())).toEqual([
      expect.stringMatching(
        /^webhook-on-loopback: .* leads to 127\.0\.0\.1, the API server's own machine, which is 192\.0\.2\.7 and not this one -> let the webhook listen beyond loopback/,
      ),
    ]);
  });

  it("a public URL that leads nowhere, and a listener that only this machine reaches", async () => {
    const { listen } = parse(whole) as { listen: { webhook: object } };
    const webhook = { ...listen.webhook, publicUrl: "https://no-such-host.invalid" };
    const folder = mkdtempSync(join(root, "public-"));
    for (const name of ["token", "tls.crt", "tls.key"]) cpSync(join(home, name), join(folder, name));
    writeFileSync(join(folder, "config.yaml"), change(whole, { listen: { ...listen, webhook } }));
    const found = ills(await examine({ config: join(folder, "config.yaml") }));
    expect(found).toContainEqual(
      expect.stringMatching(
        /^webhook-unreachable: https:\/\/no-such-host\.invalid \(listen\.webhook\.publicUrl\) is not reached/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^webhook-on-loopback: the webhook listens on 127\.0\.0\.1:\d+ only/),
    );
  });
});

describe("the command", () => {
  const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [command, "doctor", ...args], { encoding: "utf8", timeout: 30_000 });

  it("prints groups, the mending lines and the places in the docs; piped without colour; 0 fine, 1 broken, 2 wrong use", async () => {
    const fine = run("--config", config());
    expect([fine.status, fine.stderr]).toEqual([0, ""]);
    expect(fine.stdout).toMatch(/^Configuration\n {2}ok {7}.*config\.yaml is right\n/);
    expect(fine.stdout).toMatch(/\n0 broken, 0 warnings, \d+ ok/);
    expect(fine.stdout).not.toContain("\u001b");
    const broken = run("--url", "http://127.0.0.1:1");
    expect(broken.status).toBe(1);
    expect(broken.stdout).toMatch(
      /\n {2}broken {3}http:\/\/127\.0\.0\.1:1 does not answer.*\n {11}mend: start it.*\n {11}docs\/troubleshooting\.md#not-reached\n/,
    );
    const json = run("--url", "http://127.0.0.1:1", "--json");
    expect(JSON.parse(json.stdout)).toContainEqual({
      group: "Daemon",
      check: "not-reached",
      state: "broken",
      sentence: expect.stringContaining("does not answer"),
      mend: expect.stringContaining("start it"),
      docs: "docs/troubleshooting.md#not-reached",
    });
    expect([run("--url", "nonsense").status, run("--silence", "long").status, run("--nonsense").status]).toEqual([
      2, 2, 2,
    ]);
  });

  it("never prints a secret", () => {
    const { password } = JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as { password: string };
    const all = run("--config", config(), "--json").stdout;
    for (const secret of [password, token]) expect(all).not.toContain(secret);
  });
});
