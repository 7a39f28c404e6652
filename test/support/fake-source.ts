import type { AuditEvent, SourceFacts } from "../../daemon/audit/event.ts";
import type { Outcome } from "../../daemon/ingest/outcome.ts";
import {
  NoPlaces,
  type Page,
  type Partition,
  type PollError,
  type PollSource,
  type Timing,
} from "../../daemon/ingest/poll-source.ts";
import { aSource, eventNumber } from "./events.ts";

export const minute = 60_000;
const hour = 60 * minute;

export const timing: Timing = {
  interval: minute,
  settle: 15_000,
  overlap: 2 * minute,
  passes: [
    { name: "20m", behind: 20 * minute, every: 5 * minute },
    { name: "3h", behind: 3 * hour, every: hour },
    { name: "26h", behind: 26 * hour, every: hour },
  ],
  longest: 10 * minute,
  shortest: 1_000,
};

interface Laid {
  readonly at: number;
  readonly visible: number;
  readonly outcome: Outcome;
}

/** A cloud's log, as a poll source sees one: the port's one fake. Pages in order of time; what fails is scripted. */
export function fakeSource(truth: () => number, overrides: Partial<Timing> = {}) {
  const laid: Laid[] = [];
  const asked: { readonly partition: string; readonly from: number; readonly to: number; readonly token?: string }[] =
    [];
  const state = {
    pageSize: 100,
    /** More records than that in a window are too much; Infinity never. */
    most: Number.POSITIVE_INFINITY,
    /** Asked before each page: what goes wrong with it. */
    fault: (): PollError | "empty" | "repeat" | undefined => undefined,
    discovery: (): PollError | undefined => undefined,
    partitions: ["prod"],
    /** The time that the provider tells with an answer, in whole seconds; undefined for none. */
    date: (now: number): number | undefined => now,
    /** Awaited before each answer. What is there is looked up before. */
    answering: (_partition: Partition, _signal: AbortSignal): Promise<void> => Promise.resolve(),
    /** Which places hold what is laid. */
    records: (_partition: string): boolean => true,
    /** What is known of a place. */
    facts: (id: string): SourceFacts => aSource({ name: "fake/one", cluster: id }),
    renewed: 0,
    closed: false,
    tooMuch: (): PollError => {
      throw new Error("the test does not expect halving");
    },
  };
  const partition = (id: string): Partition => ({ id, facts: state.facts(id) });
  const source: PollSource = {
    timing: { ...timing, ...overrides },
    delay: "none",
    partitions: async () => {
      const failure = state.discovery();
      if (failure) throw failure;
      if (state.partitions.length === 0) throw new NoPlaces("there is none", truth());
      return state.partitions.map(partition);
    },
    open: ({ id, facts }, window) => ({
      page: async (token, signal): Promise<Page> => {
        asked.push({ partition: id, ...window, ...(token === undefined ? {} : { token }) });
        const fault = state.fault();
        if (fault instanceof Error) throw fault;
        const seen = laid
          .filter(({ at, visible }) => state.records(id) && visible <= truth() && at >= window.from && at < window.to)
          .sort((a, b) => a.at - b.at);
        if (seen.length > state.most) throw state.tooMuch();
        await state.answering({ id, facts }, signal);
        const date = state.date(truth());
        const served = date === undefined ? {} : { servedAt: Math.floor(date / 1_000) * 1_000 };
        const start = Number(token?.split("/")[0] ?? 0);
        if (fault === "empty") return { found: [], next: `${start}/${asked.length}`, ...served };
        const end = start + state.pageSize;
        const found = seen.slice(start, end).map(({ at, outcome }) => ({ at, outcome }));
        const next =
          fault === "repeat" && token !== undefined ? token : end < seen.length ? `${end}/${asked.length}` : undefined;
        return { found, ...(next === undefined ? {} : { next }), ...served };
      },
    }),
    renew: () => {
      state.renewed += 1;
    },
    close: () => {
      state.closed = true;
    },
  };
  return {
    source,
    state,
    asked,
    /** Event number n, at that time, to be seen from a later time on. */
    lay: (n: number, at: number, late = 0): AuditEvent => {
      const event = eventNumber(n, {
        source: { name: "fake/one" },
        body: { requestReceivedTimestamp: new Date(at).toISOString() },
      });
      laid.push({ at, visible: at + late, outcome: event });
      return event;
    },
    layRecord: (outcome: Outcome, at: number, late = 0) => void laid.push({ at, visible: at + late, outcome }),
  };
}
