import type { Deliver, JudgedEvent, StoreWriter } from "./audit/ports.ts";
import type { Judge } from "./audit/verdict.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

export interface PipelinePorts {
  readonly judge: Judge;
  readonly store: Pick<StoreWriter, "commit">;
  readonly telemetry: Telemetry;
}

/** Judges a batch and makes it durable. When the promise resolves, the batch may be acknowledged. */
export function pipeline({ judge, store, telemetry }: PipelinePorts): Deliver {
  return async (batch) => {
    const started = performance.now();
    const events: JudgedEvent[] = batch.events.map((event) => ({ event, verdict: judge(event) }));
    const judged = performance.now();
    telemetry.judged(events.length, (judged - started) / 1000);
    for (const { verdict } of events) for (const { rule } of verdict.notEvaluable) telemetry.notEvaluable(rule);
    const receipt = await store.commit({ ...batch, events });
    telemetry.committed(batch.source, receipt, (performance.now() - judged) / 1000);
    return receipt;
  };
}
