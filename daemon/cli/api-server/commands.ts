import { type Command, InvalidArgumentError, Option } from "commander";
import type { Distribution } from "../../../components/sources/self-managed/installation/distributions.ts";
import { distributionNames } from "../../../components/sources/self-managed/installation/distributions.ts";
import { parseDuration } from "../../audit/duration.ts";
import { AuditwireError } from "../../audit/errors.ts";
import { examples } from "../examples.ts";
import { type Terminal, terminal } from "../terminal.ts";
import type { InstallerPorts, Outcome } from "./change.ts";
import { check } from "./check.ts";
import { readInput } from "./input.ts";
import { install } from "./install.ts";
import { alone } from "./lock.ts";
import { printInstallation } from "./print-installation.ts";
import { apiServerProcesses } from "./processes.ts";
import { readiness } from "./ready.ts";
import { remove } from "./remove.ts";
import { webhookProblem } from "./webhook.ts";

type Done = (code: number) => void;

interface Options {
  readonly files: string;
  readonly manifest: string;
  readonly timeout?: number;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** `auditwire api-server …`: for a control-plane machine. */
export function apiServerCommands(group: Command, done: Done): void {
  group.addHelpText(
    "after",
    examples("auditwire api-server check --files prod", "auditwire api-server COMMAND --help"),
  );
  installCommand(group, done);
  removeCommand(group, done);
  checkCommand(group, done);
  filesCommand(group, done);
}

function installCommand(group: Command, done: Done): void {
  waiting(onFiles(group.command("install")))
    .description(
      "write the files, edit the static pod's manifest, wait until the API server is back; go back when it is not",
    )
    .option("--replace", "audit flags that somebody else has set give way; `remove` brings them back")
    .addHelpText("after", `\n${exits}${examples("sudo auditwire api-server install --files prod")}`)
    .action(async (options: Options) => {
      const input = readInput(options.files);
      const { manifest, replace = false } = options;
      await warnUnreached(input.auditWebhook, terminal());
      tell(await alone(input.directory, () => install({ input, manifest, replace }, ports(options))), options);
      done(0);
    });
}

function removeCommand(group: Command, done: Done): void {
  waiting(onManifest(group.command("remove")))
    .description("take the flags out, wait until the API server is back without them, then take the files away")
    .option("--directory <folder>", "folder of the two files", "/etc/kubernetes/auditwire")
    .addHelpText("after", `\n${exits}${examples("sudo auditwire api-server remove")}`)
    .action(async (options: Options & { readonly directory: string }) => {
      const { manifest, directory } = options;
      tell(await alone(directory, () => remove({ manifest, directory }, ports(options))), options);
      done(0);
    });
}

function checkCommand(group: Command, done: Done): void {
  onFiles(group.command("check"))
    .description("say whether files, flags and the running API server are as given, and the daemon takes events")
    .addHelpText(
      "after",
      `\nExit code: 1 when something is not.${examples("sudo auditwire api-server check --files prod")}`,
    )
    .action(async (options: Options) => {
      const watched = { processes: () => apiServerProcesses(), readiness };
      const findings = await check(readInput(options.files), options.manifest, watched);
      const out = terminal();
      for (const { ok, sentence } of findings) out.line(`${ok ? out.green("ok") : out.red("no")}  ${sentence}`);
      done(findings.every(({ ok }) => ok) ? 0 : 1);
    });
}

function filesCommand(group: Command, done: Done): void {
  given(group.command("files"))
    .description(
      "write the files for a distribution's machines and its own configuration, and print what to do with them",
    )
    .addOption(
      new Option("--distribution <name>", "what the control plane was made with")
        .choices(distributionNames)
        .makeOptionMandatory(),
    )
    .option("--out <folder>", "where to write them; default: they are not written")
    .addHelpText(
      "after",
      examples("auditwire api-server files --distribution k3s --files .auditwire/api-server/prod --out prod"),
    )
    .action((options: { files: string; distribution: Distribution; out?: string }) => {
      printInstallation(readInput(options.files), options, terminal());
      done(0);
    });
}

const exits =
  "Exit code: 1 when it was refused, or the API server did not come back and everything is as before. May be run again at any time.";

const onManifest = (command: Command) =>
  command.option(
    "--manifest <file>",
    "the API server's static pod manifest",
    "/etc/kubernetes/manifests/kube-apiserver.yaml",
  );

const given = (command: Command) =>
  command.requiredOption(
    "--files <place>",
    "folder with audit-policy.yaml, audit-webhook.yaml and flags; or the JSON of apiServerFiles(source), - for standard input",
  );

const onFiles = (command: Command) => onManifest(given(command));

const waiting = (command: Command) =>
  command
    .option("--timeout <duration>", "how long is waited for the API server (default: 5m)", milliseconds)
    .option("--json", "the result as one JSON object");

function milliseconds(text: string): number {
  const duration = parseDuration(text);
  if (duration === undefined) throw new InvalidArgumentError("write 90s, 5m or 10m.");
  return duration;
}

function ports(options: Options): InstallerPorts {
  if (process.platform !== "linux")
    throw new AuditwireError("invalid", "the API server's machine runs Linux; run this there");
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());
  const out = terminal();
  const timeoutMs = options.timeout ?? 300_000;
  return {
    processes: () => apiServerProcesses(),
    readiness,
    timeoutMs,
    backTimeoutMs: Math.max(timeoutMs, 300_000),
    pollMs: 250,
    settleMs: 15_000,
    signal: interrupt.signal,
    say: (text) => void (options.json || out.step(text)),
  };
}

/** Nothing is harmed where the daemon is not reached; but events are lost until it is. */
async function warnUnreached(webhook: string, out: Terminal): Promise<void> {
  const problem = await webhookProblem(webhook);
  if (problem !== undefined) out.error(`warning: ${problem}; events are lost until it is mended`);
}

function tell(outcome: Outcome, { json }: Options): void {
  terminal().line(json ? JSON.stringify(outcome) : `${outcome.state}: ${outcome.sentence}`);
}
