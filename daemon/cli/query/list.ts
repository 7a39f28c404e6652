import { pipeline } from "node:stream/promises";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import type { DaemonClient, Query } from "../daemon/client.ts";
import type { Here } from "../here.ts";
import { liveTable } from "../output/live-table.ts";
import type { OutputOptions } from "../output/options.ts";
import { counted } from "../table.ts";
import { auditColumns, columnsOf, type ListedAudit, tableFields } from "./columns.ts";
import { audits } from "./path.ts";
import { sayUnknown } from "./unmatched.ts";

export interface ListOptions extends OutputOptions {
  readonly limit?: number | undefined;
  readonly all?: boolean | undefined;
  readonly fields?: readonly string[] | undefined;
}

const defaultLimit = 50;
/** The most that the API gives at once. */
const mostOfPage = 250;

/** How found audits are written: a JSON object a line, or a table that grows. */
export function writerOf(options: ListOptions, { terminal }: Here): (found: readonly ListedAudit[]) => void {
  if (options.json) return (found) => found.forEach((audit) => void terminal.line(JSON.stringify(audit)));
  return liveTable(options.fields ? columnsOf(options.fields) : auditColumns, options, terminal);
}

/** The fields that have to be asked for. */
export const neededFields = ({ json, fields }: ListOptions): readonly string[] | undefined =>
  fields ?? (json ? undefined : tableFields);

/** Prints the audits that match, page by page. */
export async function list(daemon: DaemonClient, query: Query, options: ListOptions, here: Here): Promise<void> {
  const limit = options.all ? Infinity : (options.limit ?? defaultLimit);
  const write = writerOf(options, here);
  let shown = 0;
  let more = false;
  for await (const page of pagesOf(daemon, query, options, limit)) {
    const found = page.slice(0, limit - shown);
    here.terminal.status("");
    write(found);
    shown += found.length;
    more = page.length > found.length || (shown >= limit && page.length > 0);
    if (shown >= limit) break;
    here.terminal.status(`${counted(shown, "audit")}, looking on …`);
  }
  here.terminal.status("");
  if (!options.json) say(shown, more && !options.all, here);
  if (shown === 0 && limit > 0) await sayUnknown(daemon, query, here.terminal);
}

function pagesOf(daemon: DaemonClient, query: Query, options: ListOptions, limit: number) {
  const size = Math.min(limit, mostOfPage);
  return daemon.pages<ListedAudit>(audits, { query: { ...query, fields: neededFields(options), limit: size } });
}

/** For who looks at a terminal, whether that was all; where nothing is, standard output stays empty. */
function say(shown: number, more: boolean, { terminal }: Here): void {
  const found = counted(shown, "audit");
  if (shown === 0) terminal.note("No audits match.");
  else if (terminal.width !== undefined)
    terminal.note(more ? `${found}; there may be more: --limit N, or --all` : found);
}

/** Downloads the audits as CSV, as the API writes it: whatever their number, as it comes. */
export async function download(daemon: DaemonClient, query: Query, options: ListOptions, here: Here): Promise<void> {
  const limit = options.all ? undefined : options.limit;
  const answer = await daemon.stream(`${audits}/download`, { query: { ...query, limit, fields: options.fields } });
  try {
    await pipeline(answer, here.stdout, { end: false });
  } catch (error) {
    // Whoever reads has enough, as `head` does.
    if (
      (error as NodeJS.ErrnoException).code === "EPIPE" ||
      ((error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE" && !here.stdout.writable)
    )
      return;
    throw new AuditwireError("unavailable", `the download broke off: ${messageOf(error)}`);
  }
}
