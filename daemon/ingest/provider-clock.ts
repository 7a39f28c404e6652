import type { Clock } from "./poll-source.ts";

/**
 * The provider's time, as its answers tell it. Cursors live on that time: a wrong or jumping clock of this machine moves
 * none of them.
 */
export interface ProviderClock {
  readonly now: () => number;
  /** False until the provider has answered: until then its time is taken to be this machine's. */
  readonly known: () => boolean;
  /** Takes over the time of an answer. */
  readonly heard: (servedAt: number | undefined) => void;
  /** The provider's time less this machine's; null until it is known. */
  readonly skew: () => number | null;
}

export function providerClock(clock: Clock): ProviderClock {
  let last: { readonly servedAt: number; readonly elapsed: number } | undefined;
  // In whole milliseconds: CloudWatch refuses to be asked for parts of one.
  const now = () => Math.floor(last ? last.servedAt + (clock.elapsed() - last.elapsed) : clock.now());
  return {
    now,
    known: () => last !== undefined,
    heard: (servedAt) => {
      if (servedAt !== undefined) last = { servedAt, elapsed: clock.elapsed() };
    },
    skew: () => (last ? Math.round(now() - clock.now()) : null),
  };
}
