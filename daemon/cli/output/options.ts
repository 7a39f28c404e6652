import { type Command, Option } from "commander";

/** In which form rows are printed: a table without one of these. */
export interface OutputOptions {
  readonly output?: "wide" | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
}

/** Adds to a command in which forms it prints. `json` is the sentence of its help. */
export function printing(command: Command, { json = "as a JSON list, as the API answers", wide = true } = {}): Command {
  if (wide) command.addOption(new Option("-o, --output <format>", "wide: a table with every column").choices(["wide"]));
  return command
    .addOption(new Option("--json", json).conflicts(["csv", "output"]))
    .addOption(new Option("--csv", "as CSV, safe to open in a spreadsheet").conflicts(["output"]));
}
