import { Argument, type Command } from "commander";
import { connect } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";

const path = "/settings/kubernetes-audit";

interface Settings {
  readonly enabled: boolean;
}

/** `auditwire settings` */
export function settingsCommand(command: Command, { environment, terminal }: Here): void {
  connected(command)
    .option("--json", "as one JSON object, as the API answers; without it, YAML")
    .addHelpText("after", examples("auditwire settings", "auditwire settings --json | jq .specifications"))
    .action(async (options: ConnectionOptions & { json?: boolean }) => {
      const settings = await (await connect(options, environment)).get<Settings>(path);
      const { stringify } = await import("yaml");
      terminal.line(options.json ? JSON.stringify(settings, null, 2) : stringify(settings).trimEnd());
    });
}

/** `auditwire auditing` */
export function auditingCommand(command: Command, { environment, terminal, done }: Here): void {
  connected(command.option("--json", "as one JSON object: enabled"))
    .addArgument(new Argument("[state]", "without it: say whether it is on").choices(["on", "off"]))
    .addHelpText(
      "after",
      `\nWhile it is off, webhook deliveries are acknowledged and counted but not judged, and clouds are not read: what they keep
is read once it is on again. Exit code: 1 when it is off.${examples("auditwire auditing", "auditwire auditing off")}`,
    )
    .action(async (state: "on" | "off" | undefined, options: ConnectionOptions & { json?: boolean }) => {
      const daemon = await connect(options, environment);
      const { enabled } =
        state === undefined
          ? await daemon.get<Settings>(path)
          : await daemon.put<Settings>(path, { enabled: state === "on" });
      if (options.json) terminal.line(JSON.stringify({ enabled }, null, 2));
      else terminal.line(enabled ? "Auditing is on: events are judged." : "Auditing is off: events are not judged.");
      if (state === undefined && !enabled) done(1);
    });
}
