import { dirname, join, resolve } from "node:path";
import type { InspectedDatabase } from "../../store/inspect.ts";
import { deployLine, type LeftBehind } from "../daemon/deployment.ts";
import { quoted } from "../quoted.ts";
import { counted } from "../table.ts";
import { answered } from "./ask.ts";
import type { Examined, ListenerFacts, ProcessFacts } from "./examined.ts";
import { broken, type Finding, ok, unseen } from "./finding.ts";
import { configOf, isDaemon, type PortOwner, textOf } from "./proc.ts";

/** The daemon of a configuration on this machine: does it run, and does it have its ports? */
export async function daemonProcess(examined: Examined): Promise<readonly Finding[]> {
  const { file, settings, left } = await examined.config();
  if (left) return [leftFinding(left, (await examined.store()).database)];
  if (file === undefined || settings === undefined) return [];
  const [facts, { isLocked }] = await Promise.all([examined.process(), examined.store()]);
  return processFindings({
    ...facts,
    isLocked,
    file,
    dataDirectory: settings.dataDirectory,
    proc: examined.machine.proc,
  });
}

export interface RunningFacts extends ProcessFacts {
  readonly file: string;
  readonly dataDirectory: string;
  /** Whether some daemon has the data directory. */
  readonly isLocked: boolean | undefined;
  readonly proc: string;
}

/** A port that somebody else has speaks for itself; else the lock of the data says whether a daemon runs. */
function processFindings(facts: RunningFacts): readonly Finding[] {
  const { listeners, isLocked } = facts;
  const foreign = listeners.filter((listener) => isForeign(listener, facts));
  const silent = listeners.filter(({ answer }) => !answered(answer) && answer.code === "ECONNREFUSED");
  if (isLocked === undefined)
    return [
      ...foreign.map((listener) => taken(listener, facts)),
      unseen(
        "not-running",
        `whether a daemon has ${facts.dataDirectory} cannot be seen`,
        "run the doctor as the daemon's user",
      ),
    ];
  if (!isLocked) return [...foreign.map((listener) => taken(listener, facts)), notRunning(facts)];
  if (foreign.length + silent.length === 0)
    return [
      ok("not-running", `the daemon runs${facts.running ? ` (process ${facts.running.pid})` : ""} and has its ports`),
    ];
  return [
    ...foreign.map((listener) => taken(listener, facts)),
    ...silent.map(({ name, address }) =>
      broken(
        "not-reached",
        `a daemon has ${facts.dataDirectory}, but nothing listens on ${address} (listen.${name}.address)`,
        `it listens elsewhere, or has not got so far: restart it (${startLine(facts)})`,
      ),
    ),
  ];
}

/** Something has the port, and it is not the daemon of this configuration. */
function isForeign(listener: ListenerFacts, { isLocked, file, proc }: RunningFacts): boolean {
  const { answer, owner, isOurs, port } = listener;
  const isTaken = port !== 0 && (answered(answer) || (answer.code !== "ECONNREFUSED" && owner !== undefined));
  if (!isTaken) return false;
  const process = owner?.process;
  if (process && isDaemon(process)) return configOf(proc, process) !== resolve(file) && isLocked !== true;
  return !isOurs || isLocked === false;
}

function taken({ name, address, owner, isOurs }: ListenerFacts, { file, proc }: RunningFacts): Finding {
  const setting = `choose another listen.${name}.address in ${file}`;
  const { who, stop } = whoOf(owner, isOurs, proc);
  return broken(
    "port-taken",
    `${address} (listen.${name}.address) is taken by ${who}`,
    stop ? `${stop}, or ${setting}` : setting,
  );
}

function whoOf(owner: PortOwner | undefined, isOurs: boolean, proc: string): { who: string; stop: string | undefined } {
  if (!owner) return { who: isOurs ? "another auditwire daemon" : "another program", stop: undefined };
  if (!owner.process)
    return { who: `a program of user ${owner.uid} that cannot be seen from here`, stop: "sudo ss -lntp names it" };
  const { pid, words } = owner.process;
  const own = isDaemon(owner.process) ? configOf(proc, owner.process) : undefined;
  const what = own === undefined ? (words[0] ?? "a program").split("/").at(-1) : `the auditwire daemon of ${own}`;
  return { who: `${what} (process ${pid})`, stop: `stop it: kill ${pid}` };
}

function notRunning(facts: RunningFacts): Finding {
  const { noted, file } = facts;
  const stale = noted
    ? `; ${noted.file} names process ${noted.pid}, which ${noted.process ? `is ${noted.process.words[0] ?? "another"} now` : "is gone"}`
    : "";
  return broken("not-running", `no daemon runs with ${file}${stale}`, startLine(facts));
}

/** Audits of a daemon that was stopped for good, by `npm stop` or `auditwire down`. */
function leftFinding({ dataDirectory, start }: LeftBehind, database: InspectedDatabase | undefined): Finding {
  const audits = typeof database?.audits === "number" ? counted(database.audits, "audit") : "audits";
  return broken(
    "not-running",
    `no daemon is deployed here; ${dataDirectory} holds ${audits} of the one that was`,
    start,
  );
}

const madeByProgram = "# Written by auditwire from a Pulumi program";

/** How the daemon of a configuration is started: by what has made the configuration, by systemd, or by hand. */
export function startLine({ file }: { readonly file: string }): string {
  if (isDeployed(file)) return deployLine(dirname(dirname(resolve(file))));
  if (textOf(systemdUnit) !== "") return "sudo systemctl restart auditwire; journalctl -u auditwire -o cat -n 20";
  return `auditwire serve --config ${quoted(file)}`;
}

const systemdUnit = "/etc/systemd/system/auditwire.service";
const isDeployed = (file: string) => textOf(file).startsWith(madeByProgram);

/**
 * How it is stopped. Not by `npm stop` where that has deployed it: certificates and tokens would be others afterwards,
 * and its API servers would have to be wired again.
 */
export function stopLine({ file }: { readonly file: string }): string {
  if (isDeployed(file)) return `kill $(cat ${quoted(join(dirname(file), "daemon.pid"))})`;
  return textOf(systemdUnit) === "" ? "stop the daemon" : "sudo systemctl stop auditwire";
}
