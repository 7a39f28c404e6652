import { type Handler, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { listAudits } from "./audits.ts";
import { basicLogin, requires } from "./auth.ts";
import { listCredentials, readCredential, removeCredential, saveCredential } from "./credentials.ts";
import { methodNotAllowed, notFound, onError, requestId } from "./errors.ts";
import type { ApiPorts, Env, Permission } from "./ports.ts";
import { listQuarantine, readQuarantined } from "./quarantine.ts";
import { type CheckRule, listRules, readPolicy, removeRule, savePolicy, saveRule } from "./rules.ts";
import { readSettings, saveSettings } from "./settings.ts";
import { listSources } from "./sources.ts";

interface Route {
  readonly path: string;
  readonly permission: Permission;
  readonly handlers: Readonly<Partial<Record<"GET" | "PUT" | "DELETE", Handler<Env>>>>;
}

/** The routes under /api/v{version}, with the permission each asks for. */
function routes(ports: ApiPorts, checkRule: CheckRule): readonly Route[] {
  return [
    { path: "/audits/kubernetes", permission: "monitorAccessKubernetes", handlers: { GET: listAudits(ports) } },
    {
      path: "/settings/kubernetes-audit",
      permission: "manageSettings",
      handlers: { GET: readSettings(ports), PUT: saveSettings(ports) },
    },
    { path: "/credentials", permission: "manageSettings", handlers: { GET: listCredentials(ports) } },
    {
      path: "/credentials/:id",
      permission: "manageSettings",
      handlers: { GET: readCredential(ports), PUT: saveCredential(ports), DELETE: removeCredential(ports) },
    },
    { path: "/custom-rules", permission: "policyCustomRules", handlers: { GET: listRules(ports) } },
    {
      path: "/custom-rules/:id",
      permission: "policyCustomRules",
      handlers: { PUT: saveRule(ports, checkRule), DELETE: removeRule(ports) },
    },
    {
      path: "/policies/kubernetes-audit",
      permission: "policyAccessKubernetes",
      handlers: { GET: readPolicy(ports), PUT: savePolicy(ports) },
    },
    { path: "/quarantine", permission: "manageSettings", handlers: { GET: listQuarantine(ports) } },
    { path: "/quarantine/:id", permission: "manageSettings", handlers: { GET: readQuarantined(ports) } },
    { path: "/sources", permission: "monitorAccessKubernetes", handlers: { GET: listSources(ports) } },
  ];
}

/** The REST API. Any version number is served alike. */
export function api(ports: ApiPorts, checkRule: CheckRule): Hono<Env> {
  const app = new Hono<Env>();
  app.onError(onError(ports.telemetry));
  app.notFound(notFound);
  health(app, ports);
  const login = basicLogin(ports.administrator, ports.now);
  for (const { path, permission, handlers } of routes(ports, checkRule)) {
    const full = `/api/:version{v[0-9]+(?:\\.[0-9]+)*}${path}`;
    const methods = Object.keys(handlers);
    app.use(full, requestId, secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } }), noStore);
    for (const [method, handler] of Object.entries(handlers))
      app.on(method, full, requires(permission, login), handler);
    app.all(full, methodNotAllowed(methods.includes("GET") ? ["HEAD", ...methods].join(", ") : methods.join(", ")));
  }
  return app;
}

const noStore: Handler<Env> = async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
};

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
}
