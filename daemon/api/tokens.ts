import type { Context } from "hono";
import { z } from "zod";
import { collectionsFor, may, type Token, type Viewer } from "../audit/access.ts";
import type { AccessBook } from "../audit/access-book.ts";
import { AuditwireError } from "../audit/errors.ts";
import { actorOf } from "./auth.ts";
import type { LastUses } from "./bearer.ts";
import { invalidBody, refuseOther } from "./body.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { iso, isoOrNull, toWireGrant } from "./serialize.ts";
import { WireToken, WireTokenInput } from "./wire-access.ts";

const TokenId = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/, "id: up to 128 letters, digits or . _ @ -")
    .describe("Name of the token, as `ci`."),
});

/** Bearer tokens: /tokens. Everybody has their own; who manages settings has all. */
export function tokenRoutes(
  { access, now }: Pick<ApiPorts, "access" | "now">,
  { uses }: { readonly uses: LastUses },
): readonly Route[] {
  const ports = { access, now, uses };
  return [
    route({
      method: "get",
      path: "/tokens",
      id: "listTokens",
      tag: "Access",
      summary: "Your own bearer tokens; all of them for who manages settings. Never their texts",
      access: "any user",
      answers: { 200: { description: "The tokens.", json: z.array(WireToken) } },
      handle: (c) => c.json(seenBy(c, access).map((token) => toWireToken(token, uses))),
    }),
    route({
      method: "get",
      path: "/tokens/{id}",
      id: "readToken",
      tag: "Access",
      summary: "One token, without its text",
      access: "any user",
      params: TokenId,
      answers: { 200: { description: "The token.", json: WireToken } },
      handle: (c, { params }) => c.json(toWireToken(find(c, params.id, access), uses)),
    }),
    route({
      method: "put",
      path: "/tokens/{id}",
      id: "saveToken",
      tag: "Access",
      summary: "Make a token, whose text is in this answer alone; or change or rotate one",
      description:
        "It acts for its user, and may do no more than the user may at that moment. Of a token that exists what is " +
        "absent stays as it is; null takes what narrows it, or its end, away.",
      access: "any user",
      params: TokenId,
      body: WireTokenInput,
      answers: { 200: { description: "The token; with its text when one was made.", json: WireToken } },
      handle: (c, { params, body }) => saveToken(c, params.id, body, ports),
    }),
    route({
      method: "delete",
      path: "/tokens/{id}",
      id: "removeToken",
      tag: "Access",
      summary: "End a token at once",
      access: "any user",
      params: TokenId,
      answers: { 204: { description: "It is gone." } },
      handle: (c, { params }) => removeToken(c, params.id, ports),
    }),
  ];
}

type Ports = Pick<ApiPorts, "access" | "now"> & { readonly uses: LastUses };

async function saveToken(
  c: Context<Env>,
  id: string,
  body: z.output<typeof WireTokenInput>,
  { access, now, uses }: Ports,
): Promise<Response> {
  const viewer = c.get("viewer");
  const taken = access.tokens().find((token) => token.id === id);
  if (taken && !mayHave(viewer, taken.user, "write"))
    throw new AuditwireError("conflict", `the token id "${id}" is taken: choose another one`);
  const sent = toSent(id, body, taken?.user ?? viewer.name, now());
  const text = await access.saveToken(id, sent, actorOf(c));
  return c.json(toWireToken(find(c, id, access), uses, text));
}

async function removeToken(c: Context<Env>, id: string, { access, uses }: Ports): Promise<Response> {
  const { user } = find(c, id, access);
  if (!mayHave(c.get("viewer"), user, "write"))
    throw new AuditwireError("forbidden", `the token "${id}" is one of ${user}`);
  await access.removeToken(id, actorOf(c));
  uses.delete(id);
  return c.body(null, 204);
}

const seenBy = (c: Context<Env>, access: Pick<AccessBook, "tokens">) =>
  access.tokens().filter(({ user }) => mayHave(c.get("viewer"), user, "read"));

function find(c: Context<Env>, id: string, access: Pick<AccessBook, "tokens">): Token {
  const found = seenBy(c, access).find((token) => token.id === id);
  if (!found) throw new AuditwireError("not_found", `there is no token ${JSON.stringify(id)} that you may see`);
  return found;
}

function toSent(id: string, sent: z.output<typeof WireTokenInput>, whose: string, now: number) {
  const { id: own = id, user = whose, grant, expires, rotate } = sent;
  refuseOther("id", own, id);
  const end = typeof expires === "string" ? Date.parse(expires) : expires;
  if (typeof end === "number" && end <= now) throw invalidBody([{ path: "expires", message: "lies in the past" }]);
  return { user, grant, expires: end, rotate };
}

function mayHave(viewer: Viewer, user: string, level: "read" | "write"): boolean {
  if (viewer.name === user) return true;
  return may(viewer, "manageSettings", level) && collectionsFor(viewer, "manageSettings", level) === undefined;
}

/** A token's uses are told to the minute. */
const minute = 60_000;

function toWireToken({ id, user, grant, created, expires }: Token, uses: LastUses, text?: string): WireToken {
  const used = uses.get(id);
  return {
    id,
    user,
    grant: grant ? toWireGrant(grant) : null,
    created: iso(created),
    expires: isoOrNull(expires ?? null),
    lastUsed: isoOrNull(used === undefined ? null : Math.floor(used / minute) * minute),
    ...(text !== undefined && { token: text }),
  };
}
