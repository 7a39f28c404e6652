import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { AuditwireError, messageOf } from "../../../audit/errors.ts";
import { connect, type DaemonClient, nextLink, type Query } from "../../daemon/client.ts";
import type { ConnectionOptions } from "../../daemon/options.ts";
import type { Here } from "../../here.ts";
import type { ListedAudit } from "../../query/columns.ts";
import { type FilterOptions, toParameters } from "../../query/filters.ts";
import { counted } from "../../table.ts";
import { terminal } from "../../terminal.ts";
import { toTrouble } from "../machine-trouble.ts";
import { type Form, writingOf } from "./forms.ts";
import { fileOutput, type Output, readState, type State, streamOutput } from "./output.ts";

export interface ExportOptions extends FilterOptions, ConnectionOptions {
  readonly original?: boolean;
  readonly format?: "audit.k8s.io/v1";
  readonly csv?: boolean;
  readonly force?: boolean;
  readonly resume?: boolean;
}

/** `auditwire export`: the audits that match, the oldest first, page by page. */
export async function exportAudits(file: string, options: ExportOptions, here: Here): Promise<number> {
  const from = resumed(file, options);
  const signal = here.interrupted();
  const daemon = await connect(options, here.environment);
  const form = from?.form ?? formOf(options);
  const query = from?.query ?? written(toParameters(options, Date.now()));
  const output = file === "-" ? streamOutput(here.stdout) : fileOutput(file, from, options.force ?? false);
  const said = terminal(here.stderr, here.stderr);
  let audits = from?.audits ?? 0;
  const told = (more: number) => {
    audits += more;
    said.status(`${counted(audits, "audit")}`);
  };
  try {
    const end = await copy({ daemon, form, query, output, signal, told, audits: () => audits }, from?.cursor);
    said.status("");
    if (end === "unread") return 0;
    output.finish();
  } catch (thrown) {
    said.status("");
    const error = toTrouble(thrown);
    if (audits === 0) output.discard();
    if (!(error instanceof AuditwireError) || audits === 0) throw error;
    const next = file === "-" ? "" : `: go on with \`auditwire export ${file} --resume\``;
    const until = `${error.message}. The export is not whole: ${counted(audits, "audit")} until then${next}`;
    throw new AuditwireError(error.code, until, { cause: error });
  } finally {
    output.close();
  }
  said.line(`${counted(audits, "audit")}${file === "-" ? "" : ` in ${file}`}`);
  return 0;
}

function resumed(file: string, { resume }: ExportOptions): State | undefined {
  if (!resume) return undefined;
  if (file === "-") throw new AuditwireError("invalid", "--resume goes on with a file: standard output has none");
  return readState(file);
}

function formOf({ original, format, csv }: ExportOptions): Form {
  if (original) return "originals";
  if (format) return "events";
  return csv ? "csv" : "audits";
}

/** As it is kept: times that were said relative to now stay what they were. */
function written(query: Query): State["query"] {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "object" ? value.map(String) : value]],
    ),
  );
}

interface Copying {
  readonly daemon: DaemonClient;
  readonly form: Form;
  readonly query: State["query"];
  readonly output: Output;
  readonly signal: AbortSignal;
  told(audits: number): void;
  audits(): number;
}

/** So few that a page of the largest originals is still held with ease. */
const pageSize = 100;

/** Never more than a page is held. */
async function copy(
  { daemon, form, query, output, signal, told, audits }: Copying,
  from: string | undefined,
): Promise<"whole" | "unread"> {
  const { head, fields, lines } = writingOf(form);
  if (from === undefined && !(await output.write(head))) return "unread";
  let cursor = from;
  for (;;) {
    const page = await pageAt(daemon, { ...query, sort: "time", fields, limit: pageSize, cursor }, signal);
    if (!(await output.write(lines(page.audits)))) return "unread";
    told(page.audits.length);
    if (page.next === undefined) return "whole";
    cursor = page.next;
    output.keep({ url: daemon.url, form, query, cursor, audits: audits() });
  }
}

interface Page {
  readonly audits: readonly ListedAudit[];
  readonly next: string | undefined;
}

const attempts = 4;

/** A daemon that restarts is waited for, a few seconds. */
async function pageAt(daemon: DaemonClient, query: Query, signal: AbortSignal): Promise<Page> {
  for (let attempt = 1; ; attempt++) {
    try {
      signal.throwIfAborted();
      return await read(await daemon.stream("/audits/kubernetes", { query, signal }));
    } catch (error) {
      if (signal.aborted) throw new AuditwireError("unavailable", "interrupted");
      const isPassing = error instanceof AuditwireError && error.code === "unavailable";
      if (!isPassing || attempt === attempts) throw error;
      await sleep(250 * 2 ** attempt, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function read(answer: IncomingMessage): Promise<Page> {
  try {
    const link = nextLink(answer);
    const next = link === undefined ? undefined : new URL(link, "http://daemon").searchParams.get("cursor");
    return { audits: JSON.parse(await text(answer)) as ListedAudit[], next: next ?? undefined };
  } catch (error) {
    throw new AuditwireError("unavailable", `a page broke off: ${messageOf(error)}`);
  }
}
