import type { Command, Option } from "commander";

/** What is being typed. */
export interface Place {
  readonly command: Command;
  /** The word itself. */
  readonly word: string;
  /** The option whose value it is, and what of the word stands before the value. */
  readonly option?: { readonly is: Option; readonly before: string };
  /** Behind `--`: no option, whatever it begins with. */
  readonly isOperand: boolean;
  /** How many operands stand before it. */
  readonly operands: number;
  /** Values of options that were said already, by their name. */
  readonly said: Readonly<Record<string, string>>;
}

/** Walks down the commands and options that are said, to where the last word stands. */
export function placeIn(program: Command, words: readonly string[]): Place {
  const word = words.at(-1) ?? "";
  const said: Record<string, string> = {};
  let [command, operands] = [program, 0];
  let waiting: Option | undefined;
  let isOperand = false;
  for (const each of words.slice(0, -1)) {
    if (waiting && !(waiting.optional && each.startsWith("-"))) {
      said[waiting.attributeName()] = each;
      waiting = undefined;
      continue;
    }
    waiting = undefined;
    if (each === "--") isOperand = true;
    else if (each.startsWith("-") && !isOperand) {
      const [name = "", ...value] = each.split("=");
      const option = optionOf(command, name);
      if (option && value.length > 0) said[option.attributeName()] = value.join("=");
      else if (option && (option.required || option.optional)) waiting = option;
    } else {
      const next: Command | undefined = operands === 0 ? subcommand(command, each) : undefined;
      if (next) command = next;
      else operands++;
    }
  }
  const at = { command, word, isOperand, operands, said };
  if (waiting && !(waiting.optional && word.startsWith("-"))) return { ...at, option: { is: waiting, before: "" } };
  const [, before = "", name = ""] = /^((--[\w-]+)=)/.exec(word) ?? [];
  const option = isOperand || name === "" ? undefined : optionOf(command, name);
  return { ...at, ...(option && { option: { is: option, before } }) };
}

const optionOf = (command: Command, name: string): Option | undefined =>
  command.options.find(({ short, long }) => short === name || long === name);

const subcommand = (command: Command, name: string): Command | undefined =>
  command.commands.find((it) => it.name() === name || it.aliases().includes(name));
