import { z } from "zod";
import type { SourceCounters } from "../audit/ports.ts";
import type { ApiPorts } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { toWireSource } from "./serialize.ts";
import { WireSource } from "./wire-schema.ts";

/** Of a source that has never delivered. */
const nothing: Omit<SourceCounters, "source"> = {
  received: 0,
  rejected: 0,
  duplicates: 0,
  audits: 0,
  collisions: 0,
  late: 0,
  imported: 0,
  lastEvent: null,
  lastReceived: null,
  notEvaluable: [],
};

/** What each source has delivered so far, and how polling it goes: /sources. */
export function sourceRoutes(ports: ApiPorts): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/sources",
      id: "listSources",
      tag: "Sources",
      summary: "What each source has delivered, and how polling it goes",
      description: "A source that is configured no more is there while it has counters.",
      access: { permission: "monitorAccessKubernetes", level: "read", scope: "all audits" },
      answers: { 200: { description: "The sources, by name.", json: z.array(WireSource) } },
      handle: async (c) => c.json(await sources(ports)),
    }),
  ];
}

async function sources({ store, senders, sourceBook }: ApiPorts): Promise<WireSource[]> {
  const counted = new Map((await store.counters()).map((counters) => [counters.source, counters]));
  const polled = new Map(sourceBook.states().map((state) => [state.source, state]));
  const inForce = new Set([...senders(), ...polled.keys()]);
  const names = [...new Set([...counted.keys(), ...inForce])].sort();
  return names.map((source) =>
    toWireSource(counted.get(source) ?? { source, ...nothing }, inForce.has(source), polled.get(source)),
  );
}
