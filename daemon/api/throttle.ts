import { HTTPException } from "hono/http-exception";
import type { Now } from "../audit/clock.ts";

/** Slows guessing. What was right before, and is still believed, never asks. */
export interface Guard {
  /** Fails with 429 while the account from that address, or the address altogether, has to wait. */
  refuse(account: string, address: string): void;
  wrong(account: string, address: string): void;
  right(account: string, address: string): void;
}

/** Wrong guesses without a pause: people mistype. */
const free = { account: 5, address: 20 };
const firstPauseMs = 1_000;
const longestPauseMs = 15 * 60_000;
/** Counts are forgotten after that long without another wrong guess. */
const forgottenMs = 60 * 60_000;
const mostCounts = 10_000;

interface Count {
  wrong: number;
  last: number;
}

/**
 * Pauses that double with each wrong guess, for an account from one address, and for the address. Not for the account
 * from everywhere: whoever knows a name could then keep its owner out.
 */
export function guard(now: Now): Guard {
  const counts = new Map<string, Count>();
  const keys = (account: string, address: string) =>
    [
      [`${address}\0${account}`, free.account],
      [address, free.address],
    ] as const;
  return {
    refuse: (account, address) => {
      const waits = keys(account, address).map(([key, allowed]) => waitOf(counts.get(key), allowed, now()));
      const wait = Math.max(...waits);
      if (wait > 0) throw tooMany(wait);
    },
    wrong: (account, address) => {
      for (const [key] of keys(account, address)) {
        const count = counts.get(key);
        counts.delete(key);
        const isRecent = count && now() - count.last < forgottenMs;
        counts.set(key, { wrong: (isRecent ? count.wrong : 0) + 1, last: now() });
      }
      for (const oldest of counts.keys()) if (counts.size > mostCounts) counts.delete(oldest);
    },
    right: (account, address) => void counts.delete(`${address}\0${account}`),
  };
}

function waitOf(count: Count | undefined, allowed: number, now: number): number {
  if (!count || count.wrong <= allowed) return 0;
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (count.wrong - allowed - 1));
  return count.last + pause - now;
}

function tooMany(waitMs: number): HTTPException {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `too many wrong logins: try again in ${seconds} s`;
  return new HTTPException(429, { message, cause: { retryAfter: seconds } });
}
