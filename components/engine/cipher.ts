import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

/** Encrypts one text, decrypts one text; `salt` is what a state keeps to check the passphrase by. */
export interface Cipher {
  readonly salt: string;
  encrypt(text: string): string;
  /** @throws Error when the text was encrypted with another passphrase or has been changed. */
  decrypt(text: string): string;
}

/** The passphrase does not open the state. */
export class WrongPassphrase extends Error {}

const iterations = 1_000_000;
/** What is encrypted beside the salt, so that a wrong passphrase is told from a damaged secret. */
const known = "pulumi";

/**
 * Pulumi's passphrase cipher (pulumi/pkg: secrets/passphrase, config/crypt.go): PBKDF2-SHA256 with a million rounds,
 * AES-256-GCM, `v1:<nonce>:<text and tag>` in base64; the salt is kept as `v1:<salt>:<"pulumi", encrypted>`.
 */
export async function passphraseCipher(passphrase: string, kept?: string): Promise<Cipher> {
  const parts = kept?.split(":");
  if (parts && (parts[0] !== "v1" || parts.length !== 5)) throw new Error("the salt is not of the form v1:…");
  const salt = parts?.[1] ? Buffer.from(parts[1], "base64") : randomBytes(8);
  const key = await promisify(pbkdf2)(passphrase, salt, iterations, 32, "sha256");
  const encrypt = (text: string) => seal(key, text);
  const decrypt = (text: string) => open(key, text);
  if (parts) check(() => decrypt(parts.slice(2).join(":")));
  return { salt: kept ?? `v1:${salt.toString("base64")}:${encrypt(known)}`, encrypt, decrypt };
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

function open(key: Buffer, text: string): string {
  const [version, nonce, sealed] = text.split(":");
  if (version !== "v1" || !nonce || !sealed) throw new Error("a secret is not of the form v1:…");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
}

function check(decrypted: () => string): void {
  try {
    if (decrypted() === known) return;
  } catch {
    // Told below, in words.
  }
  throw new WrongPassphrase("the passphrase is not the one that the state was written with");
}
