import { execFileSync } from "node:child_process";

const programs = [
  {
    name: "Go 1.26 or newer",
    command: "go",
    args: ["version"],
    fits: (said: string) => /go1\.(2[6-9]|[3-9]\d)/.test(said),
  },
  { name: "openssl", command: "openssl", args: ["version"], fits: () => true },
  { name: "bash", command: "bash", args: ["--version"], fits: () => true },
];

/** What the cluster tests need and this machine lacks; empty when all is there. */
function missingForCluster(): readonly string[] {
  return programs.filter(({ command, args, fits }) => !fits(outputOf(command, args))).map(({ name }) => name);
}

function outputOf(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }) || "unknown";
  } catch {
    return "";
  }
}

/**
 * True when the cluster tests can run. What is missing is said in one line; with CI=true it is an error, so that a
 * skip can never look like a pass.
 */
export function canRunCluster(): boolean {
  const missing = missingForCluster();
  if (missing.length === 0) return true;
  const line = `cluster tests skipped: this machine lacks ${missing.join(", ")}`;
  if (process.env["CI"] === "true") throw new Error(line);
  process.stderr.write(`${line}\n`);
  return false;
}
