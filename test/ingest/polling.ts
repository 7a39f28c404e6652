import { onTestFinished } from "vitest";
import type { Batch } from "../../daemon/audit/event.ts";
import type { Deliver } from "../../daemon/audit/ports.ts";
import type { Timing } from "../../daemon/ingest/poll-source.ts";
import { type PollerPorts, startPoller } from "../../daemon/ingest/poller.ts";
import { aDirectStore } from "../store/direct.ts";
import { all, matched } from "../store/opened.ts";
import { fakeSource, minute } from "../support/fake-source.ts";
import { loggedTelemetry } from "../support/telemetry.ts";
import { type VirtualClock, virtualClock } from "../support/virtual-clock.ts";

export const start = Date.parse("2026-11-22T12:00:00Z");
export const hour = 60 * minute;

type Store = ReturnType<typeof aDirectStore>;

/** What a poller needs over the real store, in virtual time. Every event matches a rule. */
export function portsOver(clock: VirtualClock, random: number) {
  const store = aDirectStore();
  const ports: PollerPorts = {
    deliver: storing(store, clock),
    store: {
      cursor: async (source, partition) => store.read.cursor(source, partition),
      minutes: async (source, partition, window) => store.read.minutes(source, partition, window),
    },
    enabled: () => true,
    telemetry: loggedTelemetry(),
    clock,
    random: () => random,
  };
  return { store, ports };
}

const storing =
  (store: Store, clock: VirtualClock): Deliver =>
  async (batch) =>
    store.commit({ ...batch, events: batch.events.map((event) => matched(event)) }, clock.truth());

/** A poller of a fake cloud. */
export function aPoller(overrides: Partial<PollerPorts> = {}, lookback = 15 * minute, timing: Partial<Timing> = {}) {
  const clock = virtualClock(start);
  const { store, ports: plain } = portsOver(clock, 1);
  const cloud = fakeSource(clock.truth, timing);
  const batches: Batch[] = [];
  const state = { enabled: true, storeFails: false, storing: (_: Batch): Promise<void> => Promise.resolve() };
  const telemetry = loggedTelemetry();
  const ports: PollerPorts = {
    ...plain,
    deliver: delivering(plain.deliver, batches, state),
    enabled: () => state.enabled,
    telemetry,
    ...overrides,
  };
  const poll = () => {
    const poller = startPoller("fake/one", cloud.source, { lookback }, ports);
    onTestFinished(() => poller.close());
    return poller;
  };
  return {
    clock,
    store,
    cloud,
    batches,
    state,
    telemetry,
    poll,
    audits: async () => (await store.read.find({ ...all, sort: "time" })).map(({ auditID }) => auditID),
    counters: () => store.read.counters().find(({ source }) => source === "fake/one"),
    position: (partition = "prod") =>
      JSON.parse(store.read.cursor("fake/one", partition) ?? "null") as { to: number; read: number } | null,
  };
}

interface Storing {
  readonly storeFails: boolean;
  /** Awaited before a batch is stored. */
  readonly storing: (batch: Batch) => Promise<void>;
}

function delivering(deliver: Deliver, batches: Batch[], state: Storing): Deliver {
  return async (batch) => {
    await state.storing(batch);
    if (state.storeFails) throw new Error("the disk is full");
    batches.push(batch);
    return deliver(batch);
  };
}
