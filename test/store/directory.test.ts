import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "../../daemon/store/index.ts";
import { eventNumber } from "../support/events.ts";
import { aChild } from "./child.ts";
import { aBatch, aDirectory, all, anOpenStore, matched, options } from "./opened.ts";

describe("the data directory", () => {
  it("is made for its owner alone, and so are its files", async () => {
    const store = await anOpenStore({}, join(aDirectory(), "new", "data"));
    await store.commit(aBatch([matched(eventNumber(1))]));
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(store.directory)).toBe("700");
    const files = readdirSync(store.directory);
    expect(files).toEqual(expect.arrayContaining(["auditwire.db", "auditwire.db-wal", "lock.db"]));
    expect(files.map((file) => mode(join(store.directory, file)))).toEqual(files.map(() => "600"));
    expect(await store.size()).toBeGreaterThan(statSync(join(store.directory, "auditwire.db")).size);
    await store.close();
    expect(readdirSync(store.directory).sort()).toEqual(["auditwire.db", "lock.db"]);
  });

  it("belongs to one daemon: a second one is refused and touches nothing", async () => {
    const directory = aDirectory();
    const child = await aChild("hold", directory);
    const refused = openStore(options(directory));
    await expect(refused).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`another auditwire daemon is using ${directory}`),
    });
    await child.kill();
    const store = await anOpenStore({}, directory);
    await store.commit(aBatch([matched(eventNumber(1))]));
    const log = statSync(join(directory, "auditwire.db-wal"));
    await expect(openStore(options(directory))).rejects.toMatchObject({ code: "conflict" });
    expect(statSync(join(directory, "auditwire.db-wal"))).toMatchObject({ size: log.size, mtimeMs: log.mtimeMs });
    expect((await store.commit(aBatch([matched(eventNumber(2))]))).audits).toHaveLength(1);
  });

  it.each<readonly [title: string, spoil: (directory: string) => string, message: RegExp]>([
    ["is a file", (d) => file(join(d, "data")), /failed: .*EEXIST.*; data\.directory must be a directory/],
    ["lies in a file", (d) => join(file(join(d, "data")), "deeper"), /failed: .*ENOTDIR.*; data\.directory must be/],
    ["holds a directory for a database", (d) => folder(d, "auditwire.db"), /unable to open.*; data\.directory must be/],
    [
      "holds no database",
      (d) => text(d, "x".repeat(8192)),
      /not a database; auditwire\.db is damaged or no database: move it/,
    ],
  ])("says what to do when it %s", async (_, spoil, message) => {
    const directory = spoil(aDirectory());
    const refused = await openStore(options(directory)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "unavailable", message: expect.stringMatching(message) });
    expect(refused).toMatchObject({ message: expect.stringContaining(directory) });
  });

  it("says what to do when the database was cut off", async () => {
    const { directory, close, commit } = await anOpenStore();
    for (let n = 0; n < 10; n++) await commit(aBatch([matched(eventNumber(n))]));
    await close();
    truncateSync(join(directory, "auditwire.db"), 20_000);
    const outcome = openStore(options(directory)).then(async (store) => {
      await store.commit(aBatch([matched(eventNumber(99))])).finally(() => store.close());
    });
    await expect(outcome).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/malformed.*auditwire\.db is damaged.*copy from backups/),
    });
  });

  it("can be opened again after it was refused", async () => {
    const directory = text(aDirectory(), "no database".repeat(1000));
    await expect(openStore(options(directory))).rejects.toMatchObject({ code: "unavailable" });
    writeFileSync(join(directory, "auditwire.db"), "");
    const store = await anOpenStore({}, directory);
    expect(await store.find(all)).toEqual([]);
    expect(existsSync(join(directory, "backups"))).toBe(false);
  });
});

function file(path: string): string {
  writeFileSync(path, "");
  return path;
}

function folder(directory: string, name: string): string {
  mkdirSync(join(directory, name));
  return directory;
}

function text(directory: string, content: string): string {
  writeFileSync(join(directory, "auditwire.db"), content);
  return directory;
}
