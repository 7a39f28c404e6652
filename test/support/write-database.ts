import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import { openStore } from "../../daemon/store/index.ts";
import { countedBatch, known, knownBatch, threshold } from "./known-database.ts";

// npm run database: writes the fixture of the present version of the database, which every later version has to open.
// From sources modules are ESM, and the store looks for its threads beside __filename.
const root = process.cwd();
const store = join(root, "daemon/store");
Object.assign(globalThis, { __dirname: store, __filename: join(store, "index.ts") });

void write();

async function write(): Promise<void> {
  const folder = join(root, "test/fixtures/databases");
  const journal = JSON.parse(readFileSync(join(store, "migrations/meta/_journal.json"), "utf8")) as {
    entries: unknown[];
  };
  const file = join(folder, `v${journal.entries.length}.db.gz`);
  if (existsSync(file)) {
    process.stderr.write(`${file} is there: what a released version wrote is not written again\n`);
    process.exitCode = 1;
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), "auditwire-database-"));
  await fill(directory);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, gzipSync(readFileSync(join(directory, "auditwire.db")), { level: 9 }));
  rmSync(directory, { recursive: true });
  process.stdout.write(`${file}\n`);
}

/** By every call that this version of the store has. */
async function fill(directory: string): Promise<void> {
  const opened = await openStore({
    directory,
    retention: { days: 90, bytes: 2 ** 40 },
    now: () => known.now,
    log: pino({ level: "silent" }),
    onFatal: (error) => process.stderr.write(`${error}\n`),
    retentionInterval: 2 ** 30,
  });
  const call = async (name: string, ...args: unknown[]) =>
    (opened as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>)[name]?.(...args);
  await call("keepCounts", [threshold.id]);
  await call("commit", knownBatch());
  for (let n = 0; n < threshold.counted; n++) await call("commit", countedBatch(n));
  const reading = { partition: known.cursor.partition, minutes: known.minutes, last: false };
  await call("commit", { source: known.cursor.source, events: [], rejections: [], cursor: known.cursor, reading });
  await call("numberRules", ["Exec or attach to a pod"]);
  await call("saveRule", 0, known.rule);
  await call("savePolicy", known.policy);
  await call("saveAdministrator", known.administrator);
  await call("saveSpecifications", known.specifications);
  await call("saveCredential", known.credential.id, known.credential.sealed);
  const administrator = { ...known.administrator, grants: [{ role: "administrator", collections: [] }], groups: [] };
  await call("saveUser", { ...administrator, disabled: false, modified: 0 });
  await call("saveUser", known.user);
  await call("saveGroup", known.group);
  await call("saveToken", known.token);
  await call("saveCollection", known.collection);
  await call("record", known.change);
  await call("saveConfigured", known.configured);
  await opened.close();
}
