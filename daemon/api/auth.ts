import type { Context, MiddlewareHandler } from "hono";
import { type Actor, collectionsFor, may, type Viewer } from "../audit/access.ts";
import type { AccessBook, Identity } from "../audit/access-book.ts";
import { AuditwireError } from "../audit/errors.ts";
import type { AddressOf } from "./address.ts";
import type { Env } from "./ports.ts";
import type { Access } from "./route.ts";

/** What of a request proves who asks. */
export interface Proof {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly method: string;
  /** Says for which page a browser asks: `same-origin`, `cross-site` … */
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** Where it comes from: address.ts. */
  readonly address: string;
}

/**
 * One way to prove who asks. Undefined: the request does not try that way. Fails with `unauthorized` for a proof that is
 * none, with `forbidden` for somebody who may do nothing, with `unavailable` when that cannot be told now.
 */
export type Authenticate = (proof: Proof) => Promise<Viewer | undefined>;

/** Lets a request pass whose user may call a route. The ways are tried in order. */
export function requires(access: Access, ways: readonly Authenticate[], addressOf: AddressOf): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (access === "public") return next();
    const proof = proofOf(c, addressOf);
    const viewer = await viewerOf(proof, ways).catch((error) => {
      if (error instanceof AuditwireError && error.code === "unauthorized") challenge(c);
      throw error;
    });
    if (!viewer) {
      challenge(c);
      throw new AuditwireError("unauthorized", "log in with Basic authentication or a bearer token");
    }
    refuse(viewer, access);
    c.set("viewer", viewer);
    c.set("again", () => viewerOf(proof, ways));
    return next();
  };
}

async function viewerOf(proof: Proof, ways: readonly Authenticate[]): Promise<Viewer | undefined> {
  for (const way of ways) {
    const viewer = await way(proof);
    if (viewer) return viewer;
  }
  if (proof.authorization === undefined) return undefined;
  throw new AuditwireError("unauthorized", "log in with Basic authentication or a bearer token that is known here");
}

/** The JWT of `Authorization: Bearer`. */
export const jwtOf = ({ authorization }: Pick<Proof, "authorization">): string | undefined =>
  /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? "")?.[1];

/** Somebody who is who it says, as a viewer. Fails with `forbidden` when there is nothing that it may do. */
export function permitted(access: Pick<AccessBook, "viewer">, who: Identity, via: Viewer["via"]): Viewer {
  const viewer = access.viewer(who, via);
  if (!viewer) throw new AuditwireError("forbidden", `${who.name} has no role here: an administrator has to give one`);
  return viewer;
}

function challenge(c: Context<Env>): void {
  c.header("WWW-Authenticate", 'Basic realm="auditwire", charset="UTF-8"');
  c.header("WWW-Authenticate", 'Bearer realm="auditwire"', { append: true });
}

function proofOf(c: Context<Env>, addressOf: AddressOf): Proof {
  const header = (name: string) => c.req.header(name);
  return {
    authorization: header("authorization"),
    cookie: header("cookie"),
    method: c.req.method,
    fetchSite: header("sec-fetch-site"),
    origin: header("origin"),
    host: header("host"),
    address: addressOf(c),
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

/** Who makes a change by a request. */
export const actorOf = (c: Context<Env>): Actor => ({
  name: c.get("viewer").name,
  requestId: c.get("requestId"),
  viewer: c.get("viewer"),
});
