import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AuditwireError, messageOf } from "./audit/errors.ts";

/** The environment, read once in main.ts. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret's text from the file or the environment variable that the configuration names. */
export function readSecret(
  reference: { file: string } | { env: string },
  base: string,
  environment: Environment,
): string {
  const value = "env" in reference ? environment[reference.env] : readSecretFile(resolve(base, reference.file));
  const secret = value?.trim();
  if (!secret)
    throw new AuditwireError(
      "invalid",
      "env" in reference ? `the environment variable ${reference.env} is not set` : `${reference.file} is empty`,
    );
  return secret;
}

function readSecretFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read the secret: ${messageOf(error)}`);
  }
}
