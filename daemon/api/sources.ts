import type { Context } from "hono";
import type { SourceCounters } from "../audit/ports.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { toWireSource } from "./serialize.ts";

/** Of a source that has never delivered. */
const nothing: Omit<SourceCounters, "source"> = {
  received: 0,
  rejected: 0,
  duplicates: 0,
  audits: 0,
  collisions: 0,
  late: 0,
  lastEvent: null,
  lastReceived: null,
  notEvaluable: [],
};

/**
 * GET /sources: what each source has delivered so far, and how polling it goes. One that is configured no more is there
 * while it has counters.
 */
export function listSources({ store, senders, sourceBook }: ApiPorts) {
  return async (c: Context<Env>) => {
    const counted = new Map((await store.counters()).map((counters) => [counters.source, counters]));
    const polled = new Map(sourceBook.states().map((state) => [state.source, state]));
    const inForce = new Set([...senders(), ...polled.keys()]);
    const names = [...new Set([...counted.keys(), ...inForce])].sort();
    return c.json(
      names.map((source) =>
        toWireSource(counted.get(source) ?? { source, ...nothing }, inForce.has(source), polled.get(source)),
      ),
    );
  };
}
