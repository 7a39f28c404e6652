import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readInput } from "../../daemon/cli/api-server/input.ts";
import { install } from "../../daemon/cli/api-server/install.ts";
import { readManifest } from "../../daemon/cli/api-server/manifest.ts";
import { apiServerProcesses } from "../../daemon/cli/api-server/processes.ts";
import { readiness } from "../../daemon/cli/api-server/ready.ts";
import { remove } from "../../daemon/cli/api-server/remove.ts";

// Run by Node itself: installs or removes, and is killed when it has reached the step of the given name. On a `told`
// machine every manifest runs at once and is ready, unless it has a flag that ends in "never".
const [machine = "", verb = "", files = "", manifest = "", step = ""] = process.argv.slice(2);
const input = readInput(files);
const told = () => {
  const text = readFileSync(manifest, "utf8");
  return [{ id: createHash("sha256").update(text).digest("hex"), flags: readManifest(text).flags }];
};
const isReady = async () => (readFileSync(manifest, "utf8").includes("never") ? 0 : 200);
const ports = {
  processes: machine === "told" ? told : () => apiServerProcesses(),
  readiness: machine === "told" ? isReady : readiness,
  timeoutMs: machine === "told" ? 50 : 20_000,
  backTimeoutMs: 20_000,
  pollMs: 20,
  settleMs: 5_000,
  signal: new AbortController().signal,
  say: () => undefined,
  reached: (at: string) => {
    if (at === step) process.kill(process.pid, "SIGKILL");
  },
};
const work =
  verb === "install"
    ? install({ input, manifest, replace: false }, ports)
    : remove({ manifest, directory: input.directory }, ports);
work.then(
  ({ state }) => process.stdout.write(state),
  (error: Error) => process.stdout.write(error.message),
);
