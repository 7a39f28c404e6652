import { existsSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AuditwireError } from "../audit/errors.ts";
import { type Place, placeOf, runningPid } from "./place.ts";
import type { Terminal } from "./terminal.ts";

/** Longer than the daemon itself takes to finish the requests under way. */
const patienceMs = 40_000;

/** Stops the checkout's daemon. Stored audits stay unless `purge`. */
export async function down(checkout: string, terminal: Terminal, options: { purge: boolean }): Promise<number> {
  const place = placeOf(checkout);
  const pid = runningPid(place);
  if (pid === undefined) terminal.line("No auditwire daemon of this checkout is running.");
  else {
    terminal.step(`stopping the daemon (process ${pid})`);
    await stop(pid, place);
    terminal.line("The daemon has stopped.");
  }
  rmSync(place.pid, { force: true });
  if (options.purge) {
    rmSync(place.home, { recursive: true, force: true });
    terminal.line("Removed .auditwire: audits, configuration, token and credentials.");
  } else if (existsSync(place.data)) {
    terminal.line("Stored audits, token and credentials stay in .auditwire; `npm stop -- --purge` removes them.");
  }
  return 0;
}

async function stop(pid: number, place: Place): Promise<void> {
  process.kill(pid, "SIGTERM");
  const deadline = performance.now() + patienceMs;
  while (runningPid(place) === pid) {
    if (performance.now() > deadline)
      throw new AuditwireError(
        "unavailable",
        `the daemon (process ${pid}) has not stopped within ${patienceMs / 1000} s; its log is ${place.log}`,
      );
    await sleep(50);
  }
}
