import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { AuditwireError } from "../../audit/errors.ts";
import { secretIn } from "../daemon/login.ts";
import { type Ask, askingForSecrets } from "../daemon/prompt.ts";

export interface NewPasswordOptions {
  readonly newPasswordFile?: string;
  readonly generate?: boolean;
}

/** Adds to a command how it is told a new password. */
export const withNewPassword = (command: Command): Command =>
  command
    .addOption(new Option("--new-password-file <file>", "the new password is in this file; - is standard input"))
    .addOption(new Option("--generate", "make one, and print it on standard output").conflicts("newPasswordFile"));

/** A new password: from a file, made, or asked for twice. */
export async function newPassword(
  { newPasswordFile, generate }: NewPasswordOptions,
  whose: string,
  ask: Ask | undefined = askingForSecrets(),
): Promise<string> {
  if (generate) return randomBytes(18).toString("base64url");
  if (newPasswordFile !== undefined) return secretIn(newPasswordFile, "--new-password-file");
  if (ask === undefined)
    throw new AuditwireError("invalid", `no password for ${whose}: --new-password-file FILE, or --generate`);
  const password = await ask(`New password of ${whose}: `);
  if ((await ask("The same again: ")) === password) return password;
  throw new AuditwireError("invalid", "the two are not the same: nothing has changed");
}
