import { Argument, type Command } from "commander";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type Shell, scripts } from "./scripts.ts";

const notes = `
Completed are commands, options and their values: of rules, users, clusters, collections … those that the daemon has, which is
asked for at most a second and a half.

  bash  source <(auditwire completion bash)            in ~/.bashrc
  zsh   source <(auditwire completion zsh)             in ~/.zshrc, after compinit
  fish  auditwire completion fish | source             in ~/.config/fish/config.fish`;

/** `auditwire completion` */
export function completionCommand(command: Command, { stdout }: Here): void {
  command
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(scripts)))
    .addHelpText("after", notes + examples("source <(auditwire completion bash)"))
    .action((shell: Shell) => void stdout.write(scripts[shell]));
}
