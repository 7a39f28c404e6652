import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "../support/clouds/log-analytics.ts";
import {
  aCloud,
  auditRow,
  diagnosticsRow,
  idsOf,
  minute,
  now,
  pagesOf,
  read,
  signal,
} from "../support/clouds/log-analytics-reading.ts";

const then = now - 10 * minute;
const second = { from: then, to: then + 1000 };
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `id-${String(n).padStart(6, "0")}`);

describe("a window that holds more than one answer may", () => {
  it.each([
    ["5000 rows are one answer", 5_000, undefined],
    ["5001 are too much", 5_001, "too-much"],
  ])("%s", async (_, count, kind) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add(
      "AKSAudit",
      numbered(count).map((id, n) => auditRow(id, then + n)),
    );
    const reading = read(sourceOf());
    if (kind === undefined) expect(await reading).toHaveLength(count);
    else await expect(reading).rejects.toMatchObject({ kind, servedAt: now });
  });

  it.each([
    ["too many bytes", { byteLimit: 2_000 }, undefined, /AKSAudit: only a part.*internal data size limit 2000/],
    ["too many rows for the service", { rowLimit: 2 }, undefined, /internal record count limit 2/],
    ["a part of the rows, as the service says", {}, "partial-failure", /A shard did not answer/],
    ["a part of the rows, as the service counts", {}, "row-limit", /internal record count/],
  ] as const)("%s", async (_, limits, fault: Fault | undefined, message) => {
    let next: Fault | undefined;
    const { cloud, sourceOf } = await aCloud({ ...limits, faults: () => next });
    cloud.add(
      "AKSAudit",
      numbered(5).map((id) => auditRow(id, then)),
    );
    const source = sourceOf();
    const [partition] = await source.partitions(signal);
    if (!partition) throw new Error("no partition");
    next = fault;
    await expect(
      source.open(partition, { from: then - minute, to: now }).page(undefined, signal),
    ).rejects.toMatchObject({
      kind: "too-much",
      servedAt: now,
      message: expect.stringMatching(message),
    });
  });
});

describe("a second that holds more than one answer may", () => {
  const same = "2026-11-29T11:50:00.1234567Z";
  it.each([
    ["AKSAudit", "of one ingestion time", auditRow, () => same],
    [
      "AKSAudit",
      "of times 100 ns apart",
      auditRow,
      (n: number) => `2026-11-29T11:50:00.${String(n).padStart(7, "0")}Z`,
    ],
    ["AzureDiagnostics", "of one ingestion time", diagnosticsRow, () => same],
    [
      "AzureDiagnostics",
      "of two times",
      diagnosticsRow,
      (n: number) => (n % 3 === 0 ? same : "2026-11-29T11:50:00.1234568Z"),
    ],
  ] as const)("[%s] rows %s are read in pages, each once", async (table, _, rowOf, ingestedOf) => {
    const { cloud, sourceOf } = await aCloud();
    const ids = numbered(10_234);
    cloud.add(table, ids.map((id, n) => rowOf(id, ingestedOf(n))).reverse());
    const sizes: number[] = [];
    const found: string[] = [];
    for await (const page of pagesOf(sourceOf(), second)) {
      sizes.push(page.found.length);
      found.push(...idsOf(page.found));
    }
    expect(sizes).toEqual([5_000, 5_000, 234]);
    expect(found.sort()).toEqual(ids);
  });

  it("rows that are large are read in smaller pages", async () => {
    const { cloud, sourceOf } = await aCloud({ byteLimit: 40_000 });
    const ids = numbered(60);
    const requestObject = { data: "x".repeat(3_000) };
    cloud.add(
      "AKSAudit",
      ids.map((id) => auditRow(id, same, undefined, { requestObject })),
    );
    const found = await read(sourceOf(), second);
    expect(idsOf(found).sort()).toEqual(ids);
    const takes = cloud.calls.flatMap(({ query }) => /take (\d+)$/.exec(query ?? "")?.[1] ?? []);
    expect(takes.slice(0, 4)).toEqual(["5000", "500", "50", "5"]);
    expect(takes.length).toBeLessThan(20);
  });

  it("a row that is too large by itself stops the window instead of being left out", async () => {
    const { cloud, sourceOf } = await aCloud({ byteLimit: 2_000 });
    cloud.add("AKSAudit", [auditRow("a", same, undefined, { requestObject: { data: "x".repeat(3_000) } })]);
    await expect(read(sourceOf(), second)).rejects.toMatchObject({ kind: "too-much" });
  });

  it("answers out of order lose nothing", async () => {
    const { cloud, sourceOf } = await aCloud({ faults: () => "shuffle" });
    const ids = numbered(7_000);
    cloud.add(
      "AKSAudit",
      ids.map((id) => auditRow(id, same)),
    );
    expect(idsOf(await read(sourceOf(), second)).sort()).toEqual(ids);
  });

  it("rows that are alike in every column may be given once, others never", async () => {
    const { cloud, sourceOf } = await aCloud();
    const rows = numbered(3_000).map((id) => auditRow(id, same));
    cloud.add("AKSAudit", [...rows, ...rows]);
    const found = idsOf(await read(sourceOf(), second));
    expect([...new Set(found)].sort()).toEqual(numbered(3_000));
    expect(found.length).toBeGreaterThanOrEqual(5_999);
  });

  it("whatever times and sizes, each row is read once", async () => {
    const { cloud, sourceOf } = await aCloud({ byteLimit: 30_000 });
    const ids: string[] = [];
    const rows = fc.sample(
      fc.record({ tick: fc.integer({ min: 0, max: 3 }), size: fc.integer({ min: 0, max: 4_000 }) }),
      { numRuns: 200, seed: 7 },
    );
    cloud.add(
      "AzureDiagnostics",
      rows.map(({ tick, size }, n) => {
        ids.push(`id-${n}`);
        return diagnosticsRow(`id-${n}`, `2026-11-29T11:50:00.123456${tick}Z`, undefined, {
          requestObject: "x".repeat(size),
        });
      }),
    );
    expect(idsOf(await read(sourceOf(), second)).sort()).toEqual(ids.sort());
  });

  it.each([
    "",
    "x",
    "2026-11-29T11:50:00.1234567Z",
    `2026-11-29T11:50:00.1234567Z ${"a".repeat(63)}`,
    `${same} ${"a".repeat(64)}) or (true`,
  ])("the page token %j is none of ours", async (token) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf();
    const [partition] = await source.partitions(signal);
    if (!partition) throw new Error("no partition");
    const before = cloud.calls.length;
    await expect(source.open(partition, second).page(token, signal)).rejects.toMatchObject({ kind: "stale-token" });
    expect(cloud.calls).toHaveLength(before);
  });
});
