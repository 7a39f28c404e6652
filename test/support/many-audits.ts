import type { AuditEvent } from "../../daemon/audit/event.ts";
import { type App, type AppOptions, openApp, password } from "./app.ts";
import { eventNumber } from "./events.ts";

/** An app with two collections whose policy finds every exec, and a viewer of one of them. */
export async function appOfExecs(options: AppOptions = {}) {
  const app = await openApp({}, [], {
    collections: [
      { name: "dev team", clusters: ["dev*"] },
      { name: "shop", namespaces: ["shop"] },
    ],
    ...options,
  });
  await onlyExecs(app);
  const by = { name: "test", requestId: "" };
  await app.accessBook.saveUser("vera", { grants: [{ role: "viewer", collections: ["dev team"] }] }, by);
  const token = (await app.accessBook.saveToken("veras", { user: "vera", rotate: true }, by)) ?? "";
  const deliver = (events: readonly AuditEvent[]) => app.deliver({ source: "webhook/prod", events, rejections: [] });
  const basic = Buffer.from(`admin:${password}`).toString("base64");
  const asAdmin = { headers: { authorization: `Basic ${basic}` } };
  return { ...app, by, deliver, asAdmin, asVera: { headers: { authorization: `Bearer ${token}` } } };
}
export type AppOfExecs = Awaited<ReturnType<typeof appOfExecs>>;

async function onlyExecs(app: App): Promise<void> {
  const rules = await app.get<{ _id: number; name: string }[]>("/custom-rules");
  const chosen = rules.filter(({ name }) => name === "Exec or attach to a pod").map(({ _id }) => _id);
  const saved = await app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: chosen });
  if (!saved.ok) throw new Error(await saved.text());
}

/** Every third exec is on the cluster dev-1, every other one in the namespace shop. */
export function exec(n: number, overrides: Parameters<typeof eventNumber>[1] = {}): AuditEvent {
  const { body, source, ...rest } = overrides;
  const namespace = n % 2 === 0 ? "shop" : "web";
  return eventNumber(n, {
    ...rest,
    body: {
      user: { username: `user-${n % 7}` },
      objectRef: { resource: "pods", namespace, name: `pod-${n}`, apiVersion: "v1", subresource: "exec" },
      ...body,
    },
    source: { cluster: n % 3 === 0 ? "dev-1" : "prod", ...source },
  });
}

/** Execs by their numbers, from one up to another, this one excluded. */
export const execs = (from: number, to: number): AuditEvent[] =>
  Array.from({ length: to - from }, (_, n) => exec(from + n));
