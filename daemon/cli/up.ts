import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { AuditwireError } from "../audit/errors.ts";
import { readConfig } from "../config-file.ts";
import { makeCredentials, readCredentials } from "../first-administrator.ts";
import { findRule, library } from "../rules/index.ts";
import type { Environment } from "../secrets.ts";
import { type ApiClient, apiClient, reach } from "./api-client.ts";
import { placeOf, runningPid } from "./place.ts";
import { prepare } from "./prepare.ts";
import { startDaemon } from "./start-daemon.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { wiring } from "./wiring.ts";

/** Starts the checkout's daemon, unless it runs; delivers the sample events and shows the audits found. */
export async function up(checkout: string, environment: Environment, terminal: Terminal): Promise<number> {
  const place = placeOf(checkout);
  const fresh = prepare(place, terminal);
  const resolved = readConfig(place.config, environment);
  const { listen } = resolved.config;
  const running = runningPid(place);
  if (!existsSync(place.credentials)) makeCredentials(place.credentials, urlOf(listen.api));
  if (running === undefined) await startDaemon(place, urlOf(listen.api), terminal);
  else terminal.line(`The daemon is running already (process ${running}).`);

  const credentials = readCredentials(place.credentials);
  const api = apiClient(credentials);
  if (fresh) await selectLibrary(api, terminal);
  const { webhookUrlSuffix } = await api.get<{ webhookUrlSuffix: string }>("/settings/kubernetes-audit");
  const webhook = `${urlOf(listen.webhook)}/api/v1/kubernetes/webhook/${webhookUrlSuffix}`;
  if (running === undefined) await deliverSamples(webhook, terminal);
  await report(api, terminal);

  const show = (file: string) => relative(checkout, file);
  terminal.line(`API         ${credentials.url}/api/v1/audits/kubernetes`);
  terminal.line(`Login       ${show(place.credentials)} (user and password)`);
  terminal.line(`Webhook     ${webhook}`);
  terminal.line(`Log         ${show(place.log)}`);
  terminal.line();
  for (const line of wiring(place, webhook, show)) terminal.line(line);
  terminal.line();
  terminal.line("Stop it with `npm stop`.");
  return 0;
}

/** What a listener of the checkout is called from outside. */
function urlOf(listener: { address: string; publicUrl?: string | undefined; tls?: unknown }): string {
  return listener.publicUrl ?? `${listener.tls ? "https" : "http"}://${listener.address}`;
}

/** Prewritten rules come disabled. The quick start selects all of them, once, so that there is something to see. */
async function selectLibrary(api: ApiClient, terminal: Terminal): Promise<void> {
  const policy = await api.get<{ customRulesIDs: readonly number[] }>("/policies/kubernetes-audit");
  if (policy.customRulesIDs.length > 0) return;
  const rules = await api.get<readonly { _id: number; name: string }[]>("/custom-rules");
  const selected = rules.filter((rule) => findRule(rule.name, library));
  await api.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: selected.map((rule) => rule._id) });
  terminal.step(`selected the ${selected.length} prewritten rules for the audit policy`);
}

/** Sends the events that the package ships, as an API server would. Sent again they change nothing. */
async function deliverSamples(webhook: string, terminal: Terminal): Promise<void> {
  const body = readFileSync(join(__dirname, "samples", "kube-apiserver.json"));
  const answer = await reach(new URL(webhook), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (!answer.ok)
    throw new AuditwireError("unavailable", `the webhook answered ${answer.status}: ${await answer.text()}`);
  terminal.step("delivered the sample events of a real API server to the webhook");
}

interface ListedAudit {
  readonly time: string;
  readonly cluster: string;
  readonly rule: string;
  readonly user: { readonly username?: string };
  readonly impersonatedUser?: { readonly username?: string };
  readonly resources: string;
}

async function report(api: ApiClient, terminal: Terminal): Promise<void> {
  const shown = 20;
  const audits = await api.get<readonly ListedAudit[]>(`/audits/kubernetes?limit=${shown}`);
  terminal.line();
  terminal.line(terminal.bold(audits.length < shown ? `${audits.length} audits` : `The newest ${shown} audits`));
  terminal.line(
    table(
      ["TIME", "CLUSTER", "RULE", "USER", "RESOURCE"],
      audits.map((a) => [a.time, a.cluster, a.rule, userOf(a), a.resources]),
    ),
  );
  terminal.line();
}

function userOf(audit: ListedAudit): string {
  const name = audit.user.username ?? "";
  return audit.impersonatedUser?.username ? `${audit.impersonatedUser.username} (by ${name})` : name;
}
