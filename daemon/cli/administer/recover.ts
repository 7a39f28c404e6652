import { randomBytes } from "node:crypto";
import { chownSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { isLocalName } from "../../audit/access.ts";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type NewPasswordOptions, newPassword, withNewPassword } from "./passwords.ts";

interface RecoverOptions extends NewPasswordOptions {
  readonly config: string;
  readonly credentials?: string;
}

const notes = `
Whoever can write the daemon's credentials file is the administrator: this writes it, with a password that is made unless
one is given, and the daemon takes it over at its next start. Nothing is asked of the daemon, so it may be stopped.`;

/** `auditwire user recover` */
export function recoverCommand(parent: Command, here: Here): void {
  withNewPassword(
    parent
      .command("recover")
      .description("on the daemon's machine, without a password: make an administrator, or give one another password")
      .argument("[name]", "the administrator (default: the one of the credentials file, else admin)")
      .requiredOption("-c, --config <file>", "the daemon's configuration")
      .option("--credentials <file>", "where its administrator's credentials are (default: beside it, or in its data)"),
  )
    .addHelpText("after", notes + examples("auditwire user recover --config /etc/auditwire/config.yaml"))
    .action(async (name: string | undefined, options: RecoverOptions) => recover(name, options, here));
}

async function recover(name: string | undefined, options: RecoverOptions, { terminal }: Here): Promise<void> {
  const { configuredPlace, reachedBy } = await import("../daemon/configured.ts");
  const { readCredentials } = await import("../../first-administrator.ts");
  const { credentials: file } = reachedBy(options.config, options.credentials);
  const known = existsSync(file) ? readable(() => readCredentials(file)) : undefined;
  const user = name ?? known?.user ?? "admin";
  const made = options.newPasswordFile === undefined;
  const password = made ? randomBytes(24).toString("base64url") : await newPassword(options, user);
  if (!isLocalName(user) || password.length < 12)
    throw new AuditwireError(
      "invalid",
      "no comma, colon or slash in the name, and at least 12 characters in the password",
    );
  const { url } = known ?? configuredPlace(options.config, "--config", file);
  replace(file, `${JSON.stringify({ url, user, password }, null, 2)}\n`);
  if (options.generate) terminal.line(password);
  terminal.note(`${file} makes ${user} the administrator, with the password in it: start the daemon, or restart it.`);
}

/** A file that is broken is replaced. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** For its owner alone, who is that of the folder: the daemon has to read it, whoever writes it. */
function replace(file: string, text: string): void {
  const written = `${file}.${process.pid}`;
  try {
    writeFileSync(written, text, { mode: 0o600 });
    const { uid, gid } = statSync(dirname(file));
    if (process.getuid?.() === 0) chownSync(written, uid, gid);
    renameSync(written, file);
  } catch (error) {
    rmSync(written, { force: true });
    throw new AuditwireError("unavailable", `cannot write the administrator's credentials: ${messageOf(error)}`);
  }
}
