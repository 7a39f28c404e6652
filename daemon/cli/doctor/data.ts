import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { databaseOf } from "../../store/database-file.ts";
import type { InspectedDatabase } from "../../store/inspect.ts";
import { codeOf } from "../../store/trouble.ts";
import type { LeftBehind } from "../daemon/deployment.ts";
import { quoted } from "../quoted.ts";
import type { Examined } from "./examined.ts";
import { broken, bytes, day, type Finding, note, ok, span, unseen, warning } from "./finding.ts";
import { namesIn, statOf, userOf } from "./proc.ts";
import { startLine, stopLine } from "./process.ts";

/** The data directory, its disk, and the database in it. */
export async function data(examined: Examined): Promise<readonly Finding[]> {
  const [{ settings, resolved, file, left }, { running }, { database }] = await Promise.all([
    examined.config(),
    examined.process(),
    examined.store(),
  ]);
  const directory = settings?.dataDirectory ?? left?.dataDirectory;
  if (directory === undefined) return [];
  const retention = resolved?.config.data.retention;
  const user = running ? userOf(examined.machine.proc, running.pid) : process.getuid?.();
  return [
    ...diskFindings({
      directory,
      ...diskOf(directory),
      growth: retention && retention.bytes - (database?.usedBytes ?? 0),
    }),
    ...directoryFindings(directory, user),
    ...(database
      ? databaseFindings(directory, database, left ? withoutConfiguration(left) : withConfiguration(file ?? ""))
      : []),
    ...(database && retention ? retentionFindings(database, retention, examined.machine.now()) : []),
  ];
}

export interface Disk {
  readonly free: number;
  readonly size: number;
  /** Files that can still be made; undefined where the file system does not count them. */
  readonly files: number | undefined;
  /** Its kind, as statfs tells it. */
  readonly type: number;
}

/** The disk of a folder, or of the nearest one above that is there. */
export function diskOf(directory: string): Disk {
  const folder = nearest(directory);
  const { bavail, blocks, bsize, files, ffree, type } = statfsSync(folder);
  return { free: bavail * bsize, size: blocks * bsize, files: files > 0 ? ffree : undefined, type };
}

const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)));

const mebi = 2 ** 20;
/** SQLite needs room for a transaction and its log before it can even remove something. */
const leastBytes = 64 * mebi;
const littleBytes = 1_024 * mebi;

/** Magic numbers of statfs(2): where a lock or a shared memory file is not what it is on a local disk. */
const networks: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x01021997, "9P"],
]);
const memory = 0x01021994;

/** `growth`: how much the database may still grow until retention removes something. */
export function diskFindings(
  facts: Disk & { readonly directory: string; readonly growth?: number | undefined },
): readonly Finding[] {
  const { directory, free, size, files, type, growth = 0 } = facts;
  const network = networks.get(type >>> 0);
  const kind = [
    ...(network === undefined
      ? []
      : [
          broken(
            "data-on-network",
            `${directory} is on a network file system (${network}), where SQLite can lose or damage data`,
            "move data.directory to a local disk or a block volume",
          ),
        ]),
    ...(type === memory
      ? [
          note(
            "data-on-network",
            `${directory} is in memory (tmpfs): its audits are gone after a restart of the machine`,
          ),
        ]
      : []),
  ];
  const mend = `free some space there (du -xsh ${quoted(directory)}/* shows what is large), or lower data.retention.bytes`;
  const left = `${bytes(free)} of ${bytes(size)} are free`;
  if (free < leastBytes)
    return [
      ...kind,
      broken(
        "disk-full",
        `the disk of ${directory} is full: ${left}; nothing can be stored, and senders are answered 503`,
        mend,
      ),
    ];
  if (files !== undefined && files < 100)
    return [
      ...kind,
      broken(
        "disk-full",
        `the file system of ${directory} can hold no more files (inodes)`,
        `find what made so many: df -i ${quoted(directory)}`,
      ),
    ];
  if (free < littleBytes && free < size / 10)
    return [...kind, warning("disk-full", `the disk of ${directory} is nearly full: ${left}`, mend)];
  if (growth > free)
    return [
      ...kind,
      warning(
        "disk-full",
        `the database may grow by ${bytes(growth)} until retention removes something, and ${left} (${directory})`,
        "lower data.retention.bytes, or give it a larger disk",
      ),
    ];
  return [...kind, ok("disk-full", `${directory}: ${left}`)];
}

