import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Identity, KeptLogin, Proven } from "../audit/access-book.ts";
import { AuditwireError } from "../audit/errors.ts";
import { allowed } from "./identity.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { type Sessions, sessionCookie } from "./session.ts";

/** Holds what is needed to finish a login, signed; unreadable to scripts, and gone after ten minutes. */
const keptCookie = "auditwire_login";
const keptSeconds = 600;
const audience = "login";

const Provider = z.object({ provider: z.string().max(63).describe("Name of the identity provider.") });
const WireProvider = z.strictObject({ name: z.string(), url: z.string() });

type LoginPorts = Pick<ApiPorts, "access" | "identity" | "sessionKey" | "publicUrl" | "now">;

/** Logging in with a browser at an identity provider: /login. */
export function loginRoutes(ports: LoginPorts, sessions: Sessions): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/login",
      id: "listProviders",
      tag: "Access",
      summary: "Identity providers at which people log in with their browser",
      access: "public",
      answers: { 200: { description: "The providers, with where to send the browser.", json: z.array(WireProvider) } },
      handle: (c) =>
        c.json(ports.identity().logins.map(({ name }) => ({ name, url: `${ports.publicUrl()}/api/v1/login/${name}` }))),
    }),
    route({
      method: "get",
      path: "/login/{provider}",
      id: "beginLogin",
      tag: "Access",
      summary: "Send the browser to an identity provider",
      access: "public",
      params: Provider,
      query: z.object({
        to: z
          .string()
          .max(2_048)
          // A path of this site: neither //host nor /\host.
          .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u, "to: is a path of this site, as /reference")
          .default("/")
          .describe("Where to go afterwards, on this site."),
      }),
      answers: { 302: { description: "The provider." } },
      handle: (c, { params, query }) => begin(c, { provider: params.provider, to: query.to }, ports),
    }),
    route({
      method: "get",
      path: "/login/{provider}/callback",
      id: "finishLogin",
      tag: "Access",
      summary: "Where an identity provider sends the browser back to",
      access: "public",
      params: Provider,
      query: z.looseObject({}),
      answers: { 302: { description: "Where the login began; with a session's cookie." } },
      handle: (c, { params }) => finish(c, params.provider, ports, sessions),
    }),
    route({
      method: "post",
      path: "/logout",
      id: "logout",
      tag: "Access",
      summary: "Take the session's cookie away",
      access: "public",
      answers: { 204: { description: "It is gone." } },
      handle: (c) => {
        refuseForeignSite(c);
        deleteCookie(c, sessionCookie, { path: "/" });
        return c.body(null, 204);
      },
    }),
  ];
}

async function begin(
  c: Context<Env>,
  { provider, to }: { readonly provider: string; readonly to: string },
  ports: LoginPorts,
): Promise<Response> {
  const { url, kept } = await providerOf(provider, ports).begin(redirectOf(provider, ports));
  const token = await new SignJWT({ ...kept, provider, to })
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(audience)
    .setExpirationTime(Math.floor(ports.now() / 1000) + keptSeconds)
    .sign(ports.sessionKey);
  setCookie(c, keptCookie, token, { ...cookieOf(ports), maxAge: keptSeconds });
  return c.redirect(url, 302);
}

async function finish(c: Context<Env>, provider: string, ports: LoginPorts, sessions: Sessions): Promise<Response> {
  const { kept, to } = await keptOf(c, provider, ports);
  deleteCookie(c, keptCookie, { path: "/" });
  const answered = new URL(redirectOf(provider, ports));
  answered.search = new URL(c.req.url).search;
  const proven = await providerOf(provider, ports).finish(answered, kept);
  allowed(ports.access, proven);
  setCookie(c, sessionCookie, await sessions.issue(withKnownGroups(proven, ports)), {
    ...cookieOf(ports),
    maxAge: sessions.seconds,
  });
  return c.redirect(to, 302);
}

/** Without the groups that give nothing here: a browser drops a cookie of more than 4 KB, and some are in hundreds. */
function withKnownGroups({ name, groups }: Proven, { access }: LoginPorts): Identity {
  const known = new Set(access.groups().map((group) => group.name));
  return { name, groups: groups.filter((group) => known.has(group)) };
}

/** The cookie is taken away also where the browser did not send it, so pages of other sites could end sessions. */
function refuseForeignSite(c: Context<Env>): void {
  const [site, origin] = [c.req.header("sec-fetch-site"), c.req.header("origin")];
  const isOwn =
    site === undefined
      ? origin === undefined || URL.parse(origin)?.host === c.req.header("host")
      : ["same-origin", "none"].includes(site);
  if (!isOwn) throw new AuditwireError("forbidden", "pages of other sites log nobody out");
}

function providerOf(name: string, { identity }: LoginPorts) {
  const found = identity().logins.find((provider) => provider.name === name);
  if (!found)
    throw new AuditwireError("not_found", `there is no identity provider ${JSON.stringify(name)} to log in at`);
  return found;
}

const redirectOf = (provider: string, { publicUrl }: LoginPorts) => `${publicUrl()}/api/v1/login/${provider}/callback`;

const cookieOf = ({ publicUrl }: LoginPorts) =>
  ({ path: "/", httpOnly: true, sameSite: "Lax", secure: publicUrl().startsWith("https:") }) as const;

const Kept = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  provider: z.string(),
  to: z.string(),
});

/** What was kept when the login began, in this browser. */
async function keptOf(
  c: Context<Env>,
  provider: string,
  { sessionKey, now }: LoginPorts,
): Promise<{ kept: KeptLogin; to: string }> {
  const again = new AuditwireError(
    "unauthorized",
    "this login was not begun in this browser, or too long ago: begin again",
  );
  try {
    const { payload } = await jwtVerify(getCookie(c, keptCookie) ?? "", sessionKey, {
      audience,
      algorithms: ["HS256"],
      requiredClaims: ["exp"],
      currentDate: new Date(now()),
    });
    const { provider: begun, to, ...kept } = Kept.parse(payload);
    if (begun === provider) return { kept, to };
  } catch {
    throw again;
  }
  throw again;
}
