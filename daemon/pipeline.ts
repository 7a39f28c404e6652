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
  return (batch) =>
    telemetry.span("deliver", { attributes: { "auditwire.source": batch.source } }, async (span) => {
      const judging = telemetry.begin("judge", {});
      const started = performance.now();
      const events: JudgedEvent[] = batch.events.map((event) => ({ event, verdict: judge(event) }));
      const judged = performance.now();
      judging?.end();
      telemetry.judged(events.length, (judged - started) / 1000);
      for (const { verdict } of events) for (const { rule } of verdict.notEvaluable) telemetry.notEvaluable(rule);
      const receipt = await telemetry.span("commit", {}, () => store.commit({ ...batch, events }));
      telemetry.committed(batch.source, receipt, (performance.now() - judged) / 1000);
      const { audits, duplicates } = receipt;
      span?.set({
        "auditwire.events": events.length,
        "auditwire.audits": audits.length,
        "auditwire.duplicates": duplicates,
      });
      return receipt;
    });
}
