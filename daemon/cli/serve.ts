import type { Command } from "commander";
import { withholdOptimizing } from "../telemetry/memory.ts";
import { examples } from "./examples.ts";
import type { Here } from "./here.ts";

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
      } finally {
        optimize();
      }
    });
}
