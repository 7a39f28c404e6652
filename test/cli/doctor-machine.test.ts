import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { secretFindings } from "../../daemon/cli/doctor/configuration.ts";
import {
  databaseFindings,
  directoryFindings,
  diskFindings,
  diskOf,
  retentionFindings,
} from "../../daemon/cli/doctor/data.ts";
import type { Finding } from "../../daemon/cli/doctor/finding.ts";
import {
  descriptorFinding,
  entropyFindings,
  memoryFindings,
  nodeFinding,
  proxyFindings,
} from "../../daemon/cli/doctor/machine.ts";
import { openConnection } from "../../daemon/store/connection.ts";
import { inspectStore } from "../../daemon/store/inspect.ts";
import { built, ran } from "../support/command.ts";
import { freePorts, type TestDaemon, testDaemon } from "../support/daemon.ts";
import { change, deliver, examine, ills, said } from "../support/doctor.ts";

const isRoot = process.getuid?.() === 0;
const mebi = 2 ** 20;

let root = "";
let home = "";
let daemon: TestDaemon;
let whole = "";
const config = () => join(home, "config.yaml");
const look = () => examine({ config: config() });

// One daemon that has run and stands still; each test spoils a copy of its folder.
let well = "";
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "auditwire-doctor-"));
  well = join(root, "well");
  daemon = await testDaemon(well, { policy: ["Exec or attach to a pod"] });
  whole = readFileSync(join(well, "config.yaml"), "utf8");
});
afterEach(async () => {
  if (home !== "") await daemon.end("SIGTERM");
});
afterAll(() => rmSync(root, { recursive: true }));

