import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { aChild } from "./child.ts";
import { aDirectStore } from "./direct.ts";
import { batchSize } from "./numbered.ts";
import { aDirectory, all } from "./opened.ts";

const cycles = process.env["CI"] ? 40 : 20;

it(`kill -9, ${cycles} times while it commits: what was acknowledged is stored, whole and once`, async () => {
  const directory = aDirectory();
  const acked = new Set<number>();
  for (let cycle = 0; cycle < cycles; cycle++) {
    // The API server sends again what was not answered: from the first gap on.
    const child = await aChild("commit", directory, firstGap(acked));
    await wait((cycle * 37) % 60);
    await child.kill();
    for (const line of child.lines) acked.add(Number(line.slice("acked ".length)));
    const stored = await storedBatches(directory);
    expect([...acked].filter((n) => !stored.has(n))).toEqual([]);
    expect([...stored.values()].filter((events) => events !== batchSize)).toEqual([]);
  }
  expect(acked.size).toBeGreaterThan(cycles);
}, 300_000);

function firstGap(acked: ReadonlySet<number>): number {
  let n = 0;
  while (acked.has(n)) n++;
  return n;
}

/** Events stored of each batch; the database must be sound. */
async function storedBatches(directory: string): Promise<ReadonlyMap<number, number>> {
  const problems: unknown[] = [];
  const store = aDirectStore((connection) => {
    problems.push(...connection.rows("PRAGMA integrity_check").map((row) => row["integrity_check"]));
    return connection;
  }, directory);
  const stored = new Map<number, number>();
  for (const { message } of await store.read.find(all)) {
    const n = Number(message.slice("batch-".length));
    stored.set(n, (stored.get(n) ?? 0) + 1);
  }
  store.close();
  expect(new Set(problems)).toEqual(new Set(["ok"]));
  return stored;
}
