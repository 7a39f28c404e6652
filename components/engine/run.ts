import type { Operation, Report } from "./events.ts";
import { StepFailed } from "./goal.ts";
import type { Ledger } from "./ledger.ts";
import type { ProviderRegistry } from "./providers.ts";

/** What every step of one run shares. */
export interface Run {
  readonly preview: boolean;
  readonly ledger: Ledger;
  readonly providers: ProviderRegistry;
  readonly report: Report;
  /** The time, as the state writes it. */
  readonly now: () => string;
  /** Runs a step and tells how it went. A failure is told once and travels on as StepFailed. */
  step<Result>(
    operation: Operation,
    urn: string,
    changed: readonly string[],
    work: () => Promise<Result>,
  ): Promise<Result>;
  /** When every step under way has ended. */
  settled(): Promise<void>;
  /** True once a step or the program has failed: nothing new begins. */
  readonly failed: () => boolean;
  readonly fail: () => void;
}

export function openRun(parts: Pick<Run, "preview" | "ledger" | "providers" | "report">, now: () => number): Run {
  let failed = false;
  const underWay = new Set<Promise<unknown>>();
  const fail = () => {
    failed = true;
  };
  return {
    ...parts,
    now: () => new Date(now()).toISOString(),
    failed: () => failed,
    fail,
    async step(operation, urn, changed, work) {
      if (failed) throw new StepFailed("an earlier step has failed");
      const { report } = parts;
      const begun = performance.now();
      report({ kind: "step", phase: "start", operation, urn });
      const running = work();
      underWay.add(running);
      try {
        const result = await running;
        const milliseconds = performance.now() - begun;
        report({ kind: "step", phase: "done", operation, urn, changed, milliseconds });
        return result;
      } catch (error) {
        fail();
        report({ kind: "step", phase: "failed", operation, urn, message: messageOf(error) });
        throw new StepFailed(messageOf(error));
      } finally {
        underWay.delete(running);
      }
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}

/** What a plugin or we ourselves said, without the transport's own words. */
export function messageOf(error: unknown): string {
  const { details, message } = error as { details?: string; message?: string };
  return details || message || String(error);
}
