import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { openConnection, openWriting } from "../../daemon/store/connection.ts";
import { openStore } from "../../daemon/store/index.ts";
import { knownVersion, migrate } from "../../daemon/store/migrate.ts";
import { eventNumber } from "../support/events.ts";
import { migrations } from "./direct.ts";
import { aBatch, aDirectory, all, anOpenStore, matched, options } from "./opened.ts";

const steps = [
  ["CREATE TABLE a (x integer)", "INSERT INTO a VALUES (1)"],
  ["CREATE TABLE b (x integer)", "INSERT INTO b SELECT x + 1 FROM a"],
  ["ALTER TABLE a ADD y text", "UPDATE a SET y = 'three'", "DROP TABLE b"],
] as const;

/** A folder as drizzle-kit writes it, with the first steps only. */
function aFolder(count: number, statements: readonly (readonly string[])[] = steps): string {
  const folder = aDirectory();
  mkdirSync(join(folder, "meta"));
  const entries = statements.slice(0, count).map((_, n) => ({ tag: `000${n}_step` }));
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ entries }));
  statements.slice(0, count).forEach((step, n) => {
    writeFileSync(join(folder, `000${n}_step.sql`), step.join(";\n--> statement-breakpoint\n"));
  });
  return folder;
}

function migrated(directory: string, folder: string) {
  const connection = openWriting(join(directory, "auditwire.db"));
  try {
    return migrate(connection, { directory, migrations: folder });
  } finally {
    connection.close();
  }
}

function rowsIn(file: string, sql: string): readonly unknown[] {
  const connection = openConnection(file);
  try {
    return connection.rows(sql).map((row) => Object.values(row));
  } finally {
    connection.close();
  }
}

