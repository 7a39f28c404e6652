import { describe, expect, it } from "vitest";
import type { PolledPlace, PollState } from "../../daemon/audit/polling.ts";
import { switchedOff, worst } from "../../daemon/ingest/poll-state.ts";

const place = (state: PollState, since: number): PolledPlace => ({
  partition: `${state} since ${since}`,
  state,
  since,
  lastPoll: null,
  readTo: null,
  lag: null,
});

describe("how a source is, of how its places are", () => {
  it.each<[string, PolledPlace[], { state: PollState; since: number | null }]>([
    [
      "the worst, since when the first of them is",
      [place("ok", 1), place("throttled", 5), place("throttled", 3)],
      {
        state: "throttled",
        since: 3,
      },
    ],
    ["all well, since when the first of them is", [place("ok", 4), place("ok", 2)], { state: "ok", since: 2 }],
    ["no place", [], { state: "starting", since: null }],
  ])("%s", (_, places, expected) => expect(worst(places)).toMatchObject(expected));

  it.each<[string, PolledPlace[], number | null]>([
    ["some places know it", [place("ok", 1), place("disabled", 9), place("disabled", 7)], 7],
    ["none knows it yet", [place("ok", 1)], null],
    ["there is none", [], null],
  ])("[M01] switched off, and %s", (_, places, since) =>
    expect(switchedOff(places)).toMatchObject({ state: "disabled", since }),
  );
});
