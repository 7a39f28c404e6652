import type { Command } from "commander";
import type { WireSource } from "../api/wire-schema.ts";
import { AuditwireError } from "../audit/errors.ts";
import { connect } from "./daemon/client.ts";
import { type ConnectionOptions, connected } from "./daemon/options.ts";
import { examples } from "./examples.ts";
import type { Here } from "./here.ts";
import { type OutputOptions, printing } from "./output/options.ts";
import { type Column, print, printOne } from "./output/print.ts";
import { counted, visible } from "./table.ts";

const notes = `
Exit code: 0 when each source has delivered events, 1 when one has not, or when the daemon does not answer.`;

/** `auditwire sources` */
export function sourcesCommand(command: Command, here: Here): void {
  connected(printing(command))
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire sources",
          "auditwire sources -o wide --config /etc/auditwire/config.yaml",
          "auditwire sources show webhook/prod",
          "kubectl --namespace auditwire exec deployment/audit -- auditwire sources",
        ),
    )
    .action(async (options: ConnectionOptions & OutputOptions) => here.done(await sources(options, here)));
  connected(
    command
      .command("show")
      .description("one source: its counters, how far each place is read, and what is wrong")
      .argument("<name>", "as `auditwire sources` shows it")
      .option("--json", "as one JSON object, as the API answers"),
  )
    .addHelpText("after", examples("auditwire sources show webhook/prod"))
    .action(async (name: string, options: ConnectionOptions & OutputOptions) =>
      here.done(await showSource(name, options, here)),
    );
}

const columns: readonly Column<WireSource>[] = [
  { head: "source", of: ({ source }) => source },
  { head: "state", of: ({ state }) => state },
  { head: "events", of: ({ received }) => received },
  { head: "last event", of: ({ lastEvent }) => lastEvent ?? "never" },
  { head: "audits", of: ({ audits }) => audits },
  { head: "rejected", of: ({ rejected }) => rejected, wide: true },
  { head: "duplicates", of: ({ duplicates }) => duplicates, wide: true },
  { head: "late", of: ({ late }) => late, wide: true },
  { head: "imported", of: ({ imported }) => imported, wide: true },
  { head: "last poll", of: ({ lastPoll }) => lastPoll, wide: true },
  { head: "lag", of: ({ lag }) => (typeof lag === "number" ? `${lag / 1000} s` : undefined), wide: true },
  { head: "error", of: ({ error }) => error, wide: true },
];

async function sources(options: ConnectionOptions & OutputOptions, { environment, terminal }: Here): Promise<number> {
  const daemon = await connect(options, environment);
  const found = (await daemon.get<readonly WireSource[]>("/sources")).filter(({ inForce }) => inForce);
  print(found, columns, options, terminal);
  const silent = found.filter(({ received }) => received === 0);
  for (const source of silent) terminal.error(whyOf(source));
  if (found.length === 0) terminal.error("the daemon has no sources");
  if (found.length > 0 && silent.length === 0 && !options.json && !options.csv)
    terminal.line(`Events arrive from ${counted(found.length, "source")}.`);
  return found.length > 0 && silent.length === 0 ? 0 : 1;
}

function whyOf({ source, state, error }: WireSource): string {
  if (error !== undefined) return `${source}: nothing has arrived: ${error}`;
  if (state !== undefined) return `${source}: nothing has arrived yet; its state is ${state}`;
  return `${source}: nothing has arrived yet: does the API server have its two files and flags, and does it reach the webhook? Its metric apiserver_audit_error_total counts what it could not deliver`;
}

const fields: readonly Column<WireSource>[] = [
  ...columns,
  { head: "collisions", of: ({ collisions }) => collisions },
  { head: "last received", of: ({ lastReceived }) => lastReceived },
  {
    head: "not evaluable",
    of: ({ notEvaluable }) =>
      notEvaluable.map(({ rule, reason, events }) => `${rule}: ${events} (${reason})`).join("; "),
  },
];

const places: readonly Column<NonNullable<WireSource["places"]>[number]>[] = [
  { head: "place", of: ({ partition }) => partition },
  { head: "state", of: ({ state }) => state },
  { head: "read to", of: ({ readTo }) => readTo },
  { head: "error", of: ({ error }) => error },
];

async function showSource(
  name: string,
  options: ConnectionOptions & OutputOptions,
  { environment, terminal }: Here,
): Promise<number> {
  const all = await (await connect(options, environment)).get<readonly WireSource[]>("/sources");
  const source = all.find((it) => it.source === name);
  if (source === undefined) {
    const known = all.map((it) => visible(it.source)).join(", ");
    throw new AuditwireError("not_found", `there is no source "${visible(name)}": there are ${known || "none"}`);
  }
  printOne(source, fields, options, terminal);
  if (!options.json && source.places !== undefined && source.places.length > 0) {
    terminal.line();
    print(source.places, places, { output: "wide" }, terminal);
  }
  return source.received > 0 ? 0 : 1;
}
