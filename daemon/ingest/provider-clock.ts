import type { Clock } from "./poll-source.ts";

/**
 * The provider's time, as its answers tell it. Cursors live on that time: a wrong or jumping clock of this machine moves
 * none of them.
 */
export interface ProviderClock {
  readonly now: () => number;
  /** False until the provider's time is believed: until then it is taken to be this machine's. */
  readonly known: () => boolean;
  /** Takes over the time of an answer. One that is far from what was to be expected needs a second that confirms it. */
  readonly heard: (servedAt: number | undefined) => void;
  /** The provider's time less this machine's; null until it is known. */
  readonly skew: () => number | null;
}

/** A machine of the provider, or a cache on the way, whose clock is off by more is not believed by itself. */
const agreeingMs = 10_000;

export function providerClock(clock: Clock): ProviderClock {
  /** The provider's time less the time that has passed here. */
  let offset: number | undefined;
  let doubted: number | undefined;
  // In whole milliseconds: CloudWatch refuses to be asked for parts of one.
  const now = () => Math.floor(offset === undefined ? clock.now() : offset + clock.elapsed());
  return {
    now,
    known: () => offset !== undefined,
    heard: (servedAt) => {
      if (servedAt === undefined) return;
      const told = servedAt - clock.elapsed();
      const isExpected = Math.abs(servedAt - now()) <= agreeingMs;
      const isConfirmed = doubted !== undefined && Math.abs(told - doubted) <= agreeingMs;
      if (isExpected || isConfirmed) [offset, doubted] = [told, undefined];
      else doubted = told;
    },
    skew: () => (offset === undefined ? null : Math.round(now() - clock.now())),
  };
}
