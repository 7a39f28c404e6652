import type { EventEmitter } from "node:events";
import type { Argument, Command, Option } from "commander";
import type { Here } from "../../daemon/cli/here.ts";
import { programFor } from "../../daemon/cli/program.ts";
import { captured } from "./captured.ts";

/** The program with all its commands, none of which is run. */
export function wholeProgram(): Promise<Command> {
  const { terminal, streams } = captured();
  return programFor("all", {
    environment: {},
    terminal,
    ...streams,
    stdin: streams.stdin as unknown as Here["stdin"],
    interrupted: () => new AbortController().signal,
    done: () => undefined,
  });
}

/** Every command below a program, in the order of its help. */
export const everyCommand = (command: Command): readonly Command[] =>
  command.commands.flatMap((it) => [it, ...everyCommand(it)]);

/** `user create` */
export function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

/** What stands below the options in the help of a command. */
export function afterHelp(command: Command): string {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  // Commander tells its listeners to write, and has no other door to what they write.
  (command as unknown as EventEmitter).emit("afterHelp", { error: false, command, write });
  return text;
}

/** The part of the page that is made of the commands themselves. */
export const commandReference = (program: Command): string => everyCommand(program).map(section).join("\n");

function section(command: Command): string {
  const [notes = "", examples = ""] = afterHelp(command)
    .trim()
    .split(/\n*Examples:\n/);
  const options = command.options.filter((option) => !isConnection(option));
  const reached = options.length < command.options.length;
  const rows = [
    ...command.registeredArguments.map((it): Row => [shownArgument(it), told(it)]),
    ...options.map((it): Row => [`\`${it.flags}\``, told(it)]),
  ];
  return [
    `### auditwire ${pathOf(command)}`,
    "",
    `${capital(command.description())}.`,
    "",
    ...(rows.length > 0 ? [table(rows), ""] : []),
    ...(reached ? ["And [which daemon](#which-daemon) is asked, and by whom.", ""] : []),
    ...(notes.trim() === "" ? [] : ["```text", notes.trim(), "```", ""]),
    "```console",
    ...examples
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    "```",
    "",
  ].join("\n");
}

type Row = readonly [string, string];

const told = ({ description, defaultValue: usual }: Argument | Option) =>
  typeof usual === "string" ? `${description} (default: ${usual})` : description;

const isConnection = ({ helpGroupHeading }: Option) => helpGroupHeading?.startsWith("Which daemon") ?? false;

const shownArgument = (argument: Argument) =>
  `\`${argument.required ? "<" : "["}${argument.name()}${argument.variadic ? "..." : ""}${argument.required ? ">" : "]"}\``;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")));
  return ["|  |  |", "| --- | --- |", ...cells.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}
