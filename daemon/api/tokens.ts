import type { Context } from "hono";
import { z } from "zod";
import { collectionsFor, may, type Token, type Viewer } from "../audit/access.ts";
import { AuditwireError } from "../audit/errors.ts";
import { actorOf } from "./auth.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { WireToken, WireTokenInput } from "./wire-access.ts";

const TokenId = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/, "id: up to 128 letters, digits or . _ @ -")
    .describe("Name of the token, as `ci`."),
});

/** Bearer tokens: /tokens. Everybody has their own; who manages settings has all. */
export function tokenRoutes({ access, now }: Pick<ApiPorts, "access" | "now">): readonly Route[] {
  const own = (c: Context<Env>) => access.tokens().filter(({ user }) => mayHave(c.get("viewer"), user, "read"));
  const find = (c: Context<Env>, id: string) => {
    const found = own(c).find((token) => token.id === id);
    if (!found) throw new AuditwireError("not_found", `there is no token ${JSON.stringify(id)} that you may see`);
    return found;
  };
  return [
    route({
      method: "get",
      path: "/tokens",
      id: "listTokens",
      tag: "Access",
      summary: "Your own bearer tokens; all of them for who manages settings. Never their texts",
      access: "any user",
      answers: { 200: { description: "The tokens.", json: z.array(WireToken) } },
      handle: (c) => c.json(own(c).map((token) => toWireToken(token))),
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
      handle: (c, { params }) => c.json(toWireToken(find(c, params.id))),
    }),
    route({
      method: "put",
      path: "/tokens/{id}",
      id: "saveToken",
      tag: "Access",
      summary: "Make a token, whose text is in this answer alone; or change or rotate one",
      description: "It acts for its user, and may do no more than the user may at that moment.",
      access: "any user",
      params: TokenId,
      body: WireTokenInput,
      answers: { 200: { description: "The token; with its text when one was made.", json: WireToken } },
      handle: async (c, { params: { id }, body }) => {
        const viewer = c.get("viewer");
        const taken = access.tokens().find((token) => token.id === id);
        if (taken && !mayHave(viewer, taken.user, "write"))
          throw new AuditwireError("conflict", `the token id "${id}" is taken: choose another one`);
        const sent = toSent(id, body, taken?.user ?? viewer.name, now());
        const text = await access.saveToken(id, sent, actorOf(c));
        return c.json(toWireToken(find(c, id), text));
      },
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
      handle: async (c, { params: { id } }) => {
        const { user } = find(c, id);
        if (!mayHave(c.get("viewer"), user, "write"))
          throw new AuditwireError("forbidden", `the token "${id}" is one of ${user}`);
        await access.removeToken(id, actorOf(c));
        return c.body(null, 204);
      },
    }),
  ];
}

function toSent(id: string, sent: z.output<typeof WireTokenInput>, whose: string, now: number) {
  const { id: own = id, user = whose, grant, expires, rotate } = sent;
  if (own !== id) throw new AuditwireError("invalid", `id: the body says ${own}, the path ${id}`);
  const end = typeof expires === "string" ? Date.parse(expires) : undefined;
  if (end !== undefined && end <= now) throw new AuditwireError("invalid", "expires: lies in the past");
  return { user, grant: grant ?? undefined, expires: end, rotate };
}

function mayHave(viewer: Viewer, user: string, level: "read" | "write"): boolean {
  if (viewer.name === user) return true;
  return may(viewer, "manageSettings", level) && collectionsFor(viewer, "manageSettings", level) === undefined;
}

function toWireToken({ id, user, grant, created, expires }: Token, text?: string): WireToken {
  return {
    id,
    user,
    grant: grant ? { role: grant.role, collections: [...grant.collections] } : null,
    created: new Date(created).toISOString(),
    expires: expires === undefined ? null : new Date(expires).toISOString(),
    ...(text !== undefined && { token: text }),
  };
}
