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
