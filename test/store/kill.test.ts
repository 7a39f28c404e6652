import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { aChild } from "./child.ts";
import { aDirectStore } from "./direct.ts";
import { batchSize, countedBatchOf, enough } from "./numbered.ts";
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

it(`kill -9, ${cycles} times while it counts: a threshold fires at every ${enough}th event, as if nothing had happened`, async () => {
  const directory = aDirectory();
  let acked = -1;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const child = await aChild("count", directory, acked + 1);
    await wait((cycle * 31) % 50);
    await child.kill();
    acked = Math.max(acked, ...child.lines.map((line) => Number(line.slice("acked ".length))));
  }
  // Once more what may have been stored without an answer.
  const store = aDirectStore(undefined, directory);
  store.commit(countedBatchOf(acked));
  store.commit(countedBatchOf(acked + 1));
  const numbers = Array.from({ length: acked + 2 }, (_, n) => countedBatchOf(n)).flatMap(({ events }) =>
    events.map(({ event }) => event.body.auditID),
  );
  const expected = numbers.filter((_, n) => n % enough === enough - 1);
  const stored = (await store.read.find({ ...all, reverse: true })).map((audit) => audit.auditID);
  expect(acked).toBeGreaterThan(cycles);
  expect(stored).toEqual(expected);
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
