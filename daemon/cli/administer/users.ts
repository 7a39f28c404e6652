import { type Command, Option } from "commander";
import { AuditwireError } from "../../audit/errors.ts";
import { connect, type DaemonClient } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type OutputOptions, printing } from "../output/options.ts";
import { type Column, print, printOne } from "../output/print.ts";
import { counted } from "../table.ts";
import { type Grant, shownGrants, withRoles } from "./grants.ts";
import { type NewPasswordOptions, newPassword, withNewPassword } from "./passwords.ts";
import { recoverCommand } from "./recover.ts";

interface User {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly groups: readonly string[];
  readonly disabled: boolean;
  readonly password: { readonly set: boolean };
  readonly readOnly: boolean;
  readonly modified: string | null;
}

const columns: readonly Column<User>[] = [
  { head: "name", of: ({ name }) => name },
  { head: "roles", of: ({ grants }) => shownGrants(grants) },
  { head: "groups", of: ({ groups }) => groups.join(", ") },
  {
    head: "state",
    of: ({ disabled }) => (disabled ? "disabled" : "enabled"),
    paint: ({ disabled }, { yellow }) => (disabled ? yellow : undefined),
  },
  { head: "password", of: ({ password }) => (password.set ? "set" : "none"), wide: true },
  { head: "kept in", of: ({ readOnly }) => (readOnly ? "configuration file" : "daemon"), wide: true },
  { head: "modified", of: ({ modified }) => modified, wide: true },
];

const pathOf = (name: string) => `/users/${encodeURIComponent(name)}`;

/** `auditwire user …` */
export function userCommand(command: Command, here: Here): void {
  command.addHelpText(
    "after",
    examples("auditwire user create alice --role viewer:shop", "auditwire user COMMAND --help"),
  );
  for (const add of [listCommand, showCommand, createCommand, setCommand, passwordCommand, removeCommand])
    add(command, here);
  switchCommand(command, here, false);
  switchCommand(command, here, true);
  recoverCommand(command, here);
}

function listCommand(parent: Command, { environment, terminal }: Here): void {
  connected(printing(parent.command("list").description("the users, and what each may do")))
    .addHelpText("after", examples("auditwire user list", "auditwire user list -o wide"))
    .action(async (options: ConnectionOptions & OutputOptions) => {
      const users = await (await connect(options, environment)).get<readonly User[]>("/users");
      print(users, columns, options, terminal);
      if (terminal.width !== undefined && !options.json && !options.csv) terminal.note(counted(users.length, "user"));
    });
}

function showCommand(parent: Command, { environment, terminal }: Here): void {
  connected(parent.command("show").description("one user").argument("<name>", "the user"))
    .option("--json", "as one JSON object, as the API answers")
    .addHelpText("after", examples("auditwire user show alice"))
    .action(async (name: string, options: ConnectionOptions & OutputOptions) =>
      printOne(await (await connect(options, environment)).get<User>(pathOf(name)), columns, options, terminal),
    );
}

interface RightsOptions extends ConnectionOptions {
  readonly role?: readonly Grant[];
  readonly group?: readonly string[];
  readonly password?: boolean;
}

const collect = (name: string, earlier: readonly string[] = []) => [...earlier, name];
const roleHelp =
  "what the user may do, as `auditwire role list` shows; viewer:shop,eu counts in these collections only";
const grouping = new Option("--group <name>", "a group that the user is in; may be given again").argParser(collect);

function createCommand(parent: Command, here: Here): void {
  const command = withRoles(parent.command("create"), roleHelp).addOption(grouping);
  connected(
    withNewPassword(
      command
        .description("make a user")
        .argument("<name>", "as alice; <provider>/<name> for one of an identity provider"),
    ),
  )
    .option("--no-password", "log in by tokens or an identity provider only")
    .addHelpText(
      "after",
      examples(
        "auditwire user create alice --role viewer:shop",
        "auditwire user create bob --role administrator --generate",
        "auditwire user create ci --role 'rule author' --no-password",
      ),
    )
    .action(async (name: string, options: RightsOptions & NewPasswordOptions) => create(name, options, here));
}

