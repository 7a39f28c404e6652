import { isDeepStrictEqual } from "node:util";
import type { Context } from "hono";
import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import { actorOf } from "./auth.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { isEmpty, isoOrNull, toWireSpecification, withoutEmpty } from "./serialize.ts";
import { WireSettings, WireSettingsInput } from "./wire-schema.ts";

/** What is polled, and every webhook; its suffix is that of the default cluster's: /settings/kubernetes-audit. */
export function settingsRoutes(ports: ApiPorts): readonly Route[] {
  const path = "/settings/kubernetes-audit";
  return [
    route({
      method: "get",
      path,
      id: "readSettings",
      tag: "Settings",
      summary: "Whether events are judged, what is polled, and every webhook",
      access: { permission: "manageSettings", level: "read", scope: "all audits" },
      answers: { 200: { description: "The settings in force.", json: WireSettings } },
      handle: async (c) => c.json(await settings(ports)),
    }),
    route({
      method: "put",
      path,
      id: "saveSettings",
      tag: "Settings",
      summary: "Save what is sent, all of it or nothing",
      access: { permission: "manageSettings", level: "write", scope: "all audits" },
      body: WireSettingsInput,
      answers: { 200: { description: "The settings in force.", json: WireSettings } },
      handle: (c, { body }) => saveSettings(c, body, ports),
    }),
  ];
}

async function saveSettings(
  c: Context<Env>,
  { specifications, enabled, ...others }: z.output<typeof WireSettingsInput>,
  ports: ApiPorts,
): Promise<Response> {
  const { ruleBook, sourceBook } = ports;
  refuseReadOnly(others, await settings(ports), ports.file());
  const wanted = specifications?.map(withoutEmpty);
  if (wanted) sourceBook.checkSpecifications(wanted);
  if (typeof enabled === "boolean") await ruleBook.saveEnabled(enabled, actorOf(c));
  if (wanted) await sourceBook.saveSpecifications(wanted, actorOf(c));
  return c.json(await settings(ports));
}

/** What of the settings only the configuration file says. It may be sent back as it is, or empty. */
const readOnly = ["webhookUrlSuffix", "webhooks"] as const;
type ReadOnly = (typeof readOnly)[number];

function refuseReadOnly(
  sent: { readonly [K in ReadOnly]?: unknown },
  now: Record<ReadOnly, unknown>,
  file: string,
): void {
  const changed = readOnly.filter((name) => !isEmpty(sent[name]) && !isDeepStrictEqual(sent[name], now[name]));
  if (changed.length === 0) return;
  const message = `is read-only here: the webhooks are set in ${file}`;
  const details = changed.map((path) => ({ path, message }));
  throw new AuditwireError("conflict", details.map(({ path }) => `${path} ${message}`).join("; "), { details });
}

async function settings({ ruleBook, sourceBook, webhooks }: ApiPorts) {
  const { enabled } = await ruleBook.policy();
  const all = webhooks();
  const chosen = all.find((webhook) => webhook.default) ?? all[0];
  const polled = sourceBook.lastPollingTime();
  return {
    webhookUrlSuffix: chosen?.urlSuffix ?? "",
    lastPollingTime: isoOrNull(polled),
    specifications: sourceBook.specifications().map(toWireSpecification),
    enabled,
    webhooks: all,
  };
}
