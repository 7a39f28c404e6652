import { type Command, Option } from "commander";
import { connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { filtering } from "../query/filters.ts";
import { type BackupOptions, backup } from "./backup.ts";
import { type ExportOptions, exportAudits } from "./export/export.ts";
import { type ImportOptions, importEvents } from "./import/import.ts";
import { onDisk } from "./machine-trouble.ts";
import { type RestoreOptions, restore } from "./restore.ts";

/** Which daemon of this machine. */
const onMachine = (command: Command) =>
  command
    .addOption(
      new Option(
        "-c, --config <file>",
        "the configuration of a daemon of this machine (default: .auditwire/config.yaml, else /etc/auditwire/config.yaml)",
      ).conflicts("data"),
    )
    .option(
      "--data <directory>",
      "its data directory, where no configuration is (default: what npm stop has left in .auditwire/data)",
    );

const backupNotes = `
On the daemon's machine, as its user. The copy is of one moment and has all that was acknowledged until then. It is
looked through before it gets its name, and takes as much room as the database. What it holds is secret: its mode is
0600. With - it lies in the data directory until it is out.`;

/** `auditwire backup` */
export async function backupCommand(command: Command, here: Here): Promise<void> {
  onMachine(command.argument("<file>", "file to write; - for standard output"))
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
    .action(async (file: string, options: BackupOptions) => here.done(await onDisk(() => backup(file, options, here))));
}

const restoreNotes = `
Stop the daemon first. The backup is looked through before anything is changed, and the database that was there is kept.`;

/** `auditwire restore` */
export async function restoreCommand(command: Command, here: Here): Promise<void> {
  onMachine(command.argument("<file>", "what `auditwire backup` wrote; - for standard input"))
    .option("--with-key", "take the key of the saved credentials from FILE.key")
    .addHelpText(
      "after",
      restoreNotes +
        examples(
          "auditwire restore --config /etc/auditwire/config.yaml /backups/audits.db",
          "zcat audits.db.gz | auditwire restore --config /etc/auditwire/config.yaml -",
          "auditwire restore --data /var/lib/auditwire /backups/audits.db",
        ),
    )
    .action(async (file: string, options: RestoreOptions) =>
      here.done(await onDisk(() => restore(file, options, here))),
    );
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
    .action(async (files: string[], options: ImportOptions) =>
      here.done(await onDisk(() => importEvents(files, options, here))),
    );
}

const exportNotes = `
The oldest come first, a line each: audits as the API answers them, with the original in eventBlob. A name that ends in .gz
is packed. Its memory does not grow with what there is. An export that broke off exits with 1 and goes on with --resume, by
what lies in FILE.resume until it is whole: filters and form are those that it began with.

Needs the permission monitorAccessKubernetes (read): whoever sees some collections only exports those. Exit code: 0 when
everything that matches is written.`;

/** `auditwire export` */
export async function exportCommand(command: Command, here: Here): Promise<void> {
  command
    .argument("[file]", "file to write; - or nothing: standard output", "-")
    .addOption(
      new Option("--original", "the original events, as their sources recorded them").conflicts(["format", "csv"]),
    )
    .addOption(
      new Option("--format <format>", "events as an API server logs them, those of clouds brought to that form")
        .choices(["audit.k8s.io/v1"])
        .conflicts(["original", "csv"]),
    )
    .addOption(new Option("--csv", "a table, safe to open in a spreadsheet").conflicts(["original", "format"]))
    .addOption(new Option("--force", "replace a file that is there").conflicts("resume"))
    .addOption(new Option("--resume", "go on with a file whose export broke off").conflicts("force"));
  filtering(command);
  connected(command)
    .addHelpText(
      "after",
      exportNotes +
        examples(
          "auditwire export --from 2026-11-01 --to 2026-11-30 november.ndjson.gz",
          "auditwire export november.ndjson.gz --resume",
          "auditwire export --cluster prod --format audit.k8s.io/v1 | auditwire replay --library -",
        ),
    )
    .action(async (file: string, options: ExportOptions) =>
      here.done(await onDisk(() => exportAudits(file, options, here))),
    );
}
