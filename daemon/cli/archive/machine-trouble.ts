import { AuditwireError, messageOf } from "../../audit/errors.ts";

const room = "the disk is full: make room, or choose another place";
const rights = "run this as the daemon's user, or choose another place";

/** What helps against what a machine refuses, by the beginning of the error's code. */
const advice: readonly (readonly [string, string])[] = [
  ["EACCES", rights],
  ["EPERM", rights],
  ["EROFS", "choose another place"],
  ["ENOSPC", room],
  ["EDQUOT", room],
  ["EFBIG", "choose another place"],
  ["EIO", "the disk fails: see the system's log"],
  ["EPIPE", "whoever reads it has gone, and does not have it whole"],
  ["ENOTDIR", "choose another place"],
  ["ENAMETOOLONG", "choose a shorter name"],
  ["SQLITE_FULL", room],
  ["SQLITE_READONLY", rights],
  ["SQLITE_CANTOPEN", rights],
  ["SQLITE_IOERR", "the disk fails, or has no room: see the system's log"],
];

/** An error of files and disks as a sentence with what helps; any other as it is. */
export function toTrouble(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AuditwireError) return error;
  const { code = "" } = error as { readonly code?: unknown };
  const [, helps] = advice.find(([start]) => typeof code === "string" && code.startsWith(start)) ?? [];
  if (helps === undefined) return error;
  return new AuditwireError("unavailable", `${messageOf(error)}; ${helps}`, { cause: error });
}

/** Does something with files. What the machine refuses is no error of this program, and is said in a sentence. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toTrouble(error);
  }
}
