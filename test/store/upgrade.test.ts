import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openConnection } from "../../daemon/store/connection.ts";
import { openStore } from "../../daemon/store/index.ts";
import { knownVersion } from "../../daemon/store/migrate.ts";
import { countedBatch, known, knownBatch, threshold } from "../support/known-database.ts";
import { finding } from "./find.ts";
import { aDirectory, all, anOpenStore, options } from "./opened.ts";

const folder = join(__dirname, "../fixtures/databases");
const newest = knownVersion();
/** Retention would remove what is old by the time the test runs. */
const then = { now: () => known.now };
const versions = Array.from({ length: newest }, (_, n) => n + 1);

/** A data directory as that version left it. */
function leftBy(version: number): string {
  const directory = aDirectory();
  writeFileSync(join(directory, "auditwire.db"), gunzipSync(readFileSync(join(folder, `v${version}.db.gz`))), {
    mode: 0o600,
  });
  return directory;
}

it("every version of the database has its fixture: npm run database writes that of a new one", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".db.gz"));
  expect(files.sort()).toEqual(versions.map((version) => `v${version}.db.gz`).sort());
  for (const version of versions) {
    const connection = openConnection(join(leftBy(version), "auditwire.db"));
    expect(connection.rows("PRAGMA user_version")).toEqual([{ user_version: version }]);
    connection.close();
  }
});

describe.each(versions)("a database of version %i", (version) => {
  it("is opened with all that it holds, and a copy is kept", async () => {
    const directory = leftBy(version);
    const store = await anOpenStore(then, directory);
    const audits = await store.find(all);
    const wanted = Array.from({ length: known.audits }, (_, n) => `audit ${n}`);
    expect(audits.map(({ message }) => message).sort()).toEqual(wanted.sort());
    for (const { eventBlob, attackTechniques, user, rule } of audits) {
      expect(JSON.parse(eventBlob)).toMatchObject({ kind: "Event", verb: "create" });
      expect({ attackTechniques, user, rule }).toMatchObject({
        attackTechniques: ["execIntoContainer"],
        user: { username: "alice" },
        rule: "Exec or attach to a pod",
      });
    }
    expect(await store.rules()).toMatchObject([{ ...known.rule, origin: "store" }]);
    expect(await store.policy()).toEqual(known.policy);
    expect(await store.cursor(known.cursor.source, known.cursor.partition)).toBe(known.cursor.position);
    const [item, ...others] = await store.quarantine({ offset: 0, limit: 10 });
    expect(others).toEqual([]);
    expect(Buffer.from((await store.quarantined(item?.id ?? 0)) ?? []).toString()).toBe(known.rejected);
    expect((await store.counters()).find(({ source }) => source === "webhook/prod")).toMatchObject({
      received: known.audits + (version >= 2 ? threshold.counted : 0),
      audits: known.audits,
      rejected: 1,
      notEvaluable: version >= 2 ? [{ rule: "Mine", reason: "not-recorded", events: 1 }] : [],
    });
    const users = await store.users();
    expect(users).toContainEqual({
      ...known.administrator,
      grants: [{ role: "administrator", collections: [] }],
      groups: [],
      disabled: false,
      modified: 0,
    });
    const copies = version === newest ? [] : [`before-${version + 1}.db`];
    expect(readdirSync(directory).includes("backups") ? readdirSync(join(directory, "backups")) : []).toEqual(copies);
    for (const copy of copies) {
      expect(statSync(join(directory, "backups", copy)).mode & 0o777).toBe(0o600);
      const connection = openConnection(join(directory, "backups", copy));
      expect(connection.rows("PRAGMA user_version")).toEqual([{ user_version: version }]);
      expect(connection.rows("SELECT count(*) AS n FROM audits")).toEqual([{ n: known.audits }]);
      connection.close();
    }
    await store.close();
    // Nothing is left to do the second time.
    const again = await openStore(options(directory, then));
    expect(await finding(again).find(all)).toHaveLength(known.audits);
    await again.close();
  });

  it("answers what was added since, knows what comes again, and goes on counting", async () => {
    const store = await anOpenStore(then, leftBy(version));
    const found = async (query: object) => (await store.find({ ...all, ...query })).length;
    expect(await found({ attackTechniques: ["execIntoContainer"] })).toBe(known.audits);
    expect(await found({ resourceIDs: ["arn:two"] })).toBe(known.audits);
    expect(await found({ collections: [{ name: "it", labels: { team: "shop" } }] })).toBe(
      version >= 4 ? known.audits : 0,
    );
    expect(await found({ severity: ["high"], sort: "severity" })).toBe(known.audits);
    expect(await found({ severity: ["low"] })).toBe(0);
    const query = { audits: {}, by: ["rule"], top: 5 } as const;
    expect((await store.summarize(query)).counts.rule).toEqual([
      { value: "Exec or attach to a pod", audits: known.audits },
    ]);
    expect(await store.commit(knownBatch())).toMatchObject({ audits: [], duplicates: known.audits, quarantined: 0 });
    await store.keepCounts([threshold.id]);
    const fired: number[] = [];
    for (let n = 0; n < threshold.enough; n++) {
      const { audits } = await store.commit(countedBatch(n));
      if (audits.length > 0) fired.push(n);
    }
    expect(fired).toEqual([threshold.enough - 1]);
  });
});

it.each(versions.filter((version) => version >= 3))(
  "sources of version %i are read on from where they were",
  async (version) => {
    const store = await anOpenStore(then, leftBy(version));
    expect(await store.specifications()).toBe(known.specifications);
    expect(await store.credentials()).toMatchObject([known.credential]);
    const window = { from: 0, to: known.now };
    expect(await store.minutes(known.cursor.source, known.cursor.partition, window)).toEqual(known.minutes);
  },
);

it.each(versions.filter((version) => version >= 6))("access of version %i is what it was", async (version) => {
  const store = await anOpenStore(then, leftBy(version));
  expect(await store.users()).toContainEqual(known.user);
  expect(await store.groups()).toEqual([known.group]);
  expect(await store.tokens()).toEqual([known.token]);
  expect(await store.savedCollections()).toEqual([known.collection]);
  expect(await store.configured()).toBe(known.configured);
  expect(await store.changes({ offset: 0, limit: 10 } as never)).toMatchObject([{ name: "shop", actor: "admin" }]);
});
