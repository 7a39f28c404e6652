import { copyFileSync, createReadStream, existsSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { keyOf } from "../../credential-seal.ts";
import { flush } from "../../store/backup.ts";
import { databaseOf, hasLog } from "../../store/database-file.ts";
import { privateFile } from "../../store/private-file.ts";
import { restore as putInPlace } from "../../store/restore.ts";
import type { Here } from "../here.ts";
import { counted } from "../table.ts";
import { type Terminal, terminal } from "../terminal.ts";
import { described, shown } from "./backup.ts";
import { type DataPlace, dataPlaceOf, type MachineOptions } from "./machine.ts";

export interface RestoreOptions extends MachineOptions {
  readonly withKey?: boolean;
}

/** `auditwire restore`: a backup in the place of the database of a daemon that is stopped. */
export async function restore(
  file: string,
  options: RestoreOptions,
  here: Pick<Here, "stdin" | "stdout" | "stderr">,
): Promise<number> {
  const machine = dataPlaceOf(options);
  const say = terminal(here.stdout, here.stderr);
  if (file !== "-") refuseInUse(file, machine);
  const key = options.withKey ? keyBeside(file, machine) : undefined;
  const { aside, ...contents } = await putInPlace(
    opened(file, here.stdin),
    machine.dataDirectory,
    new Date(),
    shown(say),
  );
  say.status("");
  say.line(`Restored to ${machine.dataDirectory}: ${described(contents)}.`);
  if (aside !== undefined) say.line(`What was there before is ${aside}`);
  if (key !== undefined) placeKey(key.from, key.to, (line) => say.line(line));
  else if (contents.credentials > 0) sayOfKey(contents.credentials, machine, say);
  say.line(
    "The daemon's next start brings it up to date, if it is of an older version, and reads on from its positions.",
  );
  return 0;
}

function refuseInUse(file: string, { dataDirectory }: DataPlace): void {
  if (!existsSync(file)) throw new AuditwireError("invalid", `there is no file ${file}`);
  const database = databaseOf(dataDirectory);
  const isSame = existsSync(database) && realpathSync(file) === realpathSync(database);
  if (isSame || hasLog(file))
    throw new AuditwireError(
      "invalid",
      `${file} is a database in use, or of a program that was killed, and not all of it is in that file: make a backup of it by \`auditwire backup\``,
    );
}

function opened(file: string, stdin: NodeJS.ReadableStream): NodeJS.ReadableStream {
  return file === "-" ? stdin : createReadStream(file, { highWaterMark: 2 ** 20 });
}

function keyBeside(file: string, { keyFile, config }: DataPlace): { from: string; to: string } {
  const from = `${file}.key`;
  if (file === "-" || !existsSync(from))
    throw new AuditwireError("invalid", `--with-key: there is no ${from}, which \`backup --with-key\` writes`);
  if (keyFile === undefined)
    throw new AuditwireError("invalid", `--with-key: ${config} says in credentialsKey where the key is: put it there`);
  keyOf(from);
  return { from, to: keyFile };
}

/** Another key may lie there than the one that they were saved with: only the daemon tries. */
function sayOfKey(credentials: number, { keyFile, config }: DataPlace, say: Terminal): void {
  const which = `${counted(credentials, "saved credential")} in it`;
  if (keyFile === undefined) say.line(`${which} need the key that credentialsKey of ${config} names.`);
  else if (!existsSync(keyFile))
    say.line(`${which} cannot be opened without ${keyFile}: put that key there, or save them anew.`);
}

/** The one that was there is kept. */
function placeKey(from: string, to: string, say: (line: string) => void): void {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  try {
    const copy = `${to}.restoring`;
    rmSync(copy, { force: true });
    copyFileSync(from, privateFile(copy));
    flush(copy);
    if (existsSync(to)) {
      const aside = `${to}.replaced-${Date.now()}`;
      renameSync(to, aside);
      say(`The key that was there before is ${aside}`);
    }
    renameSync(copy, to);
    flush(to);
  } catch (error) {
    throw new AuditwireError("unavailable", `the database is restored, its key is not: ${messageOf(error)}`);
  }
}
