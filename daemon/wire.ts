import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Logger } from "pino";
import { type LiveAccessBook, openAccessBook } from "./access/book.ts";
import type { ConfiguredAccess } from "./access/state.ts";
import { api } from "./api/app.ts";
import { notFound, onError } from "./api/errors.ts";
import { hashPassword, verifyPassword } from "./api/password.ts";
import type { WebhookSetting } from "./api/ports.ts";
import type { IdentityProviders } from "./audit/access-book.ts";
import type { Now } from "./audit/clock.ts";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import { rejectionReasons } from "./audit/event.ts";
import { pollStates } from "./audit/polling.ts";
import type { Deliver, Store } from "./audit/ports.ts";
import type { ResolvedConfig } from "./config-file.ts";
import type { Webhook } from "./config-webhooks.ts";
import { recordConfigured } from "./configured-changes.ts";
import { keyAt } from "./credential-seal.ts";
import { expected } from "./expected.ts";
import { firstAdministrator } from "./first-administrator.ts";
import { bearerTokens } from "./identity/bearer.ts";
import { loginProviders } from "./identity/login.ts";
import { budget } from "./ingest/budget.ts";
import { systemClock } from "./ingest/clock.ts";
import { importing } from "./ingest/import.ts";
import { type Trusting, trusting } from "./ingest/outbound.ts";
import { type Outbound, pollFailures } from "./ingest/poll-source.ts";
import { type PushSource, pushEndpoint } from "./ingest/push-source.ts";
import { openPush } from "./ingest/pushes.ts";
import { rates } from "./ingest/rate.ts";
import type { ReceivePorts } from "./ingest/receive.ts";
import { openSource } from "./ingest/sources.ts";
import { openTopic } from "./ingest/topics.ts";
import { webhookSource } from "./ingest/webhook/source.ts";
import { type Listener, openListener } from "./listener.ts";
import { once } from "./once.ts";
import { pipeline } from "./pipeline.ts";
import { recordedOf } from "./recorded.ts";
import { type LiveRuleBook, openRuleBook } from "./rule-book.ts";
import { ruleTrial } from "./rule-trial.ts";
import { checkRule } from "./rules/index.ts";
import { type LiveSourceBook, openSourceBook } from "./source-book.ts";
import { openStore } from "./store/index.ts";
import { tellRoute } from "./telemetry/route-told.ts";
import { type Telemetry, telemetry } from "./telemetry/telemetry.ts";
import type { Tracing } from "./telemetry/tracing.ts";
import type { Works } from "./telemetry/work.ts";
import { tracedStore } from "./traced-store.ts";
import { version } from "./version.ts";

/** A running daemon. */
export interface Daemon {
  readonly urls: { readonly api: string; readonly webhook: string };
  /** Takes over a changed configuration, whole or not at all. */
  reload(next: ResolvedConfig): Promise<void>;
  /** The files have changed and could not be taken over. */
  reloadFailed(): void;
  /** Stops accepting, finishes what is under way, closes the store. Idempotent. */
  close(): Promise<void>;
}

export interface DaemonPorts {
  readonly log: Logger;
  /** What the log's lines belong to. */
  readonly doing: Works;
  /** Where traces go, if anybody wants them. */
  readonly tracing?: Tracing | undefined;
  readonly now: Now;
  /** Where the first start leaves the administrator's credentials. */
  readonly credentialsFile: string;
  readonly outbound: Outbound & Trusting;
  /** A part without which nothing can go on has failed. */
  readonly onFatal: (error: Error) => void;
}

