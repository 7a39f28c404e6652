import type { Clock, Rate, RateLimit, SourcePorts } from "./poll-source.ts";

/** Limiters by key. Whoever asks first for a key says its limit. */
export function rates(clock: Clock): SourcePorts<unknown>["rate"] {
  const known = new Map<string, Rate>();
  return (key, limit) => {
    const rate = known.get(key) ?? tokenBucket(limit, clock);
    known.set(key, rate);
    return rate;
  };
}

/** A bucket of `burst` tokens that fills at `perSecond`; who finds it empty waits in line. */
function tokenBucket({ perSecond, burst }: RateLimit, clock: Clock): Rate {
  let tokens = burst;
  let filled = clock.elapsed();
  return {
    take: async (signal) => {
      const now = clock.elapsed();
      tokens = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
      filled = now;
      tokens -= 1;
      if (tokens >= 0) return;
      try {
        await clock.sleep((-tokens / perSecond) * 1000, signal);
      } catch (error) {
        tokens += 1;
        throw error;
      }
    },
  };
}
