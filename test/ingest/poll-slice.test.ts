import { describe, expect, it } from "vitest";
import { readSlice } from "../../daemon/ingest/poll-slice.ts";
import { type Page, PollError, type Window } from "../../daemon/ingest/poll-source.ts";
import { fakeDeliver } from "../support/deliver.ts";
import { aSource, eventNumber } from "../support/events.ts";
import { timing } from "../support/fake-source.ts";

const minute = 60_000;
const signal = new AbortController().signal;

/** Reads ten minutes with such records in them, of which a window may hold so many. */
async function read(times: readonly number[], most: number, isRefused = (_call: number) => false) {
  const asked: (Window & { readonly isRefused: boolean })[] = [];
  const { deliver, batches } = fakeDeliver();
  const pageOf = ({ from, to }: Window): Page => {
    const found = times.flatMap((at, n) => (at >= from && at < to ? [{ at, outcome: eventNumber(n) }] : []));
    const refused = found.length > most || isRefused(asked.length);
    asked.push({ from, to, isRefused: refused });
    if (refused) throw new PollError("too-much", "too many");
    return { found };
  };
  const partition = { id: "prod", facts: aSource({}) };
  const source = {
    timing: { ...timing, shortest: 1 },
    delay: "none",
    partitions: async () => [partition],
    open: (_: unknown, window: Window) => ({ page: async () => pageOf(window) }),
    renew: () => undefined,
    close: () => undefined,
  };
  const slice = {
    partition,
    window: { from: 0, to: 10 * minute },
    last: false,
    now: 20 * minute,
    position: () => "",
  };
  const ask = (page: () => Promise<Page>) => page();
  const ports = { name: "fake", source, deliver, minutes: async () => [], ask, delivered: () => undefined };
  await readSlice(slice, ports, signal);
  const given = batches.flatMap(({ events }) => events.map(({ body }) => body.auditID));
  return { asked, given, refused: asked.filter(({ isRefused }) => isRefused) };
}

const evenly = (from: number, to: number, records: number) =>
  Array.from({ length: records }, (_, n) => from + Math.floor((n * (to - from)) / records));

describe("a window that holds too much", () => {
  it.each([
    ["whole, when it holds no more than it may", evenly(0, 10 * minute, 100), { refused: 0, calls: 1 }],
    ["in halves, when it holds a little more", evenly(0, 10 * minute, 101), { refused: 1, calls: 3 }],
    // Halved anew each time it would be 63 refusals before 64 answers.
    ["refused once for each length, when it is full", evenly(0, 10 * minute, 6_400), { refused: 6, calls: 70 }],
    ["in few calls around a burst at its beginning", evenly(0, 1_000, 1_000), { refused: 14, calls: 40 }],
    ["in few calls around a burst in its middle", evenly(5 * minute, 301_000, 1_000), { refused: 14, calls: 40 }],
    ["in few calls around a burst at its end", evenly(599_000, 10 * minute, 1_000), { refused: 14, calls: 40 }],
  ])("is read %s; each record once, and nothing asked for twice but what was refused", async (_, times, most) => {
    const { asked, given, refused } = await read(times, 100);
    expect([...given].sort()).toEqual(times.map((_, n) => eventNumber(n).body.auditID).sort());
    expect(refused.length).toBeLessThanOrEqual(most.refused);
    expect(asked.length).toBeLessThanOrEqual(most.calls);
    const answered = asked.filter(({ isRefused }) => !isRefused);
    expect(answered.map(({ from }) => from)).toEqual([0, ...answered.slice(0, -1).map(({ to }) => to)]);
    expect(answered.at(-1)?.to).toBe(10 * minute);
  });

  it.each([
    ["nothing", []],
    ["a little", evenly(0, 10 * minute, 20)],
  ])("that holds %s, and every third call is refused, gets no shorter and shorter", async (_, times) => {
    const { asked, given } = await read(times, 100, (call) => call % 3 === 0);
    expect(given).toHaveLength(times.length);
    expect(asked.length).toBeLessThanOrEqual(12);
  });
});
