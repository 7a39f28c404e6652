import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "../../audit/duration.ts";
import { AuditwireError } from "../../audit/errors.ts";
import type { ManifestFacts } from "./manifest.ts";
import { type ApiServerProcess, hasFlags } from "./processes.ts";

/** How the API server of this machine is watched. */
export interface Watching {
  readonly processes: () => readonly ApiServerProcess[];
  /** Status of its answer to /readyz, 0 where nobody answers. */
  readonly readiness: (address: ManifestFacts["address"]) => Promise<number>;
  /** How long is waited for it to come back. */
  readonly timeoutMs: number;
  readonly pollMs: number;
  /** How long one has to answer 401 or 403 before that is taken for ready. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
}

/** So often may one that was started with the new flags end before it is given up: flags or a file are wrong. */
const mostEnds = 3;

/**
 * Waits until an API server that was started with these flags is ready and every former one is gone.
 *
 * @throws AuditwireError when it does not come in time, or when the wait is interrupted.
 */
export async function restarted(
  { flags, address }: ManifestFacts,
  former: readonly string[],
  watching: Watching,
): Promise<void> {
  const deadline = performance.now() + watching.timeoutMs;
  const seen = new Set<string>();
  let closed: { readonly id: string; readonly since: number } | undefined;
  while (performance.now() < deadline) {
    if (watching.signal.aborted) throw new AuditwireError("unavailable", "it was interrupted");
    const id = current(flags, former, watching);
    if (id !== undefined) seen.add(id);
    if (seen.size > mostEnds)
      throw new AuditwireError(
        "unavailable",
        `the API server has ended ${mostEnds} times with the new flags and files`,
      );
    const status = id === undefined ? 0 : await watching.readiness(address);
    // The one that answered has to be the one that was seen: another may be ending meanwhile.
    const isSame = id !== undefined && current(flags, former, watching) === id;
    if (isSame && status === 200) return;
    // Where anonymous requests are refused nobody learns more; but a server that is starting refuses them, too.
    const isClosed = isSame && (status === 401 || status === 403);
    if (!isClosed) closed = undefined;
    else if (closed?.id !== id) closed = { id, since: performance.now() };
    else if (performance.now() - closed.since >= watching.settleMs) return;
    await sleep(watching.pollMs);
  }
  throw new AuditwireError(
    "unavailable",
    `the API server did not come back with the new flags within ${formatDuration(watching.timeoutMs)}`,
  );
}

function current(flags: readonly string[], former: readonly string[], { processes }: Watching): string | undefined {
  const running = processes();
  if (running.some(({ id }) => former.includes(id))) return undefined;
  return running.find((process) => hasFlags(process, flags))?.id;
}