/** What a mending line says to restore, done. */
function typed(line: string): void {
  const [, words = ""] = /auditwire (restore .*?);/.exec(line) ?? [];
  const { status, stderr } = spawnSync(process.execPath, [built, ...words.split(" ")], { cwd: root, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
}

/** Runs at first use, so that a test that only reads files needs no daemon. */
async function running(): Promise<void> {
  home = well;
  await daemon.start();
  await deliver(daemon);
}

async function stopped(): Promise<void> {
  home = well;
  if (existsSync(join(well, "data"))) return;
  await running();
  await daemon.end("SIGTERM");
}

/** What is wrong with a daemon that stands still, apart from that. */
const others = async () => ills(await look()).filter((ill) => !/^not-(running|reached)/.test(ill));

describe("a machine that is well", () => {
  it("has nothing to mend, and the doctor leaves it as it was", async () => {
    await running();
    const before = readFileSync(join(well, "data", "lock.db"));
    expect(ills(await look())).toEqual([]);
    expect(readFileSync(join(well, "data", "lock.db"))).toEqual(before);
    const all = await look();
    expect(said(all, "not-running")).toEqual([
      `ok: the daemon runs (process ${daemon.process().pid}) and has its ports`,
    ]);
    expect(said(all, "database-damaged")).toEqual([expect.stringMatching(/^ok: the database is whole/)]);
    const [source] = (await daemon.get("/sources")) as { received: number }[];
    expect(source?.received).toBe(1);
  });
});

describe("the configuration", () => {
  const spoilt: readonly (readonly [string, string, RegExp])[] = [
    [
      "a value",
      "log: { level: loud }",
      /^configuration-error: .*config\.yaml:\d+:\d+ {2}log\.level: .* -> edit .*config\.yaml, line \d+/,
    ],
    ["no YAML", "limits: [", /^configuration-error: .*config\.yaml:\d+:\d+/],
    [
      "an unknown key",
      "limts: {}",
      /^unknown-key: .*config\.yaml:\d+:1 {2}limts: unknown key; did you mean "limits"\? -> write limits: .*, line \d+$/,
    ],
    ["an unknown key like none", "zzzzzzzz: 1", /^unknown-key: .* -> remove it: /],
    [
      "a missing secret",
      "credentials: [{ id: a, type: azure-client-secret, tenantID: 00000000-0000-4000-8000-000000000001, clientID: 00000000-0000-4000-8000-000000000001, clientSecret: { file: gone } }]",
      /^secret-unreadable: .*ENOENT.*gone.* -> put the secret there: install -m 600/,
    ],
    [
      "a variable that is not set",
      "credentialsKey: { env: THE_KEY }",
      /^secret-unreadable: .*THE_KEY is not set.* -> set THE_KEY for the daemon/,
    ],
  ];

  it.each(spoilt)("%s is told with its line and what to write", async (_, line, expected) => {
    await stopped();
    writeFileSync(config(), `${whole}${line}\n`);
    expect(await others()).toEqual([expect.stringMatching(expected)]);
    writeFileSync(config(), whole);
    expect(await others()).toEqual([]);
  });

  it("an unknown key beside the data directory is told, and the data are looked at all the same", async () => {
    await stopped();
    writeFileSync(config(), change(whole, { data: { directory: "data", kep: "all" } }));
    const all = await look();
    expect(said(all, "unknown-key")).toEqual([expect.stringMatching(/^broken: .*data\.kep: unknown key/)]);
    expect(said(all, "database-damaged")).toEqual([expect.stringMatching(/^ok: the database is whole/)]);
    expect(said(all, "not-running")).toEqual([expect.stringMatching(/^broken: no daemon runs with /)]);
    writeFileSync(config(), whole);
  });

  it("a token's file that is gone is told with the line that makes one", async () => {
    await stopped();
    renameSync(join(home, "token"), join(home, "token.away"));
    expect(await others()).toEqual([
      expect.stringMatching(
        /^secret-unreadable: .*webhooks\[0\]\.token: .*ENOENT.* -> openssl rand -hex 32 \| install -m 600 \/dev\/stdin .*token$/,
      ),
    ]);
    renameSync(join(home, "token.away"), join(home, "token"));
    expect(await others()).toEqual([]);
  });

  it("a secret that everybody can read is told, unless a folder above keeps them out", async () => {
    const folder = mkdtempSync(join(tmpdir(), "auditwire-open-"));
    const file = join(folder, "secret");
    writeFileSync(file, "s", { mode: 0o644 });
    chmodSync(file, 0o644);
    expect(ills(secretFindings([file], undefined))).toEqual([]);
    chmodSync(folder, 0o755);
    expect(ills(secretFindings([file], undefined))).toEqual([
      `secret-open: every user of this machine can read the secret in ${file} -> chmod o-rwx ${file}`,
    ]);
    spawnSync("sh", ["-c", `chmod o-rwx ${file}`]);
    expect(ills(secretFindings([file], undefined))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("a secret that the daemon's user cannot read is told with the owner to give it", () => {
    const file = join(root, "own");
    writeFileSync(file, "s", { mode: 0o600 });
    const me = process.getuid?.() ?? 0;
    expect(ills(secretFindings([file], me + 1))).toEqual([
      expect.stringContaining(
        `the daemon runs as user ${me + 1} and cannot read ${file} -> sudo chown ${me + 1} ${file}`,
      ),
    ]);
    expect(ills(secretFindings([file], me))).toEqual([]);
  });
});

describe("the process", () => {
  it("a daemon that does not run is told with the line that starts it; a process id that is left is no daemon", async () => {
    await stopped();
    const none = await look();
    expect(ills(none)).toEqual([
      `not-running: no daemon runs with ${config()} -> auditwire serve --config ${config()}`,
      expect.stringMatching(/^not-reached: .*ECONNREFUSED/),
    ]);
    const gone = spawnSync("true").pid;
    writeFileSync(join(home, "daemon.pid"), `${gone}\n`);
    expect(ills(await look())[0]).toContain(`daemon.pid names process ${gone}, which is gone`);
    writeFileSync(join(home, "daemon.pid"), `${process.pid}\n`);
    expect(ills(await look())[0]).toContain(`names process ${process.pid}, which is `);
    rmSync(join(home, "daemon.pid"));
    await running();
    expect(ills(await look())).toEqual([]);
  });

  it("a port that another program has is told with that program, and the daemon that then cannot start", async () => {
    await stopped();
    const { listen } = parse(whole) as { listen: { webhook: { address: string } } };
    const port = listen.webhook.address.split(":")[1] ?? "";
    const server = `require("node:http").createServer((_, a) => a.end("hello")).listen(${port}, "127.0.0.1", () => process.stdout.write("up"))`;
    const other = spawn(process.execPath, ["-e", server], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => other.stdout.once("data", resolve));
    expect(ills(await look())).toContainEqual(
      `port-taken: 127.0.0.1:${port} (listen.webhook.address) is taken by node (process ${other.pid}) -> stop it: kill ${other.pid}, or choose another listen.webhook.address in ${config()}`,
    );
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGTERM");
    await gone;
    await running();
    expect(ills(await look())).toEqual([]);
  });

  it("a port of another auditwire is told with that one's configuration", async () => {
    await running();
    const second = join(root, "second");
    mkdirSync(second);
    writeFileSync(join(second, "config.yaml"), whole);
    cpSync(join(well, "token"), join(second, "token"));
    const found = ills(await examine({ config: join(second, "config.yaml") }));
    expect(found).toContainEqual(
      expect.stringContaining(`is taken by the auditwire daemon of ${config()} (process ${daemon.process().pid})`),
    );
    const [api, webhook] = await freePorts(2);
    const free = { api: { address: `127.0.0.1:${api}` }, webhook: { address: `127.0.0.1:${webhook}` } };
    writeFileSync(join(second, "config.yaml"), change(whole, { listen: free }));
    expect(ills(await examine({ config: join(second, "config.yaml") })).join()).not.toContain("port-taken");
  });
});

describe("the data", () => {
  it("a directory, or files, of somebody else are told with the owner to give them", async () => {
    await stopped();
    const data = join(home, "data");
    if (isRoot) chownSync(join(data, "auditwire.db"), 12_345, 12_345);
    else chmodSync(data, 0o500);
    expect(await others()).toEqual([
      expect.stringMatching(
        isRoot
          ? /^data-not-writable: .*auditwire\.db.* -> sudo chown -R 0 /
          : /^data-not-writable: .* -> chmod -R u=rwX,go= /,
      ),
    ]);
    if (isRoot) spawnSync("chown", ["-R", "0", data]);
    else chmodSync(data, 0o700);
    expect(await others()).toEqual([]);
  });

  it.each<[string, string, string]>([
    ["the directory", "chmod 500 DATA", "DATA may not be written by its owner"],
    ["a file", "chmod 400 DATA/auditwire.db", "files in DATA may not be read and written by their owner: auditwire.db"],
    ["a key", "chmod 0 DATA/sessions.key", "files in DATA may not be read and written by their owner: sessions.key"],
    [
      "the folder of copies",
      "chmod 400 DATA/backups",
      "files in DATA may not be read and written by their owner: backups",
    ],
    [
      "both",
      "chmod 400 DATA/*.db && chmod 500 DATA",
      "DATA and files in it may not be read and written by their owner: auditwire.db, lock.db",
    ],
  ])("%s that its owner may not use is mended by one line", async (_, spoil, sentence) => {
    await stopped();
    const data = join(mkdtempSync(join(root, "shut-")), "data");
    cpSync(join(home, "data"), data, { recursive: true });
    mkdirSync(join(data, "backups"), { recursive: true });
    // Root may write anything: looked at as the user that has it.
    const user = process.getuid?.() || 12_345;
    if (isRoot) spawnSync("chown", ["-R", String(user), data]);
    const shell = (line: string) => spawnSync("sh", ["-c", line.replaceAll("DATA", data)]).status;
    const looked = () => ills(directoryFindings(data, user));
    shell(`chmod -R u=rwX,go= DATA`);
    shell(`chmod 400 DATA/sessions.key`);
    expect(looked()).toEqual([]);
    expect(shell(spoil)).toBe(0);
    const [found = "", ...rest] = looked();
    expect([found, rest]).toEqual([
      `data-not-writable: ${sentence.replace("DATA", data)} -> chmod -R u=rwX,go= ${data}`,
      [],
    ]);
    expect(shell(found.split(" -> ")[1] ?? "")).toBe(0);
    expect(looked()).toEqual([]);
    expect(ills(directoryFindings(data, 0))).toEqual([]);
  });

  it("a directory that is mounted for reading only is told with the line that mounts it for writing", () => {
    const folder = join(root, "read only");
    mkdirSync(folder, { mode: 0o700 });
    // As with a full disk: where file systems cannot be mounted there is nothing to find.
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro,mode=700", "tmpfs", folder]).status === 0;
    try {
      const [found] = ills(directoryFindings(folder, process.getuid?.()));
      const line = `mount -o remount,rw "$(findmnt --noheadings --output TARGET --target '${folder}')"`;
      expect(found).toBe(
        mounted
          ? `data-not-writable: ${folder} is on a file system that is mounted for reading only -> sudo ${line}`
          : undefined,
      );
      if (mounted) expect(spawnSync("sh", ["-c", line]).status).toBe(0);
      expect(ills(directoryFindings(folder, process.getuid?.()))).toEqual([]);
    } finally {
      if (mounted) spawnSync("umount", [folder]);
    }
  });

  it("audits that everybody can read are told", async () => {
    await stopped();
    const data = join(home, "data");
    chmodSync(data, 0o755);
    chmodSync(join(data, "auditwire.db"), 0o644);
    expect(await others()).toEqual([expect.stringMatching(/^data-open: .* -> chmod -R go-rwx /)]);
    spawnSync("chmod", ["-R", "go-rwx", data]);
    expect(await others()).toEqual([]);
  });

  it("a database of a newer program is told, with the copy to go back to", async () => {
    await stopped();
    const file = join(home, "data", "auditwire.db");
    const version = (to: string) => {
      const connection = openConnection(file);
      const before = String(connection.rows("PRAGMA user_version")[0]?.["user_version"]);
      connection.exec(`PRAGMA user_version = ${to}`);
      connection.close();
      return before;
    };
    const before = version("0");
    version(before);
    const copy = join(home, "data", "backups", `before-${Number(before) + 1}.db`);
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(file, copy);
    version("999");
    const [found = "", ...rest] = await others();
    expect(rest).toEqual([]);
    expect(found).toMatch(
      /^database-newer: the database has version 999, and this auditwire knows up to \d+.* -> install the newer auditwire again, or go back to what was before it: stop the daemon; auditwire restore .*before-\d+\.db; auditwire serve /,
    );
    typed(found);
    expect(await others()).toEqual([]);
  });

  it.each([
    ["pages that are overwritten", (file: string) => writeAt(file, 4096, Buffer.alloc(40_960, 0xff))],
    ["a header that is gone", (file: string) => writeAt(file, 0, Buffer.from("no database at all"))],
    ["an end that is cut off", (file: string) => truncateSync(file, 8_192)],
  ])("%s: a damaged database is told, and a copy heals it", async (_, spoil) => {
    await stopped();
    const file = join(home, "data", "auditwire.db");
    cpSync(file, join(root, "COPY"));
    spoil(file);
    const [found = "", ...rest] = await others();
    expect(rest).toEqual([]);
    const byNpx = await examine({ config: config() }, { environment: { npm_lifecycle_event: "npx" } });
    expect(ills(byNpx).join()).toContain("; npx auditwire restore --config ");
    expect(found).toMatch(
      /^database-damaged: .*auditwire\.db is damaged: .* -> stop the daemon; auditwire restore .* COPY; auditwire serve /,
    );
    typed(found);
    expect(await others()).toEqual([]);
  });

  it.each([
    ["in a checkout of auditwire", '{ "name": "auditwire" }', "npm start"],
    ["in another project", '{ "name": "infra" }', "auditwire up"],
  ])(
    "%s: the audits that a stopped deployment left are told, with what deploys it again",
    async (_, project, start) => {
      await stopped();
      const folder = mkdtempSync(join(root, "left-"));
      cpSync(join(home, "data"), join(folder, ".auditwire", "data"), { recursive: true });
      chmodSync(join(folder, ".auditwire", "data"), 0o700);
      writeFileSync(join(folder, "package.json"), project);
      const at = {
        cwd: folder,
        environment: { HOME: folder, XDG_CONFIG_HOME: folder, AUDITWIRE_URL: "", npm_lifecycle_event: "" },
      };
      const looked = await ran(["doctor", "--json"], at);
      const findings = JSON.parse(looked.out.toString()) as readonly Finding[];
      expect([looked.code, looked.err]).toEqual([1, ""]);
      expect(ills(findings)).toEqual([
        expect.stringMatching(
          new RegExp(`^not-running: no daemon is deployed here; .auditwire/data holds \\d+ audits? of .* -> ${start}$`),
        ),
      ]);
      expect(said(findings, "database-damaged")).toEqual([expect.stringMatching(/^ok: the database is whole/)]);
      const asked = await ran(["query"], at);
      expect([asked.code, asked.err]).toEqual([2, expect.stringContaining(`: ${start} deploys it again`)]);
    },
  );

  it("looking leaves no file behind, and a large database is not looked through unless that is asked", async () => {
    await stopped();
    const data = join(home, "data");
    const names = () => spawnSync("ls", ["-la", "--time-style=full-iso", data], { encoding: "utf8" }).stdout;
    const before = names();
    await look();
    expect(names()).toBe(before);
    const { database } = inspectStore(data, { mostBytes: 1_000 });
    expect(database).toMatchObject({ isWhole: false, damage: undefined });
    expect(database && databaseFindings(data, database, { stop: "", restore: "", start: "" })).toContainEqual(
      expect.objectContaining({ state: "unseen", mend: "auditwire doctor --thorough takes the time" }),
    );
  });

  it("a store at its limit is told, and one with room is not", async () => {
    // A database of its own: this process may not have let go of the other one yet.
    const full = await testDaemon(join(root, "full"), {
      policy: ["Exec or attach to a pod"],
      data: { directory: "data", retention: { bytes: "1MiB" } },
    });
    const file = join(root, "full", "config.yaml");
    try {
      await full.start();
      for (let sent = 0; sent < 3; sent++) await deliver(full, 200);
      expect(ills(await examine({ config: file }))).toEqual([
        expect.stringMatching(
          /^retention-removes: the database is at its limit: .* of 1 MiB .* -> raise data\.retention\.bytes/,
        ),
      ]);
      await full.end("SIGTERM");
      writeFileSync(file, change(readFileSync(file, "utf8"), { data: { directory: "data" } }));
      await full.start();
      expect(ills(await examine({ config: file }))).toEqual([]);
    } finally {
      await full.end("SIGTERM");
    }
  });

  it.each<[string, number, number | null, RegExp | undefined]>([
    ["half full", 50, 10, undefined],
    ["near the limit", 85, 10, /is near its limit/],
    ["at the limit", 99, 10, /is at its limit.*the oldest is of .*10 days ago, and 90 days are wanted/],
    ["at the limit, but everything has had its days", 99, 91, undefined],
    ["empty", 1, null, undefined],
  ])("%s", (_, used, age, expected) => {
    const now = Date.UTC(2026, 10, 30);
    const database = {
      version: 1,
      known: 1,
      audits: 1,
      usedBytes: used * mebi,
      oldest: age === null ? null : now - age * 86_400_000,
      damage: undefined,
      isWhole: true,
      unreadable: undefined,
    };
    const found = ills(retentionFindings(database, { days: 90, bytes: 100 * mebi }, now));
    expect(found).toEqual(expected ? [expect.stringMatching(expected)] : []);
  });

  const room = { directory: "/d", size: 100 * 1024 * mebi, files: 1_000_000, type: 0xef53 };
  it.each<[string, object, RegExp | undefined]>([
    ["much room", { free: 50 * 1024 * mebi }, undefined],
    ["full", { free: 10 * mebi }, /^disk-full: the disk of \/d is full: 10 MiB of 100 GiB .* -> free some space/],
    ["nearly full", { free: 500 * mebi }, /^disk-full: .* is nearly full/],
    ["no inodes", { free: 50 * 1024 * mebi, files: 3 }, /^disk-full: .*inodes.* -> .*df -i/],
    [
      "less room than the store may grow",
      { free: 5 * 1024 * mebi, growth: 10 * 1024 * mebi },
      /^disk-full: the database may grow by 10 GiB/,
    ],
    ["a network", { free: 50 * 1024 * mebi, type: 0x6969 }, /^data-on-network: .*NFS/],
  ])("a disk: %s", (_, facts, expected) => {
    const found = ills(diskFindings({ ...room, free: 0, ...facts }));
    expect(found).toEqual(expected ? [expect.stringMatching(expected)] : []);
  });

  it("a real disk that is full is told, and no longer once something is taken away", () => {
    const folder = join(root, "small");
    mkdirSync(folder);
    // Where file systems cannot be mounted the figures above have to do.
    const mounted = spawnSync("sh", ["-c", `mount -t tmpfs -o size=100m tmpfs ${folder}`]).status === 0;
    const facts = () => ills(diskFindings({ directory: folder, ...diskOf(folder) }));
    if (mounted) writeFileSync(join(folder, "filler"), Buffer.alloc(95 * mebi));
    expect(facts()).toEqual(
      mounted ? [expect.stringMatching(/^disk-full: .*small is full: 5 MiB of 100 MiB are free/)] : [],
    );
    rmSync(join(folder, "filler"), { force: true });
    expect(facts()).toEqual([]);
    if (mounted) spawnSync("sh", ["-c", `umount ${folder}`]);
  });
});

function writeAt(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, "r+");
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

describe("what the machine gives", () => {
  it("too few descriptors, as a shell has set them", async () => {
    await stopped();
    const under = (limit: string) =>
      spawnSync(
        "sh",
        ["-c", `ulimit -n ${limit} && exec "$@"`, "sh", process.execPath, built, "doctor", "--config", config()],
        {
          encoding: "utf8",
        },
      ).stdout;
    expect(under("1000")).toMatch(
      /warning {2}the daemon may have 1000 files and connections open, and can need 2304\n +mend: LimitNOFILE=65536/,
    );
    expect(under("4096")).toContain("ok       the daemon may have 4096 files and connections open");
  });

  const memory = { limit: 2_048 * mebi, used: undefined, killed: 0, inFlight: 64 * mebi };
  it.each([
    ["descriptors", [descriptorFinding(100)], ["descriptors: the daemon may have 100"]],
    ["enough memory", memoryFindings(memory), []],
    [
      "too little memory",
      memoryFindings({ ...memory, limit: 128 * mebi }),
      ["memory: the daemon may use 128 MiB of memory, and can need 320 MiB"],
    ],
    ["memory in use", memoryFindings({ ...memory, used: 2_040 * mebi }), ["memory: 2 GiB of 2 GiB"]],
    ["a kernel that has ended it", memoryFindings({ ...memory, killed: 2 }), ["memory: the kernel has ended 2"]],
    ["no randomness", entropyFindings(12), ["entropy: the kernel has little randomness (12 bits)"]],
    ["randomness", entropyFindings(256), []],
    ["an old Node", [nodeFinding("20.20.2")], ["node-version: Node 20.20.2 is too old"]],
    ["this Node", [nodeFinding(process.versions.node)], []],
  ])("%s", (_, findings, expected) => {
    expect(ills(findings)).toEqual(expected.map((text) => expect.stringContaining(text)));
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ["a proxy that is known", { HTTPS_PROXY: "http://localhost:3128" }, undefined],
    ["a proxy without a scheme", { https_proxy: "localhost:3128" }, undefined],
    [
      "a proxy that is not found",
      { HTTPS_PROXY: "http://user:secret@no-such-host.invalid:3128" },
      "the host of HTTPS_PROXY (no-such-host.invalid) is not found",
    ],
    ["a proxy that is none", { HTTPS_PROXY: "http://" }, "HTTPS_PROXY is no address of a proxy"],
  ])("%s", async (_, environment, expected) => {
    const found = ills(await proxyFindings(environment, true));
    expect(found).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
    expect(found.join()).not.toContain("secret");
  });
});
