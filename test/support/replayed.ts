import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A line of `auditwire replay --json --all-matches`. */
export interface ReplayLine {
  readonly auditID: string;
  readonly error?: string;
  readonly matches: readonly string[];
}

/** What `auditwire replay` says of every line of a log, by all prewritten rules. Keeps its output in a folder. */
export function replayed(log: string, directory: string): readonly ReplayLine[] {
  const [program, output] = [join("dist", "daemon", "cli", "auditwire.js"), join(directory, "replayed.ndjson")];
  const descriptor = openSync(output, "w");
  const args = [program, "replay", "--library", "--all-matches", "--json", log];
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ["ignore", descriptor, "pipe"],
    encoding: "utf8",
  });
  closeSync(descriptor);
  if (status !== 0) throw new Error(`auditwire replay ended with ${status}: ${stderr}`);
  return readFileSync(output, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ReplayLine);
}
