import { createHmac, randomBytes } from "node:crypto";
import { HTTPException } from "hono/http-exception";
import type { User } from "../audit/access.ts";
import type { AccessBook } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import { AuditwireError } from "../audit/errors.ts";
import { type Authenticate, permitted } from "./auth.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import type { Guard } from "./throttle.ts";

/** A verified login is believed that long without deriving its key again. */
const believedMs = 60_000;
const believedLogins = 1_000;
/** Guesses that may wait or run at once; more are answered 429, so that guessing cannot starve the daemon. */
const guessesAtOnce = 8;
/** Keys are derived by the four threads that unpack deliveries, too: half of them stay free. */
const derivedAtOnce = 2;

/** A user's name and password, checked. Undefined when they are not right. */
export type CheckPassword = (user: string, password: string, address: string) => Promise<User | undefined>;

export interface PasswordPorts {
  readonly access: Pick<AccessBook, "user">;
  readonly guard: Guard;
  readonly now: Now;
}

/**
 * Checks passwords: each derivation costs some 80 ms, so what was right is believed for a minute, the same guess is
 * derived once, and few run at a time. An unknown user costs as much time as a wrong password.
 */
export function passwords({ access, guard, now }: PasswordPorts): CheckPassword {
  const secret = randomBytes(32);
  const believed = new Map<string, number>();
  const running = new Map<string, Promise<boolean>>();
  const nobody = hashPassword(randomBytes(16).toString("hex"));
  const inTurn = turns(derivedAtOnce);
  const derive = async (key: string, password: string, user: User | undefined) => {
    if (running.size >= guessesAtOnce)
      throw new HTTPException(429, { message: "too many logins are being checked; try again in a moment" });
    const check = inTurn(async () => verifyPassword(password, user?.passwordHash ?? (await nobody)));
    const settled = check.finally(() => running.delete(key));
    running.set(key, settled);
    return settled;
  };
  return async (name, password, address) => {
    const found = access.user(name);
    const user = found?.passwordHash === undefined || found.disabled ? undefined : found;
    const key = createHmac("sha256", secret)
      .update(JSON.stringify([user?.passwordHash ?? "", name, password]))
      .digest("base64");
    if (user && (believed.get(key) ?? 0) > now()) return user;
    guard.refuse(name, address);
    const right = await (running.get(key) ?? derive(key, password, user));
    // Nobody has taken the password away meanwhile, for its login would outlive it.
    const still = access.user(name);
    if (right && user && still?.disabled === false && still.passwordHash === user.passwordHash) {
      guard.right(name, address);
      remember(believed, key, now() + believedMs);
      return user;
    }
    guard.wrong(name, address);
    return undefined;
  };
}

/** So many pieces of work at a time; others wait. */
function turns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const lanes = Array.from({ length: atOnce }, (): Promise<unknown> => Promise.resolve());
  let taken = 0;
  return (work) => {
    const lane = taken++ % atOnce;
    const done = Promise.resolve(lanes[lane]).then(work);
    lanes[lane] = done.catch(() => undefined);
    return done;
  };
}

function remember(believed: Map<string, number>, key: string, until: number): void {
  if (believed.size >= believedLogins) believed.clear();
  believed.set(key, until);
}

/** `Authorization: Basic`. */
export function basic(check: CheckPassword, access: Pick<AccessBook, "viewer">): Authenticate {
  return async ({ authorization, address }) => {
    if (!/^Basic /i.test(authorization ?? "")) return undefined;
    const credentials = parse(authorization ?? "");
    const user = credentials && (await check(credentials.user, credentials.password, address));
    if (!user) throw new AuditwireError("unauthorized", "wrong user or password");
    return permitted(access, { name: user.name, groups: [] }, "password");
  };
}

function parse(header: string): { user: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
