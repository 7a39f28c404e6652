import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openConnection } from "../../daemon/store/connection.ts";
import { aChild } from "../store/child.ts";
import { aDirectStore } from "../store/direct.ts";
import { batchOf, batchSize } from "../store/numbered.ts";
import { aDirectory, all } from "../store/opened.ts";
import { ran } from "../support/command.ts";

/** A data directory with a configuration beside it, and a few batches in its store. */
function aMachine(batches = 3) {
  const folder = aDirectory();
  const data = join(folder, "data");
  mkdirSync(data);
  writeFileSync(join(folder, "config.yaml"), "data: { directory: data }\n");
  if (batches > 0) {
    const store = aDirectStore(undefined, data);
    for (let n = 0; n < batches; n++) store.commit(batchOf(n));
    store.close();
  }
  const config = join(folder, "config.yaml");
  return {
    folder,
    data,
    database: join(data, "auditwire.db"),
    backup: (file: string, ...more: string[]) => ran(["backup", file, "--config", config, ...more], { cwd: folder }),
    restore: (file: string, ...more: string[]) => ran(["restore", file, "--config", config, ...more], { cwd: folder }),
  };
}

/** Events stored of each batch, by its number. */
async function batchesIn(directory: string): Promise<ReadonlyMap<number, number>> {
  const store = aDirectStore(undefined, directory);
  const stored = new Map<number, number>();
  for (const { message } of await store.read.find(all)) {
    const n = Number(message.slice("batch-".length));
    stored.set(n, (stored.get(n) ?? 0) + 1);
  }
  store.close();
  return stored;
}

/** What is in a backup, opened as a daemon would. */
function batchesInBackup(file: string): Promise<ReadonlyMap<number, number>> {
  const directory = aDirectory();
  copyFileSync(file, join(directory, "auditwire.db"));
  return batchesIn(directory);
}

const acked = (lines: readonly string[]) => lines.map((line) => Number(line.slice("acked ".length)));

