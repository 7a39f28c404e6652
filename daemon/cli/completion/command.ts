import { realpathSync } from "node:fs";
import { Argument, type Command } from "commander";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type Shell, scripts } from "./scripts.ts";

const notes = `
Completed are commands, options and their values: of rules, users, clusters, collections … those that the daemon has, which is
asked for at most a second and a half.

  bash  source <(auditwire completion bash)            in ~/.bashrc
  zsh   source <(auditwire completion zsh)             in ~/.zshrc, after compinit
  fish  auditwire completion fish | source             in ~/.config/fish/config.fish

Where auditwire is not on the PATH, as in a checkout, the same with npx auditwire, typed in the checkout: then
npx auditwire is completed. In a file that a shell reads at its start write what is quicker: node and the path of
dist/daemon/cli/auditwire.js.`;

/** `auditwire completion` */
export function completionCommand(command: Command, { stdout }: Here): void {
  command
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(scripts)))
    .addHelpText(
      "after",
      notes + examples("source <(auditwire completion bash)", "source <(npx auditwire completion bash)"),
    )
    .action((shell: Shell) => void stdout.write(scripts[shell]([process.execPath, programFile()])));
}

/** The file that runs, whatever link it was called by. */
const programFile = () => realpathSync(process.argv[1] ?? ".");
