import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAccessBook } from "../../daemon/access/book.ts";
import type { ConfiguredAccess } from "../../daemon/access/state.ts";
import { api } from "../../daemon/api/app.ts";
import { hashPassword } from "../../daemon/api/password.ts";
import type { WebhookSetting } from "../../daemon/api/ports.ts";
import type { IdentityProviders } from "../../daemon/audit/access-book.ts";
import type { Audit } from "../../daemon/audit/audit.ts";
import type { Collection } from "../../daemon/audit/collection.ts";
import { systemClock } from "../../daemon/ingest/clock.ts";
import { importing } from "../../daemon/ingest/import.ts";
import { outbound } from "../../daemon/ingest/outbound.ts";
import { rates } from "../../daemon/ingest/rate.ts";
import { openSource } from "../../daemon/ingest/sources.ts";
import { openTopic } from "../../daemon/ingest/topics.ts";
import { pipeline } from "../../daemon/pipeline.ts";
import { recordedOf } from "../../daemon/recorded.ts";
import { type ConfiguredRules, openRuleBook } from "../../daemon/rule-book.ts";
import { ruleTrial } from "../../daemon/rule-trial.ts";
import { checkRule, library } from "../../daemon/rules/index.ts";
import { type ConfiguredSources, openSourceBook, type SourceBookPorts } from "../../daemon/source-book.ts";
import { openStore } from "../../daemon/store/index.ts";
import { checkAnswers } from "./checked-answers.ts";
import { loggedTelemetry } from "./telemetry.ts";

export const password = "correct horse battery";

/** What a test app may have otherwise. */
export interface AppOptions {
  /** Default: a temporary one, which closing removes. */
  readonly directory?: string;
  readonly sources?: Partial<ConfiguredSources>;
  readonly openSource?: SourceBookPorts["openSource"];
  readonly collections?: readonly Collection[];
  /** Milliseconds between the signs of life of a stream. Default: a quarter of a minute. */
  readonly heartbeatMs?: number;
  readonly access?: Partial<ConfiguredAccess>;
  readonly trustedProxies?: readonly string[];
  readonly identity?: IdentityProviders;
  readonly publicUrl?: string;
}

/** Deriving a key costs some 80 ms: once in each test file. */
let hashed: Promise<string> | undefined;
function hashedOnce(): Promise<string> {
  hashed ??= hashPassword(password);
  return hashed;
}

/** The real API over a real store, by default in a temporary directory. */
export async function openApp(
  configured: Partial<ConfiguredRules> = {},
  webhooks: readonly WebhookSetting[] = [],
  options: AppOptions = {},
) {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "auditwire-app-"));
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
  const deliver = pipeline({ judge: ruleBook.judge, store, telemetry });
  const clock = systemClock(Date.now);
  const sourceBook = await openSourceBook(
    { file: "config.yaml", specifications: undefined, topics: [], credentials: [], key: undefined, ...options.sources },
    {
      store,
      deliver,
      telemetry,
      clock,
      enabled: ruleBook.enabled,
      random: Math.random,
      rate: rates(clock),
      outbound: outbound({}),
      openSource: options.openSource ?? openSource,
      openTopic,
      keyFile: join(directory, "credentials.key"),
    },
  );
  const account = { name: "admin", passwordHash: await hashedOnce() };
  if (!(await store.users()).some(({ name }) => name === account.name))
    await store.saveUser({
      ...account,
      grants: [{ role: "administrator", collections: [] }],
      groups: [],
      disabled: false,
      modified: 0,
    });
  const accessBook = await openAccessBook(
    {
      file: "config.yaml",
      roles: [],
      groups: [],
      users: [],
      collections: options.collections ?? [],
      ...options.access,
    },
    { store, now: Date.now, hashPassword },
  );
  const state = { ready: true as true | string };
  const closing = new AbortController();
  const app = api(
    {
      store,
      ruleBook,
      ruleTrial: ruleTrial(ruleBook),
      sourceBook,
      importing: importing({
        limits: () => ({ bodyBytes: 2 ** 20, inFlightBytes: 2 ** 24 }),
        enabled: ruleBook.enabled,
        deliver,
        openQuarantine: store.openQuarantine,
        telemetry,
        now: Date.now,
        store,
        senderOf: recordedOf({
          webhooks: () =>
            webhooks.map(({ name, provider }) => ({ source: { name: `webhook/${name}`, cluster: name, provider } })),
          pushes: () => [],
          topics: () => [],
          specifications: sourceBook.specifications,
        }),
      }),
      access: accessBook,
      identity: () => options.identity ?? { prove: async () => undefined, logins: [] },
      publicUrl: () => options.publicUrl ?? "http://127.0.0.1:8083",
      sessionKey: Buffer.alloc(32, 7),
      trustedProxies: () => options.trustedProxies ?? [],
      sessionLifetime: () => 30 * 60_000,
      webhooks: () => webhooks,
      file: () => "config.yaml",
      senders: () => webhooks.map(({ name }) => `webhook/${name}`),
      closing: closing.signal,
      heartbeatMs: options.heartbeatMs ?? 15_000,
      ready: async () => state.ready,
      telemetry,
      version: "1.0.0",
      now: Date.now,
    },
    checkRule,
  );
  checkAnswers(app);
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  const ask = (path: string, init: RequestInit = {}) =>
    app.request(path, { ...init, headers: { authorization, "content-type": "application/json", ...init.headers } });
  return {
    app,
    directory,
    store,
    ruleBook,
    sourceBook,
    accessBook,
    telemetry,
    state,
    account,
    deliver,
    ask,
    /** The parsed body of GET under /api/v1. */
    get: async <T = readonly Partial<Audit>[]>(path: string) => (await (await ask(`/api/v1${path}`)).json()) as T,
    put: (path: string, body: unknown) => ask(`/api/v1${path}`, { method: "PUT", body: JSON.stringify(body) }),
    remove: (path: string) => ask(`/api/v1${path}`, { method: "DELETE" }),
    close: async () => {
      closing.abort();
      await sourceBook.close();
      await store.close();
      if (options.directory === undefined) rmSync(directory, { recursive: true });
    },
  };
}
export type App = Awaited<ReturnType<typeof openApp>>;
