import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Audit, sortKeys } from "../../daemon/audit/audit.ts";
import { anEvent } from "../support/events.ts";
import { facts, naive, queries, toJudged } from "./audit-facts.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, anOpenStore, matched } from "./opened.ts";

describe("find", () => {
  it("[R06] [R07] every filter, order and page agrees with a naive filter over all rows", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(facts, { maxLength: 40 }),
        fc.array(queries, { minLength: 20, maxLength: 20 }),
        async (made, asked) => {
          const store = aDirectStore();
          store.commit(aBatch(made.map(toJudged)));
          for (const query of asked) {
            const found = await store.read.find(query);
            expect(found.map(({ seq }) => seq)).toEqual(naive(made, query));
          }
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 400 : 100 },
    );
  });

  it("[R06] pages neither overlap nor leave anything out, whatever the order", async () => {
    const made = fc.sample(facts, { numRuns: 100, seed: 7 });
    const store = aDirectStore();
    store.commit(aBatch(made.map(toJudged)));
    for (const sort of [undefined, ...sortKeys]) {
      const pages: Audit[] = [];
      for (let offset = 0; offset < 100; offset += 7)
        pages.push(...(await store.read.find({ ...all, sort, offset, limit: 7 })));
      expect(pages.map(({ seq }) => seq)).toEqual((await store.read.find({ ...all, sort })).map(({ seq }) => seq));
      expect(new Set(pages.map(({ seq }) => seq)).size).toBe(100);
    }
  });

  it("[R07] text search walks more rows than one step holds, ties included, in order", async () => {
    const store = aDirectStore();
    const events = Array.from({ length: 1_300 }, (_, n) =>
      matched(anEvent({ body: { auditID: `id-${n}`, note: n % 2 === 0 ? "Port side" : "starboard" } })),
    );
    store.commit(aBatch(events));
    const found = await store.read.find({ ...all, search: "PORT S" });
    expect(found.map(({ auditID }) => auditID)).toEqual(Array.from({ length: 650 }, (_, n) => `id-${1_298 - 2 * n}`));
    const page = await store.read.find({ ...all, search: "starBoard", sort: "user", offset: 600, limit: 2 });
    expect(page.map(({ auditID }) => auditID)).toEqual(["id-1201", "id-1203"]);
  });

  it("[R07] text search finds text that only the original holds, though its bytes are no UTF-8", async () => {
    const store = await anOpenStore();
    const original = Uint8Array.of(
      ...new TextEncoder().encode('{"x":"Needle'),
      0xff,
      0xc0,
      0x00,
      ...new TextEncoder().encode('"}'),
    );
    await store.commit(aBatch([matched(anEvent({ original })), matched(anEvent({ body: { auditID: "other" } }))]));
    const found = await store.find({ ...all, search: "needle" });
    expect(found.map(({ eventBlob }) => eventBlob)).toEqual(['{"x":"Needle\ufffd\ufffd\0"}']);
    expect(await store.find({ ...all, search: "%" })).toEqual([]);
  });

  it.each([
    ["as a command is written, where an API server escapes it", 'sh -c "a && b > c"', true],
    ["in capitals, a sigma at the end of a word being one within it", "ΟΔΟΣ", true],
    ["with a percent sign, which stands for itself alone", "a%b", false],
  ])("[R07] text search finds a text %s", async (_, search, isFound) => {
    const store = aDirectStore();
    const command = JSON.stringify({ command: ['sh -c "a && b > c"', "οδοσα"] })
      .replaceAll("&", "\\u0026")
      .replaceAll(">", "\\u003e");
    store.commit(aBatch([matched(anEvent({ original: new TextEncoder().encode(command) }))]));
    expect(await store.read.find({ ...all, search })).toHaveLength(isFound ? 1 : 0);
  });
});
