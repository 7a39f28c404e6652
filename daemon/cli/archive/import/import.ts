import { existsSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { AuditwireError, messageOf } from "../../../audit/errors.ts";
import { connect } from "../../daemon/client.ts";
import type { ConnectionOptions } from "../../daemon/options.ts";
import type { Here } from "../../here.ts";
import { findInputs } from "../../replay/inputs.ts";
import { terminal } from "../../terminal.ts";
import { type Counts, openCounts } from "./counts.ts";
import { importFile } from "./import-file.ts";
import { openRecorded, type RecordedFile } from "./recorded-file.ts";
import { inOrder, rotatedFrom } from "./rotation.ts";
import type { Target } from "./sending.ts";

export interface ImportOptions extends ConnectionOptions {
  readonly source?: string;
  readonly cluster?: string;
  readonly json?: boolean;
}

/** `auditwire import` */
export async function importEvents(paths: readonly string[], options: ImportOptions, here: Here): Promise<number> {
  const signal = here.interrupted();
  const daemon = await connect(options, here.environment);
  const source = await sourceOf(options, () => daemon.get<readonly { source: string }[]>("/sources"));
  const cluster = options.source === undefined ? undefined : options.cluster;
  const target = { daemon, source, cluster, signal };
  const said = terminal(here.stderr, here.stderr);
  const counts = openCounts(said);
  try {
    if (paths.length === 0 || paths.includes("-")) {
      if (paths.length > 1) throw new AuditwireError("invalid", "standard input, or files: not both");
      const input = { name: "stdin", size: undefined, open: () => here.stdin as Readable };
      await importFile({ input, id: undefined, isGrowing: false }, target, counts);
    } else await importFiles(paths, target, counts);
  } catch (error) {
    counts.clear();
    if (!(error instanceof AuditwireError) || error.code !== "unavailable") throw error;
    throw new AuditwireError("unavailable", `${error.message}; ${counts.sentence()} until then. ${again(paths)}`);
  }
  counts.clear();
  if (options.json) here.terminal.line(JSON.stringify(counts.all()));
  else here.terminal.line(`${counts.sentence()}.`);
  if (signal.aborted) said.error(`auditwire: interrupted. ${again(paths)}`);
  if (counts.isForeign())
    said.error(
      "auditwire: no audit event was found: `GET /api/v1/quarantine` of the daemon says what was wrong with each item",
    );
  return counts.isWhole() && !counts.isForeign() && !signal.aborted ? 0 : 1;
}

const again = (paths: readonly string[]) =>
  paths.length === 0 || paths.includes("-")
    ? "Import it again: what is stored is not stored twice"
    : "Import the same again: it goes on where it stopped";

/** A source by its whole name, or by what stands behind its kind. */
async function sourceOf(
  { source, cluster }: ImportOptions,
  list: () => Promise<readonly { source: string }[]>,
): Promise<string> {
  if (source === undefined && cluster === undefined)
    throw new AuditwireError("invalid", "whose events are they? Say --cluster NAME, or --source KIND/NAME");
  if (source === undefined) return `webhook/${cluster}`;
  if (source.includes("/")) return source;
  const names = (await list()).map((it) => it.source);
  const [found, ...others] = names.filter((name) => name.slice(name.indexOf("/") + 1) === source);
  if (found !== undefined && others.length === 0) return found;
  const known = found === undefined ? names : [found, ...others];
  const which = known.length === 0 ? "it has none" : `say one of ${known.join(", ")}`;
  throw new AuditwireError("invalid", `--source: which source of the daemon is "${source}"? ${which}`);
}

/** Somebody who has not written for that long has stopped in the middle. */
const growingMs = 60_000;

/** The most times that a log is looked at anew because it was rotated meanwhile. */
const mostRounds = 1_000;

/**
 * Each file once, in order; then those that came while others were read, until there are none. A log that is rotated
 * meanwhile is read under whichever name it has.
 */
async function importFiles(paths: readonly string[], target: Target, counts: Counts): Promise<void> {
  const seen = new Set<string>();
  const before = new Set(paths.flatMap(partsBeside));
  for (let round = 0; round < mostRounds && !target.signal.aborted; round++) {
    // Between two names a log has none, for a moment.
    const there = round === 0 ? paths : paths.filter((path) => existsSync(path));
    const listed = there.length === 0 ? [] : (await findInputs(there, process.stdin)).map(({ name }) => name);
    const added = there.flatMap(partsBeside).filter((path) => !before.has(path));
    const todo = inOrder([...listed, ...added]).filter((path) => !seen.has(inodeOf(path)));
    if (todo.length === 0) return;
    counts.expect(todo.reduce((bytes, path) => bytes + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0));
    for (const path of todo) if (!target.signal.aborted) seen.add(await importOne(path, target, counts));
  }
}

/** The inode of what was read. */
async function importOne(path: string, target: Target, counts: Counts): Promise<string> {
  const file = await openedAs(path, counts);
  if (!file) return inodeOf(path);
  try {
    const isGrowing = Date.now() - file.modified < growingMs;
    if (file.id !== undefined) await importFile({ input: file.input, id: file.id, isGrowing }, target, counts);
    return file.inode;
  } finally {
    file.close();
  }
}

/** A part may have been packed since it was listed; a log that was rotated is found by the next round. */
async function openedAs(path: string, counts: Counts): Promise<RecordedFile | undefined> {
  const name = existsSync(path) ? path : [`${path}.gz`].find((packed) => existsSync(packed));
  if (name === undefined) return undefined;
  try {
    return await openRecorded(name);
  } catch (error) {
    counts.unread(messageOf(error));
    return undefined;
  }
}

function inodeOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status ? `${status.dev}:${status.ino}` : "";
}

/** Of a log that is named itself: what it has been rotated to. A folder is listed anyway. */
function partsBeside(path: string): readonly string[] {
  try {
    return statSync(path).isFile() ? rotatedFrom(path) : [];
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read ${path}: ${messageOf(error)}`);
  }
}
