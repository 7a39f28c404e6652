import { Command, CommanderError } from "commander";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { version } from "../version.ts";
import { commands } from "./commands.ts";
import type { Here } from "./here.ts";
import { wrapped } from "./wrapped.ts";

/** Runs a command line, without the program's own name. Never fails: resolves with the exit code. */
export async function run(words: readonly string[], here: Omit<Here, "done">): Promise<number> {
  let code = 0;
  const done = (exit: number) => {
    code = exit;
  };
  try {
    if (words[0] === "complete") return await completed(words, { ...here, done });
    const program = await programFor(words, { ...here, done });
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return failed(error, here);
  }
}

/** What shells call while a line is typed: `complete SHELL -- …`. */
async function completed([, shell = "", , ...rest]: readonly string[], here: Here): Promise<number> {
  const { askedBy, complete } = await import("./completion/complete.ts");
  await complete(await programFor(askedBy(shell, rest).words, here), shell, rest, here);
  return 0;
}

/** The program, with those commands whole that the words name, or with all. */
export async function programFor(words: readonly string[] | "all", here: Here): Promise<Command> {
  const program = new Command("auditwire")
    .description("Who did what in my Kubernetes clusters, and was it an attack?")
    .version(version)
    // So that `rules bundle` can have a --version of its own.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(auditwire COMMAND --help says more)")
    .configureOutput({
      writeOut: (text) => void here.stdout.write(wrapped(text, here.terminal.width).join("\n")),
      writeErr: (text) => void here.stderr.write(text),
    });
  for (const { name, description, add } of commands) {
    const command = program.command(name).description(description);
    if (words === "all" || words.includes(name)) await add(command, here);
  }
  return program;
}

function failed(error: unknown, { terminal }: Pick<Here, "terminal">): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AuditwireError && error.code !== "internal") {
    terminal.error(`auditwire: ${error.message}`);
    return error.code === "invalid" ? 2 : 1;
  }
  terminal.error(`auditwire: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
  return 70;
}
