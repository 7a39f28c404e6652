import type { Command } from "commander";
import { withholdOptimizing } from "../telemetry/memory.ts";
import { examples } from "./examples.ts";
import type { Here } from "./here.ts";

/** How long what is closed may keep the process. Kubernetes waits 30 seconds, 25 of which closing may take. */
const lingerMs = 3_000;

/** `auditwire serve` */
export function serveCommand(command: Command, { environment, done }: Here): void {
  command
    .requiredOption("-c, --config <file>", "configuration file, YAML or JSON")
    .option(
      "--credentials <file>",
      "the administrator's credentials: read if the file exists, else made and written at the first start (default: credentials.json in the data directory)",
    )
    .addHelpText("after", examples("auditwire serve --config /etc/auditwire/config.yaml"))
    .action(async (options: { config: string; credentials?: string }) => {
      const optimize = withholdOptimizing();
      try {
        const { serve } = await import("../main.ts");
        done(await serve(options, environment, optimize));
        // What a library has left behind, as a timer of its own, must not hold up who has been told to stop.
        setTimeout(() => process.exit(), lingerMs).unref();
      } finally {
        optimize();
      }
    });
}
