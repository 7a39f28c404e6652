import type { Argument, Command, Option } from "commander";
import type { ConnectionOptions } from "../daemon/options.ts";
import type { Here } from "../here.ts";
import { visible } from "../table.ts";
import { reply, type Word, wordsOf } from "./line.ts";
import { type Place, placeIn } from "./place.ts";
import { isSeparated, valuesOf } from "./values.ts";

/** What can stand in the place of a word. */
interface Found {
  readonly values: readonly Completion[];
  /** Names of files, too. */
  readonly files?: boolean;
}

interface Completion {
  readonly value: string;
  readonly description?: string;
}

/** How a shell asks: `complete SHELL -- …`. bash gives the line and what breaks words in it, others the words. */
export function askedBy(shell: string, rest: readonly string[]): { words: readonly string[]; last: Word } {
  if (shell !== "bash") return { words: rest, last: { value: rest.at(-1) ?? "", fixed: 0, quote: "" } };
  const [line = "", breaks = ""] = rest;
  const [, ...words] = wordsOf(line, breaks);
  return { words: words.map(({ value }) => value), last: words.at(-1) ?? { value: "", fixed: 0, quote: "" } };
}

/** Prints what can stand in the place of the last word, a line each, and whether files can. */
export async function complete(program: Command, shell: string, rest: readonly string[], here: Here): Promise<void> {
  const { words, last } = askedBy(shell, rest);
  const { values, files } = await completions(placeIn(program, words), here);
  // What would steer the terminal, or be two lines, is left out.
  const fitting = values.filter(
    ({ value }) => value.startsWith(last.value) && value !== "" && visible(value) === value,
  );
  for (const { value, description } of fitting)
    here.terminal.line(shell === "bash" ? reply(value, last) : `${value}${description ? `\t${description}` : ""}`);
  here.terminal.line(files ? ":files" : ":none");
}

async function completions(place: Place, here: Here): Promise<Found> {
  const { command, word, option } = place;
  if (option) return optionValues(place, option, here);
  if (word.startsWith("-") && !place.isOperand) return { values: optionsOf(command) };
  const commands = place.operands === 0 ? commandsOf(command) : [];
  const argument = argumentAt(command, place.operands);
  if (argument === undefined) return { values: commands };
  const found = await operandValues(argument, place, here);
  return { ...found, values: [...commands, ...found.values] };
}

async function optionValues(
  place: Place,
  { is, before }: { readonly is: Option; readonly before: string },
  here: Here,
): Promise<Found> {
  const typed = place.word.slice(before.length);
  const name = is.attributeName();
  const earlier = isSeparated(name) ? typed.slice(0, typed.lastIndexOf(",") + 1) : "";
  const known = is.argChoices ?? (await valuesOf(name, { here, options: connectionOf(place) }));
  if (known === undefined) return { values: [], files: /<(file|dir|path)/.test(is.flags) };
  const used = earlier.split(",");
  const values = known.filter((value) => !used.includes(value)).map((value) => ({ value: before + earlier + value }));
  return { values: is.optional ? [...values, ...optionsOf(place.command)] : values };
}

const optionsOf = (command: Command): readonly Completion[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? "", description: brief(description) }));

const commandsOf = (command: Command): readonly Completion[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((it) => ({ value: it.name(), description: brief(it.description()) }));

/** Shells show a line. */
const brief = (text: string) => text.split(/[\n\t]/)[0] ?? "";

function argumentAt({ registeredArguments: all }: Command, at: number): Argument | undefined {
  const last = all.at(-1);
  return all[at] ?? (last?.variadic ? last : undefined);
}

/** By the command of the first level, or as files where nothing else is known. */
async function operandValues(argument: Argument, place: Place, here: Here): Promise<Found> {
  if (argument.argChoices) return { values: argument.argChoices.map((value) => ({ value })) };
  const known = await valuesOf(`${firstLevel(place.command)} ${argument.name()}`, {
    here,
    options: connectionOf(place),
  });
  if (known) return { values: known.map((value) => ({ value })) };
  return { values: [], files: /file|dir|event/.test(argument.name()) };
}

function firstLevel(command: Command): string {
  const parent = command.parent;
  return parent?.parent ? firstLevel(parent) : command.name();
}

/** Options that say which daemon is meant: what was said of them already. */
function connectionOf({ said }: Place): ConnectionOptions {
  const { url, profile, config, credentials, login, passwordFile, tokenFile, ca } = said as ConnectionOptions;
  const standardInput = passwordFile === "-" || tokenFile === "-";
  return { url, profile, config, credentials, ca, ...(!standardInput && { login, passwordFile, tokenFile }) };
}