describe("auditwire backup", () => {
  it("of a daemon that stores meanwhile has all that was acknowledged before; killed, it harms nothing", async () => {
    const machine = aMachine(0);
    const child = await aChild("commit", machine.data);
    let copies = 0;
    for (let round = 0; round < 12; round++) {
      const file = join(machine.folder, `${round}.db`);
      const before = acked(child.lines);
      const killedAfter = round % 2 === 0 ? undefined : 100 + round * 25;
      const { code, err } = await ran(["backup", file, "--config", join(machine.folder, "config.yaml")], {
        started: (it) => void (killedAfter !== undefined && wait(killedAfter).then(() => it.kill("SIGKILL"))),
      });
      if (code === null) continue;
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("looked through") });
      const held = await batchesInBackup(file);
      expect(before.filter((n) => !held.has(n))).toEqual([]);
      expect([...held.values()].filter((events) => events !== batchSize)).toEqual([]);
      copies++;
    }
    expect(copies).toBeGreaterThanOrEqual(6);
    await child.kill();
    const stored = await batchesIn(machine.data);
    expect(acked(child.lines).filter((n) => !stored.has(n))).toEqual([]);
    expect([...stored.values()].filter((events) => events !== batchSize)).toEqual([]);
    // What killed ones left is gone with the next one.
    await machine.backup("last.db");
    await machine.backup("last.db", "--force");
    expect(readdirSync(machine.folder).filter((name) => name.startsWith("last.db"))).toEqual(["last.db"]);
  }, 120_000);

  it("of a stopped daemon, and of one that was killed, is whole; it says what is not in it", async () => {
    const machine = aMachine(0);
    const child = await aChild("commit", machine.data);
    await wait(200);
    await child.kill();
    expect(existsSync(`${machine.database}-wal`)).toBe(true);
    const { code, err, out } = await machine.backup("copy.db");
    expect({ code, out: out.toString() }).toEqual({ code: 0, out: "" });
    expect(err).toMatch(
      /^\S+copy\.db: \d+ audits, 0 quarantined, 0 saved rules, last event .+; version \d+, .+, looked through\nNot in it: .*config\.yaml with the files it names, and the administrator's credentials\.json\.\n$/,
    );
    expect(statSync(join(machine.folder, "copy.db")).mode & 0o777).toBe(0o600);
    const held = await batchesInBackup(join(machine.folder, "copy.db"));
    expect(acked(child.lines).filter((n) => !held.has(n))).toEqual([]);
  });

  it("streams to standard output, and leaves nothing behind", async () => {
    const machine = aMachine();
    const { code, out, err } = await machine.backup("-");
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("15 audits") });
    writeFileSync(join(machine.folder, "streamed.db"), out);
    expect((await batchesInBackup(join(machine.folder, "streamed.db"))).size).toBe(3);
    expect(readdirSync(join(machine.data, "backups"))).toEqual([]);
  });

  it("replaces nothing without --force, and what it replaces only by a whole copy", async () => {
    const machine = aMachine();
    const file = join(machine.folder, "copy.db");
    writeFileSync(file, "mine");
    expect(await machine.backup("copy.db")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is there already: --force replaces it\n$/),
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(await machine.backup("copy.db", "--force")).toMatchObject({ code: 0 });
    expect((await batchesInBackup(file)).size).toBe(3);
    expect(await machine.backup(machine.folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining("is a folder"),
    });
    expect(await machine.backup("nowhere/copy.db")).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot write to"),
    });
  });

  it("writes the key of saved credentials beside it only when it is asked to", async () => {
    const machine = aMachine();
    expect(await machine.backup("a.db", "--with-key")).toMatchObject({
      code: 2,
      err: expect.stringContaining("has no key"),
    });
    const key = `${Buffer.alloc(32, 7).toString("base64")}\n`;
    writeFileSync(join(machine.data, "credentials.key"), key, { mode: 0o600 });
    expect(await machine.backup("a.db")).toMatchObject({
      code: 0,
      err: expect.stringContaining("Not in it: the key of the saved credentials"),
    });
    expect(existsSync(join(machine.folder, "a.db.key"))).toBe(false);
    expect(await machine.backup("b.db", "--with-key")).toMatchObject({ code: 0 });
    expect(readFileSync(join(machine.folder, "b.db.key"), "utf8")).toBe(key);
    expect(statSync(join(machine.folder, "b.db.key")).mode & 0o777).toBe(0o600);
    expect(await machine.backup("-", "--with-key")).toMatchObject({ code: 2 });
    rmSync(join(machine.data, "credentials.key"));
    const store = openConnection(machine.database);
    store.exec("INSERT INTO credentials (id, sealed, modified) VALUES ('reader', 'v1.x', 0)");
    store.close();
    await machine.backup("sealed.db");
    expect((await machine.restore("sealed.db")).out.toString()).toMatch(
      /\n1 saved credential in it cannot be opened without \S+credentials\.key: put that key there, or save them anew\.\n/,
    );
    const without = await machine.restore("b.db");
    expect({ code: without.code, out: without.out.toString() }).toMatchObject({
      code: 0,
      out: expect.not.stringContaining("saved credential"),
    });
    expect(await machine.restore("b.db", "--with-key")).toMatchObject({ code: 0 });
    expect(readFileSync(join(machine.data, "credentials.key"), "utf8")).toBe(key);
  });

  it("says what the machine refuses, and leaves no file", async () => {
    const machine = aMachine();
    const config = join(machine.folder, "config.yaml");
    const built = join(__dirname, "../../dist/daemon/cli/auditwire.js");
    const sh = (line: string) =>
      spawnSync("bash", ["-c", line], {
        cwd: machine.folder,
        encoding: "utf8",
        env: { ...process.env, NODE: process.execPath },
      });
    const streamed = `"$NODE" ${built} backup - --config ${config}`;
    expect(sh(`${streamed} > /dev/full`)).toMatchObject({
      status: 1,
      stderr: "auditwire: cannot write what was asked for: ENOSPC: no space left on device, write\n",
    });
    expect(sh(`set -o pipefail; ${streamed} | true`)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^auditwire: write EPIPE; whoever reads it has gone[^\n]*\n$/),
    });
    // As on a full disk: SQLite's journal is there, and the copy cannot grow.
    expect(sh(`ulimit -f 8; trap '' XFSZ; "$NODE" ${built} backup x.db --config ${config}`)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^auditwire: cannot copy [^\n]*\n$/),
    });
    expect(await machine.backup("config.yaml/x.db")).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot write to"),
    });
    expect(readdirSync(machine.folder).sort()).toEqual(["config.yaml", "data"]);
    expect(readdirSync(join(machine.data, "backups"))).toEqual([]);
  });

  it("of a damaged database fails, and leaves no file", async () => {
    const machine = aMachine(200);
    const bytes = readFileSync(machine.database);
    bytes.fill(0xff, 4096 * 5, 4096 * 40);
    writeFileSync(machine.database, bytes);
    expect(await machine.backup("copy.db")).toMatchObject({ code: 1 });
    expect(readdirSync(machine.folder).sort()).toEqual(["config.yaml", "data"]);
  });
});

