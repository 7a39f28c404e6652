import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { tellRoute } from "../telemetry/route-told.ts";
import { type AddressOf, addressing } from "./address.ts";
import { auditRoutes } from "./audits.ts";
import { type Authenticate, requires } from "./auth.ts";
import { basic, type CheckPassword, passwords } from "./basic.ts";
import { type LastUses, tokens } from "./bearer.ts";
import { changeRoutes } from "./changes.ts";
import { collectionRoutes } from "./collections.ts";
import { credentialRoutes } from "./credentials.ts";
import { dispatch, honoPath, noStore } from "./dispatch.ts";
import { answersOnly, notFound, onError, requestId } from "./errors.ts";
import { provided } from "./identity.ts";
import { importRoutes } from "./import.ts";
import { loginRoutes } from "./login.ts";
import { meRoutes } from "./me.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { quarantineRoutes } from "./quarantine.ts";
import { referencePages } from "./reference.ts";
import type { Route } from "./route.ts";
import { type CheckRule, policyRoutes, ruleRoutes, trialRoutes } from "./rules.ts";
import { type Sessions, sessions } from "./session.ts";
import { settingsRoutes } from "./settings.ts";
import { sourceRoutes } from "./sources.ts";
import { guard } from "./throttle.ts";
import { tokenRoutes } from "./tokens.ts";
import { groupRoutes, userRoutes } from "./users.ts";

/** The table of the API: everything that lies under /api/v{version}. */
export function apiRoutes(ports: ApiPorts, checkRule: CheckRule, login: Login): readonly Route[] {
  return [
    ...auditRoutes(ports),
    ...settingsRoutes(ports),
    ...credentialRoutes(ports),
    ...ruleRoutes(ports, checkRule),
    ...trialRoutes(ports, checkRule),
    ...policyRoutes(ports),
    ...sourceRoutes(ports),
    ...quarantineRoutes(ports),
    ...importRoutes(ports),
    ...meRoutes(ports, login),
    ...loginRoutes(ports, login.sessions),
    ...userRoutes(ports),
    ...groupRoutes(ports),
    ...tokenRoutes(ports, login),
    ...changeRoutes(ports),
    ...collectionRoutes(ports),
  ];
}

/** The REST API. Any version number is served alike. */
export function api(ports: ApiPorts, checkRule: CheckRule): Hono<Env> {
  const app = new Hono<Env>();
  app.use(tellRoute(ports.telemetry), requestId(ports.telemetry));
  app.onError(onError(ports.telemetry));
  app.notFound(notFound);
  health(app, ports);
  const login = logins(ports);
  const table = apiRoutes(ports, checkRule, login);
  referencePages(app, table, ports.version);
  const byPath = Map.groupBy(table, ({ path }) => path);
  for (const [path, routes] of byPath) {
    const full = `/api/:version{v[0-9]+(?:\\.[0-9]+)*}${honoPath(path)}`;
    app.use(full, secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } }), noStore);
    for (const one of routes)
      app.on(one.method.toUpperCase(), full, requires(one.access, login.ways, login.addressOf), dispatch(one));
    app.all(full, answersOnly(routes.map(({ method }) => method.toUpperCase())));
  }
  return app;
}

/** How people and programs prove who they are. */
interface Login {
  readonly check: CheckPassword;
  readonly sessions: Sessions;
  readonly uses: LastUses;
  readonly addressOf: AddressOf;
  /** Every way that a request may try. */
  readonly ways: readonly Authenticate[];
}

function logins({ access, identity, now, sessionKey, sessionLifetime, trustedProxies }: ApiPorts): Login {
  const uses: LastUses = new Map();
  const check = passwords({ access, now, guard: guard(now) });
  const isProvider = (name: string) => identity().logins.some((provider) => provider.name === name);
  const opened = sessions({ access, isProvider, now, key: sessionKey, lifetime: sessionLifetime });
  return {
    check,
    sessions: opened,
    uses,
    addressOf: addressing(trustedProxies),
    ways: [basic(check, access), tokens(access, uses, now), opened.bearer, provided(identity, access), opened.cookie],
  };
}

function health(app: Hono<Env>, { ready, telemetry }: ApiPorts): void {
  app.get("/healthz", (c) => c.text("ok\n"));
  app.get("/readyz", async (c) => {
    const state = await ready();
    return state === true ? c.text("ok\n") : c.text(`${state}\n`, 503);
  });
  app.get("/metrics", async (c) => {
    const { contentType, text } = await telemetry.metrics();
    return c.text(text, 200, { "content-type": contentType });
  });
  for (const path of ["/healthz", "/readyz", "/metrics"]) app.all(path, answersOnly(["GET"]));
}
