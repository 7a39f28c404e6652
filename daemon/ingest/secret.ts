import { createHash, timingSafeEqual } from "node:crypto";

/** True when the text is one of the secrets. Each is compared, in constant time, so that an answer's time tells nothing. */
export function isOneOf(text: string, secrets: readonly string[]): boolean {
  const asked = digest(text);
  return secrets.map((secret) => timingSafeEqual(asked, digest(secret))).includes(true);
}

const digest = (text: string) => createHash("sha256").update(text).digest();

/** The token of an Authorization header with the scheme Bearer; empty without one. */
export function bearerOf(headers: Headers): string {
  return /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
}
