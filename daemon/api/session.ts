import { createHash } from "node:crypto";
import { parse } from "hono/utils/cookie";
import { decodeJwt, errors, jwtVerify, SignJWT } from "jose";
import { isOfProvider } from "../audit/access.ts";
import type { AccessBook, Identity } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import { AuditwireError } from "../audit/errors.ts";
import { type Authenticate, jwtOf, type Proof, permitted } from "./auth.ts";

/** Who is logged in for a while, without a secret of theirs. */
export interface Sessions {
  /** A signed token that says who somebody was proven to be. */
  issue(who: Identity): Promise<string>;
  /** How long one lasts, in seconds. */
  readonly seconds: number;
  /** `Authorization: Bearer` with such a token. */
  readonly bearer: Authenticate;
  /** The same in a browser's cookie. What changes something has to come from this site's own pages. */
  readonly cookie: Authenticate;
  /** Who a session's token is of, while it lasts and the user may log in. Fails with `unauthorized`. */
  open(token: string): Promise<Identity>;
}

export interface SessionPorts {
  readonly access: Pick<AccessBook, "user" | "viewer">;
  /** Whether people log in at an identity provider of that name now. */
  readonly isProvider: (name: string) => boolean;
  /** Signs the tokens; 32 bytes. */
  readonly key: Uint8Array;
  /** How long a session lasts, in milliseconds. */
  readonly lifetime: () => number;
  readonly now: Now;
}

/** Name of the cookie that a browser's session lies in. */
export const sessionCookie = "auditwire_session";

const issuer = "auditwire";
const algorithm = "HS256";

/**
 * A session ends by its time, and at once when its user is removed, disabled or has another password, or when the
 * identity provider that it came from is there no more. A shorter lifetime is that of older sessions, too.
 */
export function sessions({ access, isProvider, key, lifetime, now }: SessionPorts): Sessions {
  const open = async (token: string): Promise<Identity> => {
    const { sub = "", groups, mark, iat = 0 } = await claimsOf(token, key, now());
    const user = access.user(sub);
    // Users of identity providers need no entry here.
    const isThere = isOfProvider(sub) ? isProvider(sub.slice(0, sub.indexOf("/"))) : user !== undefined;
    const isOld = iat * 1000 + lifetime() < now();
    if (!isThere || isOld || user?.disabled || mark !== markOf(user?.passwordHash)) throw ended();
    return { name: sub, groups: Array.isArray(groups) ? groups.filter((name) => typeof name === "string") : [] };
  };
  return {
    get seconds() {
      return Math.round(lifetime() / 1000);
    },
    issue: ({ name, groups }) =>
      new SignJWT({ groups: [...groups], mark: markOf(access.user(name)?.passwordHash) })
        .setProtectedHeader({ alg: algorithm })
        .setIssuer(issuer)
        .setSubject(name)
        .setIssuedAt(Math.floor(now() / 1000))
        .setExpirationTime(Math.floor((now() + lifetime()) / 1000))
        .sign(key),
    cookie: async (proof) => {
      const token = proof.cookie === undefined ? undefined : parse(proof.cookie, sessionCookie)[sessionCookie];
      if (!token || proof.authorization !== undefined) return undefined;
      refuseForeignSite(proof);
      return permitted(access, await open(token), "session");
    },
    bearer: async (proof) => {
      const token = jwtOf(proof);
      if (token === undefined || issuerOf(token) !== issuer) return undefined;
      return permitted(access, await open(token), "session");
    },
    open,
  };
}

/** Without a login by a page of another site, which the browser would send the cookie along with (CSRF). */
function refuseForeignSite({ method, fetchSite, origin, host }: Proof): void {
  if (method === "GET" || method === "HEAD") return;
  const isOwn =
    fetchSite === undefined ? origin !== undefined && URL.parse(origin)?.host === host : fetchSite === "same-origin";
  if (!isOwn) throw new AuditwireError("forbidden", "a session's cookie changes nothing for pages of other sites");
}

async function claimsOf(token: string, key: Uint8Array, now: number) {
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      algorithms: [algorithm],
      requiredClaims: ["sub", "exp", "iat"],
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw ended();
    throw error;
  }
}

const ended = () => new AuditwireError("unauthorized", "this session has ended: log in again");

/** Changes with the password. */
const markOf = (passwordHash: string | undefined) =>
  createHash("sha256")
    .update(`session\0${passwordHash ?? ""}`)
    .digest("base64url")
    .slice(0, 16);

/** What an unverified token says of its issuer; undefined for what is no JWT. */
function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
