import { createHmac, randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { collectionsFor, may, readyMadeRoles, type Viewer } from "../audit/access.ts";
import type { Now } from "../audit/clock.ts";
import { AuditwireError } from "../audit/errors.ts";
import { verifyPassword } from "./password.ts";
import type { Account, Env } from "./ports.ts";
import type { Access } from "./route.ts";

/** A verified login is believed that long without deriving its key again. */
const believedMs = 60_000;
const believedLogins = 1_000;
/** Guesses that may wait or run at once; more are answered 429, so that guessing cannot starve the daemon. */
const guessesAtOnce = 8;

/** Who a Basic `Authorization` header names, when the password is right. */
export type Login = (header: string) => Promise<Viewer | undefined>;

export function basicLogin(administrator: () => Account, now: Now): Login {
  const secret = randomBytes(32);
  const believed = new Map<string, number>();
  const running = new Map<string, Promise<boolean>>();
  const isRight = async (header: string, account: Account): Promise<boolean> => {
    const credentials = parse(header);
    if (!credentials) return false;
    const key = createHmac("sha256", secret).update(`${account.passwordHash}\n${header}`).digest("base64");
    if ((believed.get(key) ?? 0) > now()) return true;
    const known = running.get(key);
    if (known) return known;
    if (running.size >= guessesAtOnce)
      throw new HTTPException(429, { message: "too many logins are being checked; try again in a moment" });
    const check = verify(credentials, account).finally(() => running.delete(key));
    running.set(key, check);
    const right = await check;
    if (right) remember(believed, key, now() + believedMs);
    return right;
  };
  return async (header) => {
    const account = administrator();
    return (await isRight(header, account))
      ? {
          name: account.name,
          via: "password",
          grants: readyMadeRoles.slice(0, 1).map((role) => ({ role, collections: [] })),
        }
      : undefined;
  };
}

/** An unknown user costs as much time as a wrong password. */
async function verify({ user, password }: { user: string; password: string }, account: Account): Promise<boolean> {
  const right = await verifyPassword(password, account.passwordHash);
  return right && user === account.name;
}

function remember(believed: Map<string, number>, key: string, until: number): void {
  if (believed.size >= believedLogins) believed.clear();
  believed.set(key, until);
}

function parse(header: string): { user: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Lets a request pass whose user may call a route. */
export function requires(access: Access, login: Login): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (access === "public") return next();
    const header = c.req.header("authorization");
    const viewer = header === undefined ? undefined : await login(header);
    if (!viewer) {
      c.header("WWW-Authenticate", 'Basic realm="auditwire", charset="UTF-8"');
      throw new AuditwireError(
        "unauthorized",
        header === undefined ? "log in with Basic authentication" : "wrong user or password",
      );
    }
    refuse(viewer, access);
    c.set("viewer", viewer);
    return next();
  };
}

function refuse(viewer: Viewer, access: Exclude<Access, "public">): void {
  if (access === "any user") return;
  const { permission, level, scope } = access;
  if (!may(viewer, permission, level))
    throw new AuditwireError("forbidden", `${viewer.name} lacks the permission ${permission} (${level})`);
  if (scope === "all audits" && collectionsFor(viewer, permission, level))
    throw new AuditwireError(
      "forbidden",
      `${viewer.name} has the permission ${permission} (${level}) in some collections only, and this is about all audits`,
    );
}
