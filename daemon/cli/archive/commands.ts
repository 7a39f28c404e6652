import type { Command } from "commander";
import { connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type BackupOptions, backup } from "./backup.ts";
import { type ImportOptions, importEvents } from "./import/import.ts";
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

const importNotes = `
FILES are files and folders, in any envelope and packed or not; - or nothing for standard input. Parts of a rotated log
(audit-2026-11-30T05-10-12.123.log.gz) come before the log itself, also those that come about meanwhile. The running
daemon's policy judges. What is known is stored once, whether it came by an import or by the source itself, and an import
that ended early goes on where it stopped. What cannot be read goes to the quarantine.

Rules with a threshold count by the events' own time: requests more than a day older than the newest that they have
counted on the cluster count no more. Import a backlog before its cluster delivers, the oldest first.

Needs the permission manageSettings (write). Exit code: 0 when everything is stored, 1 when something was not.`;

/** `auditwire import` */
export async function importCommand(command: Command, here: Here): Promise<void> {
  command
    .argument("[files...]", "files and folders with events; - or nothing: standard input")
    .option(
      "--cluster <name>",
      "events of this cluster, which delivers by webhook; with --source: which of its clusters",
    )
    .option("--source <name>", "events of this source, as `auditwire sources` shows it: cloudwatch/eu, webhook/prod")
    .option("--json", "the counts as one JSON object");
  connected(command)
    .addHelpText(
      "after",
      importNotes +
        examples(
          "auditwire import --cluster prod /var/log/kubernetes/audit/",
          "auditwire import --source cloudwatch/eu --cluster prod exported/*.gz",
          "zcat old.ndjson.gz | auditwire import --cluster prod --url https://audit.example.com:8083",
        ),
    )
    .action(async (files: string[], options: ImportOptions) => here.done(await importEvents(files, options, here)));
}
