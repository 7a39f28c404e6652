import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { StateError } from "./state.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The passphrase of a stack's secrets: PULUMI_CONFIG_PASSPHRASE, the file that PULUMI_CONFIG_PASSPHRASE_FILE names, or
 * the generated one in `file`, which is made (mode 0600) for a new stack, unless nothing is to be `kept`.
 */
export function readPassphrase(environment: Environment, file: string, hasState: boolean, kept: boolean): string {
  const given = environment["PULUMI_CONFIG_PASSPHRASE"];
  if (given !== undefined && given !== "") return given;
  const named = environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (named) return readFileSync(named, "utf8").trimEnd();
  if (existsSync(file)) return readFileSync(file, "utf8").trimEnd();
  if (hasState)
    throw new StateError(
      `the state's passphrase is missing: ${file} does not exist and PULUMI_CONFIG_PASSPHRASE is not set`,
    );
  const passphrase = randomBytes(32).toString("base64url");
  if (kept) writeFileSync(file, `${passphrase}\n`, { mode: 0o600, flag: "wx" });
  return passphrase;
}