interface Owners {
  readonly directory: string;
  readonly exists: boolean;
  /** Whom the directory belongs to, and which of its files belong to others. */
  readonly uid: number;
  readonly foreign: readonly string[];
  /** Whether its owner may write there. */
  readonly isWritable: boolean;
  /** Files of the daemon that their owner may not read, or not write. */
  readonly closed: readonly string[];
  /** Why the system forbids it even to root: EROFS. */
  readonly refused: string;
  /** Other users can look into it. */
  readonly isOpen: boolean;
}

function ownersIn(directory: string): Owners {
  const stats = statOf(directory);
  const nothing = {
    directory,
    exists: false,
    uid: 0,
    foreign: [],
    isWritable: true,
    closed: [],
    refused: "",
    isOpen: false,
  };
  if (!stats) return { ...nothing, ...(canMake(directory) ? {} : { isWritable: false }) };
  if (!stats.isDirectory()) return { ...nothing, exists: true, isWritable: false, refused: "ENOTDIR" };
  return {
    directory,
    exists: true,
    uid: stats.uid,
    foreign: namesIn(directory).filter((name) => (statOf(join(directory, name))?.uid ?? stats.uid) !== stats.uid),
    isWritable: (stats.mode & 0o300) === 0o300,
    closed: closedIn(directory),
    refused: refusedBy(directory),
    isOpen:
      (stats.mode & 0o004) !== 0 &&
      namesIn(directory).some((name) => ((statOf(join(directory, name))?.mode ?? 0) & 0o004) !== 0),
  };
}

// What the daemon changes, and what it reads only.
const written = ["auditwire.db", "auditwire.db-wal", "auditwire.db-shm", "lock.db", "lock.db-journal"];
const read = ["credentials.json", "credentials.key", "sessions.key"];

function closedIn(directory: string): readonly string[] {
  const lacks = (name: string, needed: number) => {
    const stats = statOf(join(directory, name));
    return stats !== undefined && (stats.mode & needed) !== needed;
  };
  return [
    ...written.filter((name) => lacks(name, 0o600)),
    ...read.filter((name) => lacks(name, 0o400)),
    ...["backups"].filter((name) => lacks(name, 0o700)),
  ];
}

const canMake = (directory: string) => refusedBy(nearest(directory)) === "";

function refusedBy(directory: string): string {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return "";
  } catch (error) {
    return codeOf(error);
  }
}

/** `user`: who the daemon is, or who asks. Root may write anywhere but on what is read-only, and whatever its mode. */
export function directoryFindings(directory: string, user: number | undefined): readonly Finding[] {
  const { exists, uid, foreign, isWritable, closed, refused, isOpen } = ownersIn(directory);
  const opened = `chmod -R u=rwX,go= ${quoted(directory)}`;
  const whom = user === undefined || user === 0 ? "$USER_OF_THE_DAEMON" : String(user);
  const own = `sudo chown -R ${whom} ${quoted(directory)} && sudo ${opened}`;
  if (refused === "EROFS")
    return [
      broken(
        "data-not-writable",
        `${directory} is on a file system that is mounted for reading only`,
        `sudo mount -o remount,rw "$(findmnt --noheadings --output TARGET --target ${quoted(directory)})"`,
      ),
    ];
  if (refused === "ENOTDIR")
    return [broken("data-not-writable", `${directory} is no directory`, "choose another data.directory")];
  if (!exists)
    return isWritable
      ? [note("data-not-writable", `${directory} is not there yet: the daemon makes it at its first start`)]
      : [
          broken(
            "data-not-writable",
            `${directory} is not there, and user ${user} may not make it`,
            `sudo install -d -m 700 -o ${whom} ${quoted(directory)}`,
          ),
        ];
  if (user !== undefined && user !== 0 && user !== uid)
    return [broken("data-not-writable", `${directory} belongs to user ${uid}, and the daemon is user ${user}`, own)];
  const isShut = uid !== 0 && (!isWritable || closed.length > 0);
  if (foreign.length > 0)
    return [
      broken(
        "data-not-writable",
        `files in ${directory} belong to others than the directory (user ${uid}): ${foreign.slice(0, 3).join(", ")}; somebody has started the daemon as another user`,
        `sudo chown -R ${uid} ${quoted(directory)}${isShut ? ` && sudo ${opened}` : ""}`,
      ),
    ];
  if (isShut) return [broken("data-not-writable", shutSentence(directory, isWritable, closed), opened)];
  if (isOpen)
    return [
      warning(
        "data-open",
        `every user of this machine can read the audits in ${directory}`,
        `chmod -R go-rwx ${quoted(directory)}`,
      ),
    ];
  return [ok("data-not-writable", `${directory} belongs to the daemon's user alone`)];
}

