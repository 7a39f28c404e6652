import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api } from "../../daemon/api/app.ts";
import { hashPassword } from "../../daemon/api/password.ts";
import type { WebhookSetting } from "../../daemon/api/ports.ts";
import type { Audit } from "../../daemon/audit/audit.ts";
import { pipeline } from "../../daemon/pipeline.ts";
import { type ConfiguredRules, openRuleBook } from "../../daemon/rule-book.ts";
import { checkRule, library } from "../../daemon/rules/index.ts";
import { openStore } from "../../daemon/store/index.ts";
import { loggedTelemetry } from "./telemetry.ts";

export const password = "correct horse battery";

/** The real API over a real store in a temporary directory. */
export async function openApp(configured: Partial<ConfiguredRules> = {}, webhooks: readonly WebhookSetting[] = []) {
  const directory = mkdtempSync(join(tmpdir(), "auditwire-app-"));
  const telemetry = loggedTelemetry();
  const store = await openStore({
    directory,
    retention: { days: 90, bytes: 2 ** 30 },
    now: Date.now,
    log: telemetry.log,
    onFatal: (error) => {
      throw error;
    },
  });
  const ruleBook = await openRuleBook(store, {
    file: "config.yaml",
    library,
    rules: [],
    policy: undefined,
    ...configured,
  });
  const account = { name: "admin", passwordHash: await hashPassword(password) };
  const state = { ready: true as true | string };
  const app = api(
    {
      store,
      ruleBook,
      administrator: () => account,
      webhooks: () => webhooks,
      ready: async () => state.ready,
      telemetry,
      now: Date.now,
    },
    checkRule,
  );
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  const ask = (path: string, init: RequestInit = {}) =>
    app.request(path, { ...init, headers: { authorization, "content-type": "application/json", ...init.headers } });
  return {
    app,
    store,
    ruleBook,
    telemetry,
    state,
    account,
    deliver: pipeline({ judge: ruleBook.judge, store, telemetry }),
    ask,
    /** The parsed body of GET under /api/v1. */
    get: async <T = readonly Partial<Audit>[]>(path: string) => (await (await ask(`/api/v1${path}`)).json()) as T,
    put: (path: string, body: unknown) => ask(`/api/v1${path}`, { method: "PUT", body: JSON.stringify(body) }),
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}
export type App = Awaited<ReturnType<typeof openApp>>;
