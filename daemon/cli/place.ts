import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a checkout's daemon keeps what it needs. All of it is git-ignored. */
export function placeOf(checkout: string) {
  const home = join(checkout, ".auditwire");
  return {
    home,
    config: join(home, "config.yaml"),
    credentials: join(home, "credentials.json"),
    token: join(home, "local.token"),
    pid: join(home, "daemon.pid"),
    log: join(home, "daemon.log"),
    data: join(home, "data"),
    apiServer: join(home, "api-server"),
  };
}
export type Place = ReturnType<typeof placeOf>;

/** The process id of the running daemon, if the one that was noted still lives and is ours. */
export function runningPid(place: Place): number | undefined {
  if (!existsSync(place.pid)) return undefined;
  const pid = Number(readFileSync(place.pid, "utf8").trim());
  return Number.isInteger(pid) && pid > 1 && isOurs(pid, place) ? pid : undefined;
}

/** A pid may have been given to another program since: only a process that was started with our configuration counts. */
function isOurs(pid: number, place: Place): boolean {
  try {
    process.kill(pid, 0);
    return commandLine(pid).includes(place.config);
  } catch {
    return false;
  }
}

function commandLine(pid: number): string {
  const proc = `/proc/${pid}/cmdline`;
  if (existsSync(proc)) return readFileSync(proc, "utf8").replaceAll("\0", " ");
  return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
}
