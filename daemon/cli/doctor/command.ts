import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../audit/duration.ts";
import { AuditwireError } from "../../audit/errors.ts";
import { connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import type { Terminal } from "../terminal.ts";
import type { DoctorOptions, Machine } from "./options.ts";
import { printFindings, toJson } from "./print.ts";

const notes = `
Looks only, and changes nothing. Each line that is not well ends with what mends it, and with the place in
docs/troubleshooting.md. What cannot be looked at from here it says, and why.
Exit code: 0 when nothing is broken (warnings are told), 1 when something is, 2 for wrong use.`;

const dayMs = 86_400_000;

/** `auditwire doctor` */
export function doctorCommand(command: Command, { environment, terminal, done }: Here): void {
  const heading = "The API server of this machine:";
  connected(command)
    .option("--cluster <name>", "look at this cluster's source and files only")
    .addOption(
      new Option("--silence <duration>", "call a source silent that has delivered nothing for so long")
        .default(dayMs, "24h")
        .argParser(milliseconds),
    )
    .option("--thorough", "look through the whole database, however large it is")
    .option("--json", "as a JSON list of { group, check, state, sentence, mend, docs }");
  for (const option of [
    new Option("--files <place>", "what it is to be given, as `auditwire api-server check` takes it"),
    new Option("--manifest <file>", "its static pod manifest (default: kubeadm's, if there is one)"),
    new Option("--policy <file>", "its audit policy (default: what its flags name)"),
    new Option("--webhook-file <file>", "its webhook kubeconfig (default: what its flags name)"),
  ])
    command.addOption(option.helpGroup(heading));
  command
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire doctor",
          "auditwire doctor --config /etc/auditwire/config.yaml",
          "sudo auditwire doctor --files prod --cluster prod",
          "auditwire doctor --url https://audit.example.com --ca ca.crt --json",
        ),
    )
    .action(async (options: DoctorOptions & { readonly json?: boolean }) =>
      done(await doctor(options, { environment, now: Date.now, proc: "/proc" }, terminal)),
    );
}

/** Prints what is found. 1 when something is broken. */
export async function doctor(
  { json, ...options }: DoctorOptions & { readonly json?: boolean },
  machine: Machine,
  out: Terminal,
): Promise<number> {
  const { diagnose } = await import("./doctor.ts");
  const findings = await diagnose(options, machine);
  if (findings.every(({ state }) => state === "unseen"))
    throw new AuditwireError(
      "invalid",
      "there is nothing to look at: say --config FILE on the daemon's machine, --url https://…, or --files FOLDER on a control-plane machine",
    );
  if (json) out.line(toJson(findings));
  else printFindings(findings, out);
  return findings.some(({ state }) => state === "broken") ? 1 : 0;
}

function milliseconds(text: string): number {
  const duration = parseDuration(text);
  if (duration === undefined || duration === 0) throw new InvalidArgumentError("write 90s, 1h or 7d.");
  return duration;
}
