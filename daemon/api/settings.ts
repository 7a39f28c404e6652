import type { Context } from "hono";
import type { ApiPorts, Env } from "./ports.ts";
import { toWireSource } from "./serialize.ts";

/** GET /settings/kubernetes-audit: the suffix of the default cluster's webhook, and every webhook's own. */
export function readSettings({ ruleBook, webhooks }: ApiPorts) {
  return async (c: Context<Env>) => {
    const { enabled } = await ruleBook.policy();
    const all = webhooks();
    const chosen = all.find((webhook) => webhook.default) ?? all[0];
    return c.json({
      webhookUrlSuffix: chosen?.urlSuffix ?? "",
      lastPollingTime: null,
      specifications: [],
      enabled,
      webhooks: all,
    });
  };
}

/** GET /sources: what each source has delivered so far. */
export function listSources({ store }: ApiPorts) {
  return async (c: Context<Env>) => c.json((await store.counters()).map(toWireSource));
}
