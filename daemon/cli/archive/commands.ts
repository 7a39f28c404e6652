import type { Command } from "commander";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type BackupOptions, backup } from "./backup.ts";
import { type RestoreOptions, restore } from "./restore.ts";

const config = [
  "-c, --config <file>",
  "the configuration of a daemon of this machine (default: .auditwire/config.yaml, else /etc/auditwire/config.yaml)",
] as const;

const backupNotes = `
On the daemon's machine, as its user. The copy is of one moment and has all that was acknowledged until then. It is
looked through before it gets its name, and takes as much room as the database. What it holds is secret: its mode is
0600. With - it lies in the data directory until it is out.`;

/** `auditwire backup` */
export async function backupCommand(command: Command, here: Here): Promise<void> {
  command
    .argument("<file>", "file to write; - for standard output")
    .option(...config)
    .option("--force", "replace a file that is there")
    .option("--with-key", "write the key of the saved credentials to FILE.key, too")
    .addHelpText(
      "after",
      backupNotes +
        examples(
          "auditwire backup --config /etc/auditwire/config.yaml /backups/audits.db",
          "kubectl --namespace auditwire exec deployment/audit -- auditwire backup - | gzip > audits.db.gz",
        ),
    )
    .action(async (file: string, options: BackupOptions) => here.done(await backup(file, options, here)));
}

const restoreNotes = `
Stop the daemon first. The backup is looked through before anything is changed, and the database that was there is kept.`;

/** `auditwire restore` */
export async function restoreCommand(command: Command, here: Here): Promise<void> {
  command
    .argument("<file>", "what `auditwire backup` wrote; - for standard input")
    .option(...config)
    .option("--with-key", "take the key of the saved credentials from FILE.key")
    .addHelpText(
      "after",
      restoreNotes +
        examples(
          "auditwire restore --config /etc/auditwire/config.yaml /backups/audits.db",
          "zcat audits.db.gz | auditwire restore --config /etc/auditwire/config.yaml -",
        ),
    )
    .action(async (file: string, options: RestoreOptions) => here.done(await restore(file, options, here)));
}
