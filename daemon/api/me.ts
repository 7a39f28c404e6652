import { AuditwireError } from "../audit/errors.ts";
import type { AddressOf } from "./address.ts";
import { actorOf } from "./auth.ts";
import type { CheckPassword } from "./basic.ts";
import { invalidBody } from "./body.ts";
import type { ApiPorts } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { iso } from "./serialize.ts";
import type { Sessions } from "./session.ts";
import { WireLogin, WireLoginInput, WireMe, WirePasswordInput } from "./wire-access.ts";

/** Logging in, and who one is: /authenticate, /me. */
export function meRoutes(
  { access, now }: Pick<ApiPorts, "access" | "now">,
  { check, sessions, addressOf }: { check: CheckPassword; sessions: Sessions; addressOf: AddressOf },
): readonly Route[] {
  return [
    route({
      method: "post",
      path: "/authenticate",
      id: "authenticate",
      tag: "Access",
      summary: "User and password for a bearer token that lasts a short time",
      access: "public",
      body: WireLoginInput,
      answers: { 200: { description: "The token.", json: WireLogin } },
      handle: async (c, { body }) => {
        const user = await check(body.username, body.password, addressOf(c));
        if (!user) throw new AuditwireError("unauthorized", "wrong user or password");
        const token = await sessions.issue({ name: user.name, groups: [] });
        return c.json({ token, expires: iso(now() + sessions.seconds * 1000) });
      },
    }),
    route({
      method: "get",
      path: "/me",
      id: "readMe",
      tag: "Access",
      summary: "Who you are here, and what you may do",
      access: "any user",
      answers: { 200: { description: "You.", json: WireMe } },
      handle: (c) => {
        const { name, via, grants } = c.get("viewer");
        return c.json({ name, via, grants });
      },
    }),
    route({
      method: "put",
      path: "/me/password",
      id: "savePassword",
      tag: "Access",
      summary: "Change your own password; your sessions end",
      access: "any user",
      body: WirePasswordInput,
      answers: { 204: { description: "It is changed." } },
      handle: async (c, { body }) => {
        const { name } = c.get("viewer");
        if (!(await check(name, body.current, addressOf(c))))
          throw invalidBody([{ path: "current", message: "is not your password" }]);
        const { viewer: _, ...actor } = actorOf(c);
        await access.saveUser(name, { password: body.password }, actor);
        return c.body(null, 204);
      },
    }),
  ];
}