function shutSentence(directory: string, isWritable: boolean, closed: readonly string[]): string {
  if (closed.length === 0) return `${directory} may not be written by its owner`;
  const files = `${closed.slice(0, 3).join(", ")}${closed.length > 3 ? " …" : ""}`;
  return isWritable
    ? `files in ${directory} may not be read and written by their owner: ${files}`
    : `${directory} and files in it may not be read and written by their owner: ${files}`;
}

/** What is typed to put a copy in the place of a database. */
export interface Repair {
  readonly stop: string;
  readonly restore: string;
  readonly start: string;
}

const withConfiguration = (file: string): Repair => ({
  stop: stopLine({ file }),
  restore: `auditwire restore --config ${quoted(file)}`,
  start: startLine({ file }),
});

/** Restoring needs a configuration, which comes back with the daemon. */
const withoutConfiguration = ({ start }: LeftBehind): Repair => ({ stop: "", restore: "auditwire restore", start });

/** Whether the daemon can use the database. */
export function databaseFindings(directory: string, database: InspectedDatabase, repair: Repair): readonly Finding[] {
  const { version, known, damage, unreadable, isWhole, usedBytes } = database;
  const copies = join(directory, "backups");
  if (unreadable !== undefined)
    return [
      unseen(
        "database-damaged",
        `the database was not looked at: ${unreadable}`,
        "run the doctor as the daemon's user",
      ),
    ];
  if (damage !== undefined)
    return [
      broken(
        "database-damaged",
        `${databaseOf(directory)} is damaged: ${damage}`,
        `${inTurn(repair, "COPY")} (COPY is what auditwire backup wrote, or lies in ${copies}; what is there now is kept beside it)`,
      ),
    ];
  if (version > known)
    return [
      broken(
        "database-newer",
        `the database has version ${version}, and this auditwire knows up to ${known}: a newer one has been here`,
        `install the newer auditwire again, or go back to what was before it: ${inTurn(repair, quoted(join(copies, `before-${known + 1}.db`)))}`,
      ),
    ];
  const older =
    version < known
      ? [
          note(
            "database-newer",
            `the database has version ${version}: the next start brings it to ${known} and keeps a copy`,
          ),
        ]
      : [];
  const seen = isWhole
    ? ok("database-damaged", `the database is whole (version ${version}, ${bytes(usedBytes)})`)
    : unseen(
        "database-damaged",
        `the database opens; with ${bytes(usedBytes)} it was not looked through`,
        "auditwire doctor --thorough takes the time",
      );
  return [...older, seen];
}

const inTurn = ({ stop, restore, start }: Repair, copy: string) =>
  [stop, `${restore} ${copy}`, start].filter(Boolean).join("; ");

const dayMs = 86_400_000;

/** Whether audits leave sooner than the days that they are to be kept. */
export function retentionFindings(
  { usedBytes, oldest, damage, unreadable }: InspectedDatabase,
  { days, bytes: limit }: { readonly days: number; readonly bytes: number },
  now: number,
): readonly Finding[] {
  if (damage !== undefined || unreadable !== undefined) return [];
  const used = `${bytes(usedBytes)} of ${bytes(limit)} (data.retention.bytes)`;
  const mend = `raise data.retention.bytes if the disk has room, enable fewer rules, or lower data.retention.days to what is wanted`;
  const kept =
    oldest === null ? "" : `; the oldest is of ${day(oldest)}, ${span(now - oldest)} ago, and ${days} days are wanted`;
  if (usedBytes >= limit * 0.97 && (oldest === null || now - oldest < days * dayMs))
    return [
      warning(
        "retention-removes",
        `the database is at its limit: ${used}; the oldest audits leave before their time${kept}`,
        mend,
      ),
    ];
  if (usedBytes >= limit * 0.8 && (oldest === null || now - oldest < days * dayMs))
    return [
      warning(
        "retention-removes",
        `the database is near its limit: ${used}; soon the oldest audits leave before their time${kept}`,
        mend,
      ),
    ];
  if (oldest !== null && now - oldest >= (days - 1) * dayMs)
    return [
      note(
        "retention-removes",
        `audits leave after ${days} days (data.retention.days): the oldest is of ${day(oldest)}; auditwire export keeps what is to stay`,
      ),
    ];
  return [ok("retention-removes", `${used}`)];
}
