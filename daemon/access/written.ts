import { createHash, randomBytes } from "node:crypto";
import { isCutShort, isOfProvider, type Token, type User } from "../audit/access.ts";
import type { SentToken, SentUser } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import { AuditwireError, wrongField } from "../audit/errors.ts";

/** Shortest and longest password, in bytes of UTF-8 at most. */
const passwordLength = { least: 12, most: 1_024 };

export async function toUser(
  name: string,
  sent: SentUser,
  before: User | undefined,
  { hashPassword, now }: { hashPassword: (password: string) => Promise<string>; now: Now },
): Promise<User> {
  const { password } = sent;
  if (!before) refuseName(name);
  if (password !== undefined && password !== null) refusePassword(name, password);
  const hash = typeof password === "string" ? await hashPassword(password) : before?.passwordHash;
  return {
    name,
    passwordHash: password === null ? undefined : hash,
    grants: sent.grants ?? before?.grants ?? [],
    groups: sent.groups ?? before?.groups ?? [],
    disabled: sent.disabled ?? before?.disabled ?? false,
    modified: now(),
  };
}

function refuseName(name: string): void {
  if (isCutShort(name)) throw wrongField("name", "a local user's name has no colon");
}

function refusePassword(name: string, password: string): void {
  const { least, most } = passwordLength;
  const invalid = (message: string) => wrongField("password", message);
  if (isOfProvider(name)) throw invalid("a user of an identity provider has none here");
  if (password.length < least) throw invalid(`has at least ${least} characters`);
  if (Buffer.byteLength(password) > most) throw invalid(`has at most ${most} bytes`);
}

export function toToken(id: string, sent: SentToken, before: Token | undefined, now: number) {
  const { user } = sent;
  const grant = sent.grant === undefined ? before?.grant : (sent.grant ?? undefined);
  const expires = sent.expires === undefined ? before?.expires : (sent.expires ?? undefined);
  if (before && before.user !== user)
    throw new AuditwireError("conflict", `the token "${id}" is one of ${before.user}: remove it, or choose another id`);
  const text = before && !sent.rotate ? undefined : `aw_${randomBytes(32).toString("base64url")}`;
  const hash = text === undefined ? (before?.hash ?? "") : hashOfToken(text);
  return { text, token: { id, hash, user, grant, created: before?.created ?? now, expires } satisfies Token };
}

/** How a token is kept: its text has 256 random bits, which need no slow hash. */
export const hashOfToken = (text: string): string => createHash("sha256").update(text).digest("base64url");

export function shownUser({ name, grants, groups, disabled, passwordHash }: User, sent: SentUser = {}) {
  const password = typeof sent.password === "string" ? "changed" : passwordHash === undefined ? "none" : "set";
  return { name, grants, groups, disabled, password };
}

export function shownToken({ id, user, grant, created, expires }: Token) {
  return { id, user, ...(grant && { grant }), created, ...(expires !== undefined && { expires }) };
}
