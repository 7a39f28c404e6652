import type { Logger } from "pino";
import type { Now } from "../audit/clock.ts";
import { messageOf } from "../audit/errors.ts";
import type { Removed, WriterCalls } from "./calls.ts";
import type { Client } from "./channel.ts";

export interface Retention {
  /** Days that audits are kept, from their arrival. */
  readonly days: number;
  /** Size of the database beyond which the oldest leave. */
  readonly bytes: number;
}

/** What one sweep removed. */
export type Swept = Omit<Removed, "more">;

/** Keeps the store within its limits. */
interface Sweeper {
  /** Removes what is beyond the limits, in small steps between which batches are stored. */
  sweep(): Promise<Swept>;
  /** Ends the regular sweeps and lets a step that runs finish. */
  stop(): Promise<void>;
}

const dayMs = 86_400_000;

/** Sweeps at once, and from then on at regular intervals. */
export function sweeper(
  { retention, interval, now, log }: { retention: Retention; interval: number; now: Now; log: Logger },
  writer: Client<WriterCalls>,
): Sweeper {
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();
  const steps = async () => {
    const swept = { audits: 0, quarantined: 0 };
    for (let more = true; more && !stopped; ) {
      const step = await writer.call("retain", {
        now: now(),
        before: now() - retention.days * dayMs,
        bytes: retention.bytes,
      });
      swept.audits += step.audits;
      swept.quarantined += step.quarantined;
      more = step.more;
    }
    if (swept.audits + swept.quarantined > 0) log.info(swept, "removed what was beyond the retention limits");
    return swept;
  };
  const sweep = () => {
    const sweeping = last.then(steps);
    last = sweeping.catch(() => undefined);
    return sweeping;
  };
  const regularly = () => {
    sweep().catch((error) => {
      if (!stopped) log.error({ err: messageOf(error) }, "could not remove what is beyond the retention limits");
    });
  };
  const timer = setInterval(regularly, interval).unref();
  regularly();
  return {
    sweep,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await last;
    },
  };
}
