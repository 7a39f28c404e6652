import { type Command, Option } from "commander";

/** What says which daemon is asked, and by whom. */
export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly profile?: string | undefined;
  readonly config?: string | undefined;
  readonly credentials?: string | undefined;
  readonly login?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly ca?: string | undefined;
}

/** Environment variables, of which those that begin with AUDITWIRE_ say the same. */
export type ConnectionEnvironment = Readonly<Record<string, string | undefined>>;

const heading = "Which daemon, and who asks (see auditwire login --help):";

/**
 * Adds to a command how it finds its daemon. There is no way to leave a certificate unproven: the password would go to
 * whoever answers, and `--ca` takes the daemon's own certificate. Nor do secrets stand in arguments, which every user
 * of a machine can read. With `saved` the profile is no place to look, but one to save.
 */
export function connected(command: Command, saved?: { readonly profile: string }): Command {
  const profile = new Option("--profile <name>", saved?.profile ?? "one that `auditwire login` has saved");
  for (const option of [
    new Option("--url <url>", "where its API is, as https://audit.example.com").conflicts(
      saved ? "config" : ["profile", "config"],
    ),
    saved ? profile : profile.conflicts("config"),
    new Option("-c, --config <file>", "one of this machine, by its configuration"),
    new Option("--credentials <file>", "with --config: where its administrator's credentials are"),
    new Option("--login <user>", "log in as this user").conflicts("tokenFile"),
    new Option("--password-file <file>", "with the password in this file; - is standard input").conflicts("tokenFile"),
    new Option("--token-file <file>", "log in with the token in this file; - is standard input"),
    new Option("--ca <file>", "PEM file: the authority that proves the daemon, or its own certificate"),
  ])
    command.addOption(option.helpGroup(heading));
  return command;
}
