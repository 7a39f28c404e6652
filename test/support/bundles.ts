import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { signBundle } from "../../daemon/rules/bundle.ts";

/** A key pair whose public part lies in a file. */
export function keyIn(directory: string, name = "rules"): { readonly file: string; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const file = join(directory, `${name}.pub`);
  writeFileSync(file, publicKey.export({ type: "spki", format: "pem" }));
  return { file, privateKey };
}

/** A rule that a bundle may bring. */
export const bundledRule = {
  name: "Brought by a bundle",
  message: "${user.username} asked for ${requestURI}",
  expression: 'jpath("verb") = "get"\n  and jpath("user.username") = "alice"',
  severity: "low",
};

/** Writes a signed bundle. */
export function writeBundle(file: string, key: KeyObject, version: number, rules: readonly unknown[]): string {
  writeFileSync(file, signBundle({ version, created: "2026-11-22T09:33:01Z", rules }, key));
  return file;
}
