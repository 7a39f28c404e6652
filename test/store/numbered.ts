import type { JudgedBatch, JudgedEvent } from "../../daemon/audit/ports.ts";
import { eventNumber } from "../support/events.ts";

/** Events in a numbered batch. */
export const batchSize = 5;

/** The batch of a number: always the same bytes, so that delivering it again is a redelivery. */
export function batchOf(n: number): JudgedBatch {
  const events = Array.from({ length: batchSize }, (_, i): JudgedEvent => {
    const event = eventNumber(n * batchSize + i, { body: { userAgent: `batch-${n}` } });
    const match = { rule: "all", message: `batch-${n}`, severity: "info", attackTechniques: [] } as const;
    return { event, verdict: { candidates: [match], notEvaluable: [] } };
  });
  return { source: "webhook/prod", events, rejections: [], cursor: { source: "s", partition: "p", position: `${n}` } };
}

/** Events of a counted batch that make a threshold fire. */
export const enough = 7;

/** As `batchOf`, of a rule that fires at every seventh event. */
export function countedBatchOf(n: number): JudgedBatch {
  const state = { kind: "threshold", id: "seventh", group: "[]", withinMs: 1e12, count: enough } as const;
  const { events, ...batch } = batchOf(n);
  return {
    ...batch,
    events: events.map(({ event, verdict }) => ({
      event,
      verdict: { ...verdict, candidates: verdict.candidates.map((it) => ({ ...it, state })) },
    })),
  };
}