describe("auditwire restore", () => {
  it("puts a backup in the place of the database, which is kept, and refuses while a daemon is there", async () => {
    const machine = aMachine(3);
    await machine.backup("three.db");
    const store = aDirectStore(undefined, machine.data);
    for (let n = 3; n < 5; n++) store.commit(batchOf(n));
    expect(await machine.restore("three.db")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/a daemon is using .*: stop it first/),
    });
    store.close();
    expect((await batchesIn(machine.data)).size).toBe(5);
    const { code, out } = await machine.restore("three.db");
    const aside = /before is (\S+)/.exec(out.toString())?.[1] ?? "";
    expect({ code, out: out.toString() }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Restored to \S+: 15 audits/),
    });
    expect((await batchesIn(machine.data)).size).toBe(3);
    expect((await batchesInBackup(aside)).size).toBe(5);
    expect(statSync(machine.database).mode & 0o777).toBe(0o600);
  });

  it("keeps what a killed daemon had not yet written into its database", async () => {
    const machine = aMachine(1);
    await machine.backup("one.db");
    const child = await aChild("commit", machine.data, 1);
    await wait(200);
    await child.kill();
    const { out } = await machine.restore("one.db");
    const held = await batchesInBackup(/before is (\S+)/.exec(out.toString())?.[1] ?? "");
    expect(acked(child.lines).filter((n) => !held.has(n))).toEqual([]);
    expect([...(await batchesIn(machine.data)).keys()]).toEqual([0]);
  });

  it("takes standard input, and an empty data directory", async () => {
    const [from, to] = [aMachine(2), aMachine(0)];
    rmSync(to.data, { recursive: true });
    const { out } = await from.backup("-");
    const { code, out: said } = await ran(["restore", "-", "--config", join(to.folder, "config.yaml")], { input: out });
    expect({ code, said: said.toString() }).toMatchObject({ code: 0, said: expect.not.stringContaining("before") });
    expect((await batchesIn(to.data)).size).toBe(2);
  });

  it("finds what `npm stop` has left, or is told the data directory, where no configuration is", async () => {
    const machine = aMachine(2);
    await machine.backup("two.db");
    const left = aDirectory();
    const data = join(left, ".auditwire", "data");
    mkdirSync(data, { recursive: true });
    const store = aDirectStore(undefined, data);
    store.commit(batchOf(7));
    store.close();
    const file = join(machine.folder, "two.db");
    expect(await ran(["backup", "left.db"], { cwd: left })).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^\S+left\.db: 5 audits.*\nNot in it: the configuration, and the administrator's/),
    });
    const { code, out } = await ran(["restore", file], { cwd: left });
    expect({ code, out: out.toString() }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Restored to \S+\/\.auditwire\/data: 10 audits/),
    });
    expect((await batchesIn(data)).size).toBe(2);
    const anew = join(aDirectory(), "new");
    expect(await ran(["restore", file, "--data", anew])).toMatchObject({ code: 0 });
    expect((await batchesIn(anew)).size).toBe(2);
    const wrong = [
      [["--data", join(anew, "auditwire.db")], /^auditwire: --data: .*auditwire\.db is a file: name the directory/],
      [["--data", anew, "--config", "config.yaml"], /cannot be used with/],
    ] as const;
    for (const [words, sentence] of wrong)
      expect(await ran(["restore", file, ...words])).toMatchObject({ code: 2, err: expect.stringMatching(sentence) });
    // Nothing there: neither is guessed.
    expect(await ran(["restore", file], { cwd: aDirectory() })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--data DIRECTORY"),
    });
  });

  const damages: readonly (readonly [string, (file: string) => void, RegExp])[] = [
    ["cut", (file) => writeFileSync(file, readFileSync(file).subarray(0, 20_000)), /is no sound backup/],
    ["no database", (file) => writeFileSync(file, "audits\n".repeat(1_000)), /is no sound backup/],
    ["empty", (file) => writeFileSync(file, ""), /is no sound backup: it is no database of auditwire's/],
    ["another program's database", other, /is no sound backup: it is no database of auditwire's/],
    ["newer", newer, /has version 99 and this auditwire knows up to \d+: install the newer auditwire, or use a backup/],
    ["in use", (file) => writeFileSync(`${file}-wal`, "x"), /is a database in use/],
    ["missing", (file) => rmSync(file), /there is no file/],
  ];
  it.each(damages)("refuses a backup that is %s, and changes nothing", async (_, damage, sentence) => {
    const machine = aMachine(2);
    await machine.backup("copy.db");
    damage(join(machine.folder, "copy.db"));
    const before = readFileSync(machine.database);
    const { code, err } = await machine.restore("copy.db");
    expect(code).not.toBe(0);
    expect(err).toMatch(sentence);
    expect(readFileSync(machine.database).equals(before)).toBe(true);
    expect(readdirSync(machine.data).filter((name) => /restoring|backups/.test(name))).toEqual([]);
  });

  it("killed before any of its steps leaves one of both whole, and can be done again", async () => {
    const preload = join(__dirname, "../support/kill-at-file-call.ts");
    let ended: number | null = null;
    for (let step = 1; ended === null; step++) {
      const machine = aMachine(2);
      await machine.backup("two.db");
      const store = aDirectStore(undefined, machine.data);
      store.commit(batchOf(2));
      store.close();
      const words = ["restore", "two.db", "--config", "config.yaml"];
      ({ code: ended } = await ran(words, { cwd: machine.folder, preload, environment: { KILL_AT: String(step) } }));
      const { size } = await batchesIn(machine.data);
      expect(ended === 0 ? [2] : [2, 3]).toContain(size);
      expect(await machine.restore("two.db")).toMatchObject({ code: 0 });
      expect((await batchesIn(machine.data)).size).toBe(2);
      expect(readdirSync(machine.data).filter((name) => name.startsWith("restoring-"))).toEqual([]);
    }
    expect(ended).toBe(0);
  }, 120_000);
});

function other(file: string): void {
  rmSync(file);
  const connection = openConnection(file);
  connection.exec("CREATE TABLE audits (x)");
  connection.close();
}

function newer(file: string): void {
  const connection = openConnection(file);
  connection.exec("PRAGMA user_version = 99");
  connection.close();
}
