import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { AuditwireError } from "../../../audit/errors.ts";
import type { Imported } from "../../../audit/importing.ts";
import type { DaemonClient } from "../../daemon/client.ts";

/** Where recorded events go. */
export interface Target {
  readonly daemon: DaemonClient;
  /** `webhook/prod` */
  readonly source: string;
  readonly cluster: string | undefined;
  /** Waits between attempts end with it. */
  readonly signal: AbortSignal;
}

const attempts = 9;
const [firstPauseMs, longestPauseMs] = [250, 10_000];

function pathOf({ source }: Target): string {
  const slash = source.indexOf("/");
  const parts = [source.slice(0, slash), source.slice(slash + 1)];
  return `/sources/${parts.map(encodeURIComponent).join("/")}/import`;
}

/** How far a file was read by an earlier import. */
export async function positionOf(target: Target, file: string): Promise<string | undefined> {
  const query = { cluster: target.cluster, file };
  const { position } = await target.daemon.get<{ position: string | null }>(pathOf(target), { query });
  return position ?? undefined;
}

/**
 * Has a body stored. What is refused for now is sent again, for half a minute; but not what has arrived, its answer lost:
 * the position that is stored with it tells. Undefined for that, as nobody knows what became of it.
 */
export async function send(
  target: Target,
  body: Uint8Array,
  file: string | undefined,
  position: string,
): Promise<Imported | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await post(target, body, file, position);
    } catch (error) {
      const isPassing = error instanceof AuditwireError && error.code === "unavailable";
      if (!isPassing || attempt === attempts || target.signal.aborted) throw error;
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
      await sleep(pause, undefined, { signal: target.signal }).catch(() => undefined);
      if (file !== undefined && (await positionOf(target, file).catch(() => undefined)) === position) return undefined;
    }
  }
}

async function post(target: Target, body: Uint8Array, file: string | undefined, position: string): Promise<Imported> {
  const answer = await target.daemon.stream(pathOf(target), {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    query: { cluster: target.cluster, file, position: file === undefined ? undefined : position },
    body,
    patience: 120_000,
  });
  try {
    return JSON.parse(await text(answer)) as Imported;
  } catch (error) {
    throw new AuditwireError("unavailable", `${target.daemon.url} broke off in the middle of its answer`, {
      cause: error,
    });
  }
}
