import { type Command, Option } from "commander";
import { parseDuration } from "../../audit/duration.ts";
import { AuditwireError } from "../../audit/errors.ts";
import { connect } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type OutputOptions, printing } from "../output/options.ts";
import { type Column, print } from "../output/print.ts";
import { timeOf } from "../query/times.ts";
import { type Grant, readGrant, shownGrant } from "./grants.ts";

export interface Token {
  readonly id: string;
  readonly user: string;
  readonly grant: Grant | null;
  readonly created: string;
  readonly expires: string | null;
  readonly token?: string;
}

const columns: readonly Column<Token>[] = [
  { head: "id", of: ({ id }) => id },
  { head: "user", of: ({ user }) => user },
  { head: "narrowed to", of: ({ grant }) => (grant ? shownGrant(grant) : "") },
  { head: "created", of: ({ created }) => created },
  { head: "expires", of: ({ expires }) => expires ?? "never" },
];

export const tokenPath = (id: string) => `/tokens/${encodeURIComponent(id)}`;

/** `auditwire token …` */
export function tokenCommand(command: Command, here: Here): void {
  command.addHelpText("after", examples("auditwire token create ci --expires 90d > ci.token", "auditwire token list"));
  for (const add of [listCommand, createCommand, revokeCommand]) add(command, here);
}

function listCommand(parent: Command, { environment, terminal }: Here): void {
  connected(
    printing(parent.command("list").description("your tokens; all of them if you manage settings"), { wide: false }),
  )
    .addHelpText("after", examples("auditwire token list"))
    .action(async (options: ConnectionOptions & OutputOptions) =>
      print(await (await connect(options, environment)).get<readonly Token[]>("/tokens"), columns, options, terminal),
    );
}

interface CreateOptions extends ConnectionOptions {
  readonly for?: string;
  readonly role?: Grant;
  readonly expires?: string;
  readonly rotate?: boolean;
}

function createCommand(parent: Command, here: Here): void {
  connected(
    parent
      .command("create")
      .description("make a token, and print its text on standard output: it is shown this once")
      .argument("<id>", "a name for it, as ci")
      .option("--for <user>", "whom it acts for (default: you)")
      .addOption(
        new Option("--role <role>", "narrows what it may do to a role, as viewer:shop of one collection").argParser(
          readGrant,
        ),
      )
      .option("--expires <when>", "when it ends: 90d, 2027-01-31, or never", "never")
      .option("--rotate", "another text for a token that exists; the old one ends at once"),
  )
    .addHelpText(
      "after",
      examples(
        "auditwire token create ci --role viewer:shop --expires 90d > ci.token",
        "auditwire token create ci --rotate | gh secret set AUDITWIRE_TOKEN",
      ),
    )
    .action(async (id: string, options: CreateOptions) => create(id, options, here));
}

async function create(id: string, options: CreateOptions, { environment, terminal }: Here): Promise<void> {
  const daemon = await connect(options, environment);
  const taken = (await daemon.get<readonly Token[]>("/tokens")).find((token) => token.id === id);
  if (taken && !options.rotate)
    throw new AuditwireError("conflict", `there is a token ${id} already: --rotate gives it another text`);
  const kept = taken && { user: taken.user, grant: taken.grant, expires: taken.expires };
  const { token, expires } = await daemon.put<Token>(tokenPath(id), {
    ...kept,
    ...(options.for !== undefined && { user: options.for }),
    ...(options.role !== undefined && { grant: options.role }),
    ...((!kept || options.expires !== "never") && { expires: endOf(options.expires ?? "never", Date.now()) }),
    ...(taken && { rotate: true }),
  });
  if (token === undefined) throw new AuditwireError("unavailable", `the daemon has not shown the token ${id}`);
  terminal.line(token);
  terminal.note(`The token ${id} ${expires === null ? "does not end by itself" : `ends at ${expires}`}.`);
}

/** When a token ends, as the API takes it; null is never. Fails with `invalid`, also for a time that is over. */
export function endOf(text: string, now: number): string | null {
  if (text === "never") return null;
  const after = parseDuration(text);
  const end = after === undefined ? timeOf(text, "to", now) : now + after;
  if (end !== undefined && end > now && end <= 8.64e15) return new Date(end).toISOString();
  throw new AuditwireError("invalid", `--expires: "${text}" is no time to come: write 90d, 2027-01-31 or never`);
}

function revokeCommand(parent: Command, { environment, terminal }: Here): void {
  connected(parent.command("revoke").description("end a token at once").argument("<id>", "the token"))
    .addHelpText("after", examples("auditwire token revoke ci"))
    .action(async (id: string, options: ConnectionOptions) => {
      await (await connect(options, environment)).remove(tokenPath(id));
      terminal.note(`The token ${id} is revoked.`);
    });
}