/** Builds every room and joins them. */
export async function wire(resolved: ResolvedConfig, ports: DaemonPorts): Promise<Daemon> {
  const { log, doing, tracing, now, onFatal } = ports;
  const tell = telemetry(log, { version }, doing, tracing);
  const opening = await openStore({ ...resolved.config.data, now, log, onFatal });
  const store = tracing ? tracedStore(opening, tell) : opening;
  const opened: { close(): Promise<void> }[] = [store];
  const closing = new AbortController();
  const close = once(async () => {
    closing.abort();
    for (const part of opened.reverse()) await part.close();
  });
  try {
    tellStored(tell, store, resolved.config.data);
    const trust = trusting();
    trust(resolved.authorities);
    const ruleBook = await openRuleBook(store, resolved.rules);
    await warnOfPolicy(ruleBook, log);
    const deliver = pipeline({ judge: ruleBook.judge, store, telemetry: tell });
    const accessBook = await openAccess(resolved, { ...ports, store });
    const joined = { store, ruleBook, accessBook, deliver, telemetry: tell, closing: closing.signal, ...ports };
    const sourceBook = await openSources(resolved, joined);
    opened.push(sourceBook);
    tell.polled(sourceBook.states, pollStates);
    tell.auditing(ruleBook.enabled);
    warnOfHidden({ ruleBook, sourceBook, accessBook }, log);
    const current: Current = {
      resolved,
      pushes: await openPushes(resolved, ports),
      identity: openIdentity(resolved, ports),
    };
    tell.expect(expected({ ruleBook, sourceBook, senders: () => sendersOf(current) }), {
      reasons: rejectionReasons,
      kinds: pollFailures,
    });
    const listeners = await openListeners(await apps(current, { ...joined, sourceBook }), resolved, tell);
    opened.push(...listeners);
    await recordConfigured(resolved, store);
    tell.configured(resolved.digest);
    const [forApi, forWebhook] = listeners;
    return {
      urls: { api: forApi.url, webhook: forWebhook.url },
      reload: async (next) => {
        refuseRestart(current.resolved, next);
        accessBook.check(accessOf(next));
        const pushes = await openPushes(next, ports);
        await ruleBook.configure(next.rules);
        trust(next.authorities);
        await sourceBook.configure(next.sources);
        await accessBook.configure(accessOf(next));
        warnOfHidden({ ruleBook, sourceBook, accessBook }, log);
        // The same providers keep their keys, which could not be had anew while they are away.
        const isSame = isDeepStrictEqual(next.providers, current.resolved.providers);
        const identity = isSame ? current.identity : openIdentity(next, ports);
        Object.assign(current, { resolved: next, pushes, identity } satisfies Current);
        await recordConfigured(next, store);
        log.level = next.config.log.level;
        tell.configured(next.digest);
      },
      reloadFailed: tell.configurationRefused,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Joined = DaemonPorts & {
  readonly store: Store;
  readonly ruleBook: LiveRuleBook;
  readonly accessBook: LiveAccessBook;
  readonly deliver: Deliver;
  readonly telemetry: Telemetry;
  readonly closing: AbortSignal;
};
/** Proxies close what is silent for a minute, some for half of one. */
const heartbeatMs = 15_000;

type Env = { Bindings: HttpBindings };
type App = { readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response> };

/** What a reload replaces. */
interface Current {
  readonly resolved: ResolvedConfig;
  readonly pushes: readonly PushSource[];
  readonly identity: IdentityProviders;
}

/** Who sends events here by itself. */
const sendersOf = ({ resolved, pushes }: Current) => [
  ...resolved.webhooks.map(({ source }) => source),
  ...pushes.map(({ facts }) => facts),
];

function tellStored(tell: Telemetry, store: Store, { directory, retention }: ResolvedConfig["config"]["data"]): void {
  const available = () => statfs(directory).then(({ bavail, bsize }) => bavail * bsize);
  tell.stored({ size: () => store.size(), limit: retention.bytes, available });
}

function openPushes({ pushes }: ResolvedConfig, { outbound, now }: DaemonPorts): Promise<readonly PushSource[]> {
  const ports = { outbound, clock: systemClock(now) };
  return Promise.all(pushes.flatMap((entry) => (entry.type === "kafka" ? [] : [openPush(entry, ports)])));
}

function openSources({ sources, config }: ResolvedConfig, joined: Joined): Promise<LiveSourceBook> {
  const clock = systemClock(joined.now);
  return openSourceBook(sources, {
    ...joined,
    enabled: joined.ruleBook.enabled,
    clock,
    rate: rates(clock),
    random: Math.random,
    openSource,
    openTopic,
    keyFile: join(config.data.directory, "credentials.key"),
  });
}

/** What receives events, the same on both listeners. All bodies together hold as many bytes as is set. */
function receivers(current: Current, ports: ReceivePorts): Hono<Env> {
  return new Hono<Env>()
    .route("/", webhookSource({ ...ports, webhooks: () => current.resolved.webhooks }))
    .route("/", pushEndpoint({ ...ports, sources: () => current.pushes }));
}

function receivingPorts(current: Current, { store, ruleBook, deliver, telemetry, now }: Joined): ReceivePorts {
  const limits = () => current.resolved.config.limits;
  return {
    limits,
    budget: budget(() => limits().inFlightBytes, telemetry.inFlight),
    enabled: ruleBook.enabled,
    deliver,
    openQuarantine: store.openQuarantine,
    telemetry,
    now,
  };
}

/** The two applications: the API with the receivers beside it, and the receivers alone. */
async function apps(
  current: Current,
  joined: Joined & { readonly sourceBook: LiveSourceBook },
): Promise<{ api: App; webhook: App }> {
  const { store, ruleBook, sourceBook, telemetry, now } = joined;
  const receiving = receivingPorts(current, joined);
  const receive = receivers(current, receiving);
  const ready = () =>
    store.size().then(
      () => true as const,
      (error) => messageOf(error),
    );
  const rest = api(
    {
      store,
      ruleBook,
      ruleTrial: ruleTrial(ruleBook),
      sourceBook,
      importing: importing({
        ...receiving,
        store,
        senderOf: recordedOf({
          webhooks: () => current.resolved.webhooks,
          pushes: () => current.pushes,
          topics: () => current.resolved.sources.topics,
          specifications: sourceBook.specifications,
        }),
      }),
      access: joined.accessBook,
      identity: () => current.identity,
      publicUrl: () => urlOf(current.resolved),
      sessionKey: keyAt(join(current.resolved.config.data.directory, "sessions.key")),
      trustedProxies: () => current.resolved.config.access.trustedProxies,
      sessionLifetime: () => current.resolved.config.access.sessionLifetime,
      webhooks: () => current.resolved.webhooks.map(toSetting),
      file: () => current.resolved.file,
      senders: () => [
        ...current.resolved.webhooks.map(({ source }) => source.name),
        ...current.pushes.map(({ facts }) => facts.name),
      ],
      closing: joined.closing,
      heartbeatMs,
      ready,
      telemetry,
      version,
      now,
    },
    checkRule,
  );
  rest.route("/", receive);
  const alone = new Hono<Env>().use(tellRoute(telemetry)).route("/", receive);
  alone.notFound(notFound);
  alone.onError(onError(telemetry));
  return { api: rest, webhook: alone };
}

/** Who may do what: there is an administrator before anybody asks. */
async function openAccess(resolved: ResolvedConfig, { store, now, credentialsFile }: DaemonPorts & { store: Store }) {
  const configured = accessOf(resolved);
  const ports = { store, now, hashPassword, verifyPassword, configured };
  await firstAdministrator(credentialsFile, urlOf(resolved), ports);
  return openAccessBook(configured, ports);
}

/** The URL under which others reach the API. */
function urlOf({ config: { listen } }: ResolvedConfig): string {
  return (listen.api.publicUrl ?? `${listen.api.tls ? "https" : "http"}://${listen.api.address}`).replace(/\/+$/, "");
}

function openIdentity({ providers }: ResolvedConfig, { outbound, now }: DaemonPorts): IdentityProviders {
  return { prove: bearerTokens(providers, { ...outbound, now }), logins: loginProviders(providers.oidc, outbound) };
}

const accessOf = ({ file, config: { access, collections } }: ResolvedConfig): ConfiguredAccess => ({
  file,
  collections,
  ...access,
});

async function openListeners(
  app: { api: App; webhook: App },
  { config }: ResolvedConfig,
  tell: Telemetry,
): Promise<[Listener, Listener]> {
  const open = (name: "api" | "webhook") =>
    openListener({
      name,
      address: config.listen[name].address,
      tls: config.listen[name].tls,
      fetch: app[name].fetch,
      telemetry: tell,
    });
  const first = await open("api");
  try {
    return [first, await open("webhook")];
  } catch (error) {
    await first.close();
    throw error;
  }
}

function toSetting({ source, tokens, default: isDefault }: Webhook): WebhookSetting {
  const accountID = source.accountID ?? source.projectID ?? source.subscriptionID ?? "";
  return { name: source.cluster, urlSuffix: tokens[0] ?? "", provider: source.provider, accountID, default: isDefault };
}

async function warnOfPolicy(ruleBook: LiveRuleBook, log: Logger): Promise<void> {
  const { enabled, rules } = await ruleBook.policy();
  if (!enabled)
    log.warn("auditing is switched off: PUT /api/v1/settings/kubernetes-audit with enabled: true switches it on");
  if (enabled && rules.length === 0)
    log.warn("the audit policy is enabled but holds no rules: every event will be judged harmless");
}

interface Books {
  readonly ruleBook: LiveRuleBook;
  readonly sourceBook: LiveSourceBook;
  readonly accessBook: LiveAccessBook;
}

function warnOfHidden({ ruleBook, sourceBook, accessBook }: Books, log: Logger): void {
  const { rules, policy } = ruleBook.hidden();
  if (rules.length > 0)
    log.warn({ rules }, "prewritten rules are left out: the API has saved rules of these names; rename those");
  if (policy)
    log.warn("the policy that the API has saved is left out: the configuration has one; enabled alone is the API's");
  const { specifications, credentials } = sourceBook.hidden();
  if (specifications.length > 0)
    log.warn(
      { specifications },
      "specifications that the API has saved are left out: the configuration has specifications",
    );
  if (credentials.length > 0)
    log.warn(
      { credentials },
      "credentials that the API has saved are left out: the configuration has others of these ids",
    );
  for (const [kind, names] of Object.entries(accessBook.hidden()))
    if (names.length > 0)
      log.warn({ [kind]: names }, `${kind} that the API has saved are left out: the configuration has them`);
}

/** What is bound at the start stays bound: a change there needs a restart, and the file is then not taken over in part. */
function refuseRestart(current: ResolvedConfig, next: ResolvedConfig): void {
  for (const part of ["listen", "data"] as const)
    if (JSON.stringify(current.config[part]) !== JSON.stringify(next.config[part]))
      throw new AuditwireError("conflict", `${part} has changed: restart the daemon to take over ${next.file}`);
}
