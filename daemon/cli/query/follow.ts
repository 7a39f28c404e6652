import { setTimeout as sleep } from "node:timers/promises";
import { AuditwireError } from "../../audit/errors.ts";
import type { DaemonClient, Query } from "../daemon/client.ts";
import type { Here } from "../here.ts";
import type { ListedAudit } from "./columns.ts";
import { eventsOf } from "./events.ts";
import { type ListOptions, neededFields, writerOf } from "./list.ts";
import { audits } from "./path.ts";
import { sayUnknown } from "./unmatched.ts";

/** Shown before the first that arrives. */
const defaultBefore = 10;
/** The daemon says at least every 15 s that it is still there. */
const patience = 60_000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;

/**
 * Prints the newest audits, oldest first, and then each as it arrives, until it is interrupted or nobody reads any more.
 * A lost connection is made again; nothing is missed or printed twice.
 */
export async function follow(daemon: DaemonClient, query: Query, options: ListOptions, here: Here): Promise<void> {
  const ended = AbortSignal.any([here.interrupted(), closing(here.stdout)]);
  const write = writerOf(options, here);
  const fields = withId(neededFields(options));
  const following: Following = { daemon, query: { ...query, fields }, known: new Set(), last: undefined, ended };
  const first = async () => {
    const found = await before(following, options);
    if (found.length === 0 && options.limit !== 0) await sayUnknown(daemon, query, here.terminal);
    return found;
  };
  const show = (audit: ListedAudit) => write([options.fields?.includes("_id") ? audit : shownOf(audit, options)]);
  let wait = firstWaitMs;
  let begun = false;
  while (!ended.aborted) {
    try {
      for await (const audit of arriving(following, () => (begun ? [] : first()))) {
        begun = true;
        wait = firstWaitMs;
        here.terminal.status("");
        if (audit !== undefined) show(audit);
      }
      if (!ended.aborted) here.terminal.status("The daemon ended the stream; connecting again …");
    } catch (error) {
      if (ended.aborted) break;
      if (!begun || !mayPass(error)) throw error;
      here.terminal.status(`${(error as Error).message}; trying again …`);
    }
    await sleep(wait, undefined, { signal: ended }).catch(() => undefined);
    wait = Math.min(wait * 2, longestWaitMs);
  }
  here.terminal.status("");
}

interface Following {
  readonly daemon: DaemonClient;
  readonly query: Query;
  /** Listed before the stream, which may have them, too. */
  readonly known: Set<string>;
  /** Id of the last event. */
  last: string | undefined;
  readonly ended: AbortSignal;
}

/** What a connection brings, undefined for a sign of life. The stream stands before the list is asked for. */
async function* arriving(
  following: Following,
  listed: () => Promise<readonly ListedAudit[]> | readonly ListedAudit[],
): AsyncGenerator<ListedAudit | undefined> {
  const { daemon, query, known, last, ended } = following;
  const headers: Record<string, string> = last === undefined ? {} : { "last-event-id": last };
  const answer = await daemon.stream(`${audits}/stream`, { query, headers, signal: ended, patience });
  let asked = false;
  for await (const { id, data } of eventsOf(answer)) {
    // The first thing is the place from which on nothing will be missed.
    if (!asked) yield* await listed();
    asked = true;
    const audit = data === undefined ? undefined : (JSON.parse(data) as ListedAudit);
    if (audit?._id === undefined || !known.delete(audit._id)) yield audit;
    following.last = id ?? following.last;
  }
}

/** The newest there are, the oldest of them first. */
async function before({ daemon, query, known }: Following, options: ListOptions): Promise<readonly ListedAudit[]> {
  const limit = options.limit ?? defaultBefore;
  if (limit === 0) return [];
  const found: ListedAudit[] = [];
  for await (const page of daemon.pages<ListedAudit>(audits, { query: { ...query, limit: Math.min(limit, 250) } })) {
    found.push(...page.slice(0, limit - found.length));
    if (found.length >= limit) break;
  }
  for (const { _id } of found) if (_id !== undefined) known.add(_id);
  return found.reverse();
}

/** Ids tell what was listed already, whatever is shown. */
const withId = (fields: readonly string[] | undefined) =>
  fields === undefined || fields.includes("_id") ? fields : ["_id", ...fields];

function shownOf({ _id, ...audit }: ListedAudit, { fields }: ListOptions): ListedAudit {
  return fields === undefined && _id !== undefined ? { _id, ...audit } : audit;
}

/** A daemon that is away for a while, or overloaded. */
const mayPass = (error: unknown) =>
  !(error instanceof AuditwireError) || error.code === "unavailable" || error.code === "internal";

/** Ends when nobody reads any more. */
function closing(stream: NodeJS.WritableStream): AbortSignal {
  const closed = new AbortController();
  for (const event of ["error", "close"]) stream.once(event, () => closed.abort());
  return closed.signal;
}
