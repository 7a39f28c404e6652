import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { AuditwireError, messageOf } from "./audit/errors.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = "v1";

/** Encrypts a text so that only the same key opens it, and only under the same name (AES-256-GCM). */
export function seal(key: Buffer, name: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${sealed.toString("base64url")}`;
}

/** What was sealed. Fails with `invalid` when key or name are others, or the sealed text was changed. */
export function unseal(key: Buffer, name: string, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(version.length + 1), "base64url");
  if (!sealed.startsWith(`${version}.`) || bytes.length < nonceBytes + tagBytes)
    throw new AuditwireError("invalid", "it is not sealed as this version does it");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    throw new AuditwireError("invalid", "it was sealed with another key");
  }
}

/** A key as people write it: 32 bytes as base64 or hex. Undefined for anything else. */
export function readKey(text: string): Buffer | undefined {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  return key.length === keyBytes && /^[\w+/-]+=?$/.test(text) ? key : undefined;
}

/** How to make a key, for messages. */
export const keyAdvice = "32 bytes as base64 or hex: `openssl rand -base64 32` makes them";

/** The key of a file; undefined without the file. Fails with `unavailable` when it holds no key. */
export function keyOf(file: string): Buffer | undefined {
  if (!existsSync(file)) return undefined;
  const key = readKey(textOf(file).trim());
  if (!key) throw new AuditwireError("unavailable", `${file} holds no key: ${keyAdvice}`);
  return key;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("unavailable", `cannot read the key ${file}: ${messageOf(error)}`);
  }
}

/** The key of a file, made when there is none. */
export const keyAt = (file: string): Buffer => keyOf(file) ?? makeKey(file);

/** Writes a new key, readable by its owner only. Fails when the file exists. */
export function makeKey(file: string): Buffer {
  const key = randomBytes(keyBytes);
  try {
    writeFileSync(file, `${key.toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    throw new AuditwireError("unavailable", `cannot write the key ${file}: ${messageOf(error)}`);
  }
  return key;
}