describe("migrations", () => {
  it("make a fresh database, and do nothing the second time", () => {
    const directory = aDirectory();
    expect(migrated(directory, aFolder(3))).toEqual({ from: 0, to: 3, copy: undefined });
    expect(migrated(directory, aFolder(3))).toEqual({ from: 3, to: 3, copy: undefined });
    expect(rowsIn(join(directory, "auditwire.db"), "SELECT * FROM a")).toEqual([[1, "three"]]);
    expect(existsSync(join(directory, "backups"))).toBe(false);
  });

  it("copy a database that exists before they change it", () => {
    const directory = aDirectory();
    migrated(directory, aFolder(2));
    const copy = join(directory, "backups", "before-3.db");
    expect(migrated(directory, aFolder(3))).toEqual({ from: 2, to: 3, copy });
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, "backups")).mode & 0o777).toBe(0o700);
    expect(rowsIn(copy, "SELECT * FROM b")).toEqual([[2]]);
    expect(rowsIn(copy, "PRAGMA user_version")).toEqual([[2]]);
    expect(rowsIn(join(directory, "auditwire.db"), "PRAGMA user_version")).toEqual([[3]]);
  });

  it("that fail leave the database as it was, and go on from there", () => {
    const directory = aDirectory();
    migrated(directory, aFolder(1));
    const broken = [steps[0], steps[1], ["DELETE FROM a", "CREATE TABLE b (twice integer)"]];
    expect(() => migrated(directory, aFolder(3, broken))).toThrow("already exists");
    expect(rowsIn(join(directory, "auditwire.db"), "SELECT count(*) FROM a")).toEqual([[1]]);
    expect(migrated(directory, aFolder(3))).toMatchObject({ from: 2, to: 3 });
    expect(readdirSync(join(directory, "backups")).sort()).toEqual(["before-2.db", "before-3.db"]);
    expect(rowsIn(join(directory, "backups/before-2.db"), "PRAGMA user_version")).toEqual([[1]]);
  });

  const statements = steps.flatMap((step) => [...step, "PRAGMA user_version"]).length;
  it.each(Array.from({ length: statements }, (_, n) => n))("killed at statement %i go on at the next start", (n) => {
    const directory = aDirectory();
    const program = join(__dirname, "killed-migration.ts");
    const args = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", program, directory, aFolder(3), String(n)];
    const child = spawnSync(process.execPath, args, { stdio: "inherit" });
    expect(child.signal).toBe("SIGKILL");
    const { from, to } = migrated(directory, aFolder(3));
    expect(from).toBeLessThan(3);
    expect(to).toBe(3);
    expect(rowsIn(join(directory, "auditwire.db"), "SELECT * FROM a")).toEqual([[1, "three"]]);
    expect(rowsIn(join(directory, "auditwire.db"), "SELECT name FROM sqlite_schema")).toEqual([["a"]]);
  });

  it("of a newer auditwire are refused, and nothing is touched", async () => {
    const store = await anOpenStore();
    await store.commit(aBatch([matched(eventNumber(1))]));
    await store.close();
    const file = join(store.directory, "auditwire.db");
    const setVersion = (version: number) => {
      const connection = openConnection(file);
      connection.exec(`PRAGMA user_version = ${version}`);
      connection.close();
    };
    setVersion(99);
    const before = readFileSync(file);
    await expect(openStore(options(store.directory))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(
        `has version 99 and this auditwire knows up to ${knownVersion()}: install the newer auditwire, or put a copy from .*backups`,
      ),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    setVersion(knownVersion());
    const again = await anOpenStore({}, store.directory);
    expect(await again.find(all)).toHaveLength(1);
  });

  it("bring a database of the first version up to date, with what it holds", async () => {
    const [directory, first] = [aDirectory(), aDirectory()];
    cpSync(migrations, first, { recursive: true });
    const journal = join(first, "meta/_journal.json");
    const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as { entries: unknown[] };
    writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 1) }));
    expect(migrated(directory, first)).toMatchObject({ from: 0, to: 1 });
    const connection = openWriting(join(directory, "auditwire.db"));
    connection.exec(`INSERT INTO policy VALUES (1, '{"enabled":true,"rules":[7]}')`);
    connection.close();
    const told: { msg: string; done?: number; of?: number; from: number }[] = [];
    const log = pino({}, { write: (line) => void told.push(JSON.parse(line)) });
    let time = 0;
    const store = await anOpenStore({ log, now: () => (time += 60_000) }, directory);
    // What waits for the daemon reads in its log why, and how long it still takes.
    const [start, ...steps] = told.filter(({ msg }) => msg.includes("newer version"));
    expect(start).toMatchObject({ msg: expect.stringContaining("after a copy"), from: 1, to: knownVersion() });
    const { done, of } = steps.at(-2) ?? {};
    expect(done).toBe(of);
    expect(steps.length).toBe(1 + Number(of));
    expect(await store.policy()).toEqual({ enabled: true, rules: [7] });
    await store.keepCounts(["a"]);
    await store.commit(aBatch([matched(eventNumber(1))]));
    expect(await store.find(all)).toHaveLength(1);
    expect(readdirSync(join(directory, "backups"))).toEqual(["before-2.db"]);
    await store.close();
    const lines = told.length;
    const again = await anOpenStore({ log }, directory);
    expect(told).toHaveLength(lines);
    await again.close();
  });

  it("of this version are what the schema says", () => {
    const copy = aDirectory();
    cpSync(migrations, join(copy, "migrations"), { recursive: true });
    const config = join(copy, "drizzle.config.json");
    const schema = join(__dirname, "../../daemon/store/schema.ts");
    writeFileSync(config, JSON.stringify({ dialect: "sqlite", schema, out: "./migrations" }));
    const kit = join(__dirname, "../../node_modules/drizzle-kit/bin.cjs");
    const run = spawnSync(process.execPath, [kit, "generate", "--config", "drizzle.config.json"], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(run.stdout + run.stderr).toContain("No schema changes");
    expect(readdirSync(join(copy, "migrations"))).toEqual(readdirSync(migrations));
  });
});
