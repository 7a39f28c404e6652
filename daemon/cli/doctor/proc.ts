import { readdirSync, readFileSync, readlinkSync, type Stats, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** A process as the kernel shows it. */
export interface Process {
  readonly pid: number;
  readonly words: readonly string[];
}

/** Who listens on a port. */
export interface PortOwner {
  readonly uid: number;
  /** Undefined where the process belongs to another user, or is in another container. */
  readonly process: Process | undefined;
}

/** The command line of a process; undefined when there is none of that number. */
export function processOf(proc: string, pid: number): Process | undefined {
  try {
    const words = readFileSync(join(proc, String(pid), "cmdline"), "utf8")
      .split("\0")
      .filter(Boolean);
    return { pid, words };
  } catch {
    return undefined;
  }
}

const listening = "0A";

/** Who listens on a port of this machine, as far as /proc tells; undefined when nobody does, or there is no /proc. */
export function portOwner(proc: string, port: number): PortOwner | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = ["tcp", "tcp6"].flatMap((name) => rowsOf(join(proc, "net", name)));
  // sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode
  const row = rows.find((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === listening);
  if (!row) return undefined;
  return { uid: Number(row[7]), process: holderOf(proc, `socket:[${row[9]}]`) };
}

function rowsOf(file: string): readonly (readonly string[])[] {
  return textOf(file)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}

function holderOf(proc: string, link: string): Process | undefined {
  for (const entry of namesIn(proc)) {
    if (!/^\d+$/.test(entry)) continue;
    const folder = join(proc, entry, "fd");
    if (namesIn(folder).some((fd) => linkOf(join(folder, fd)) === link)) return processOf(proc, Number(entry));
  }
  return undefined;
}

/** Environment of a process; undefined where it may not be read. Holds secrets. */
export function environmentOf(proc: string, pid: number): Readonly<Record<string, string>> | undefined {
  const text = textOf(join(proc, String(pid), "environ"));
  if (text === "") return undefined;
  return Object.fromEntries(
    text.split("\0").flatMap((entry) => {
      const at = entry.indexOf("=");
      return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : [];
    }),
  );
}

/** A file's text; empty where it cannot be read. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The user that a process runs as. */
export function userOf(proc: string, pid: number): number | undefined {
  const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(textOf(join(proc, String(pid), "status")))?.[1];
  return uid === undefined ? undefined : Number(uid);
}

const daemonProgram = /(^|\/)auditwire(\.js)?$/;

/** Whether a process is a daemon of ours, by its command line. */
export const isDaemon = ({ words }: Process): boolean =>
  words.includes("serve") && words.some((word) => daemonProgram.test(word));

/** Absolute path of the configuration that a daemon was started with, as its command line says it. */
export function configOf(proc: string, { pid, words }: Process): string | undefined {
  const at = words.findIndex((word) => word === "--config" || word === "-c");
  const said = at >= 0 ? words[at + 1] : words.find((word) => word.startsWith("--config="))?.slice("--config=".length);
  return said === undefined ? undefined : resolve(linkOf(join(proc, String(pid), "cwd")), said);
}

/** The names in a folder; none where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What the system says of a file; undefined where it cannot be asked. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