async function create(name: string, options: RightsOptions & NewPasswordOptions, here: Here): Promise<void> {
  const daemon = await connect(options, here.environment);
  if (await existing(daemon, name))
    throw new AuditwireError("conflict", `there is a user ${name} already: auditwire user set ${name} changes it`);
  const none = options.password === false || name.includes("/");
  const password = none ? undefined : await newPassword(options, name);
  await daemon.put(pathOf(name), { grants: options.role ?? [], groups: options.group ?? [], password });
  if (options.generate && password !== undefined) here.terminal.line(password);
  here.terminal.note(`The user ${name} is made.`);
}

async function existing(daemon: DaemonClient, name: string): Promise<User | undefined> {
  try {
    return await daemon.get<User>(pathOf(name));
  } catch (error) {
    if (error instanceof AuditwireError && error.code === "not_found") return undefined;
    throw error;
  }
}

/** PUT makes what is not there: a misspelt name must not become a user. */
async function change(name: string, body: object, options: ConnectionOptions, { environment }: Here): Promise<void> {
  const daemon = await connect(options, environment);
  await daemon.get<User>(pathOf(name));
  await daemon.put(pathOf(name), body);
}

function setCommand(parent: Command, here: Here): void {
  const command = withRoles(parent.command("set"), `${roleHelp}; replaces what it had`).addOption(grouping);
  connected(command.description("say anew what a user may do").argument("<name>", "the user"))
    .addOption(new Option("--no-role", "takes all its own roles away"))
    .addOption(new Option("--no-group", "takes it out of all groups"))
    .addHelpText("after", examples("auditwire user set alice --role viewer:shop --role 'rule author'"))
    .action(async (name: string, options: ConnectionOptions & { role?: false | Grant[]; group?: false | string[] }) => {
      const body = {
        ...(options.role !== undefined && { grants: options.role || [] }),
        ...(options.group !== undefined && { groups: options.group || [] }),
      };
      if (Object.keys(body).length === 0) throw new AuditwireError("invalid", "say what it may do: --role or --group");
      await change(name, body, options, here);
      here.terminal.note(`The user ${name} is changed.`);
    });
}

function passwordCommand(parent: Command, here: Here): void {
  connected(
    withNewPassword(
      parent
        .command("password")
        .description("give a user another password; its sessions end")
        .argument("<name>", "the user"),
    ),
  )
    .addHelpText(
      "after",
      examples("auditwire user password alice", "auditwire user password alice --new-password-file alice.txt"),
    )
    .action(async (name: string, options: ConnectionOptions & NewPasswordOptions) => {
      const password = await newPassword(options, name);
      await change(name, { password }, options, here);
      if (options.generate) here.terminal.line(password);
      here.terminal.note(`The password of ${name} is changed.`);
    });
}

function removeCommand(parent: Command, { environment, terminal }: Here): void {
  connected(parent.command("remove").description("remove a user with its tokens").argument("<name>", "the user"))
    .addHelpText("after", examples("auditwire user remove alice"))
    .action(async (name: string, options: ConnectionOptions) => {
      await (await connect(options, environment)).remove(pathOf(name));
      terminal.note(`The user ${name} is removed, with its tokens and sessions.`);
    });
}

function switchCommand(parent: Command, here: Here, disabled: boolean): void {
  const [verb, says] = disabled ? ["disable", "keep a user from logging in"] : ["enable", "let a user log in again"];
  connected(parent.command(verb).description(says).argument("<name>", "the user"))
    .addHelpText("after", examples(`auditwire user ${verb} alice`))
    .action(async (name: string, options: ConnectionOptions) => {
      await change(name, { disabled }, options, here);
      here.terminal.note(`The user ${name} is ${verb}d.`);
    });
}
