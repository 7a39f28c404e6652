import type { Command } from "commander";
import { AuditwireError } from "../../audit/errors.ts";
import { connect } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type OutputOptions, printing } from "../output/options.ts";
import { type Column, print, printOne } from "../output/print.ts";
import { type Grant, shownGrants, withRoles } from "./grants.ts";

interface Group {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly readOnly: boolean;
  readonly modified: string | null;
}

const columns: readonly Column<Group>[] = [
  { head: "name", of: ({ name }) => name },
  { head: "roles", of: ({ grants }) => shownGrants(grants) },
  { head: "kept in", of: ({ readOnly }) => (readOnly ? "configuration file" : "daemon"), wide: true },
  { head: "modified", of: ({ modified }) => modified, wide: true },
];

const pathOf = (name: string) => `/groups/${encodeURIComponent(name)}`;

/** `auditwire group …` */
export function groupCommand(command: Command, here: Here): void {
  command.addHelpText(
    "after",
    examples("auditwire group save shop-team --role viewer:shop", "auditwire group COMMAND --help"),
  );
  for (const add of [listCommand, showCommand, saveCommand, removeCommand]) add(command, here);
}

function listCommand(parent: Command, { environment, terminal }: Here): void {
  connected(printing(parent.command("list").description("the groups, and what the members of each may do")))
    .addHelpText("after", examples("auditwire group list"))
    .action(async (options: ConnectionOptions & OutputOptions) =>
      print(await (await connect(options, environment)).get<readonly Group[]>("/groups"), columns, options, terminal),
    );
}

function showCommand(parent: Command, { environment, terminal }: Here): void {
  connected(parent.command("show").description("one group").argument("<name>", "the group"))
    .option("--json", "as one JSON object, as the API answers")
    .addHelpText("after", examples("auditwire group show shop-team"))
    .action(async (name: string, options: ConnectionOptions & OutputOptions) =>
      printOne(await (await connect(options, environment)).get<Group>(pathOf(name)), columns, options, terminal),
    );
}

function saveCommand(parent: Command, { environment, terminal }: Here): void {
  connected(
    withRoles(
      parent
        .command("save")
        .description("make a group, or say anew what its members may do")
        .argument("<name>", "the group; <provider>/<group> for one of an identity provider"),
      "what members may do; viewer:shop,eu counts in these collections only; may be given again",
    ),
  )
    .addHelpText(
      "after",
      examples(
        "auditwire group save shop-team --role viewer:shop",
        "auditwire group save corp/security --role auditor",
      ),
    )
    .action(async (name: string, options: ConnectionOptions & { role?: Grant[] }) => {
      if (options.role === undefined) throw new AuditwireError("invalid", "say what members may do: --role ROLE");
      await (await connect(options, environment)).put(pathOf(name), { grants: options.role });
      terminal.note(`The group ${name} is saved.`);
    });
}

function removeCommand(parent: Command, { environment, terminal }: Here): void {
  connected(parent.command("remove").description("remove a group without members").argument("<name>", "the group"))
    .addHelpText("after", examples("auditwire group remove shop-team"))
    .action(async (name: string, options: ConnectionOptions) => {
      await (await connect(options, environment)).remove(pathOf(name));
      terminal.note(`The group ${name} is removed.`);
    });
}

interface Role {
  readonly name: string;
  readonly permissions: Readonly<Record<string, string>>;
}

/** `auditwire role …` */
export function roleCommand(command: Command, { environment, terminal }: Here): void {
  command.addHelpText("after", examples("auditwire role list"));
  const columns: readonly Column<Role>[] = [
    { head: "name", of: ({ name }) => name },
    {
      head: "permissions",
      of: ({ permissions }) => Object.entries(permissions).map(([name, level]) => `${name}:${level}`),
    },
  ];
  connected(printing(command.command("list").description("the roles, and what each allows"), { wide: false }))
    .addHelpText("after", examples("auditwire role list"))
    .action(async (options: ConnectionOptions & OutputOptions) =>
      print(await (await connect(options, environment)).get<readonly Role[]>("/roles"), columns, options, terminal),
    );
}
