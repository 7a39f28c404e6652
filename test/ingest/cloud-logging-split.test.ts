import { describe, expect, it } from "vitest";
import type { Entry } from "../../daemon/ingest/cloud-logging/page.ts";
import { joiner } from "../../daemon/ingest/cloud-logging/split.ts";

const part = (index: unknown, { uid = "u", totalSplits = 2 as unknown, bytes = 10, at = 0 } = {}): Entry => ({
  value: { split: { uid, index, totalSplits }, protoPayload: { request: { [`part${index}`]: true } } },
  original: new Uint8Array(bytes),
  at,
});
const whole = { protoPayload: { request: { part0: true, part1: true } } };

describe("parts of a split entry", () => {
  it("are put together again when a page is asked for again", () => {
    const parts = joiner();
    expect(parts.take([part(0)])).toEqual([]);
    const pages = [parts.take([part(1, { at: 7 })]), parts.take([part(1, { at: 7 })])];
    for (const page of pages) expect(page).toMatchObject([{ value: whole, at: 7 }]);
    expect(parts.rest()).toEqual([]);
  });

  it("the first may leave out that its index is 0", () => {
    expect(joiner().take([part(undefined), part(1)])).toHaveLength(1);
  });

  it.each<[string, Entry]>([
    ["an index beyond the end", part(2)],
    ["a negative index", part(-1)],
    ["half an index", part(0.5)],
    ["an index that is a text", part("0")],
    ["no number of parts", part(0, { totalSplits: null })],
    ["one part", part(0, { totalSplits: 1 })],
    ["no uid", part(0, { uid: "" })],
    ["no entry", { value: null, original: new Uint8Array(), at: 0 }],
  ])("%s is handed on at once", (_, entry) => {
    const parts = joiner();
    expect(parts.take([entry])).toEqual([entry]);
    expect(parts.rest()).toEqual([]);
  });

  it("more than fits into memory is handed on as it is, nothing is lost", () => {
    const parts = joiner();
    const mib = 2 ** 20;
    const first = part(0, { uid: "a", bytes: 20 * mib });
    const [second, third] = [part(0, { uid: "b", bytes: 20 * mib }), part(1, { uid: "a" })];
    expect(parts.take([first])).toEqual([]);
    expect(parts.take([second])[0]).toBe(second);
    expect(parts.take([third])[0]).toBe(third);
    expect(parts.rest().map(({ value, original }) => [value, original.length])).toEqual([[first.value, 20 * mib]]);
  });
});
