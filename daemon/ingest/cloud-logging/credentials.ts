import { readFile } from "node:fs/promises";
import {
  type AuthClient,
  AwsClient,
  type AwsClientOptions,
  BaseExternalAccountClient,
  Compute,
  GoogleAuth,
  gaxios,
  gcpMetadata,
  IdentityPoolClient,
  type IdentityPoolClientOptions,
  Impersonated,
  JWT,
  PluggableAuthClient,
  type PluggableAuthClientOptions,
} from "google-auth-library";
import { messageOf } from "../../audit/errors.ts";
import { type Answer, exchange, reasonOf, textOf } from "../exchange.ts";
import { foreignAnswer, noAnswer } from "../foreign-answer.ts";
import { own, parseJson } from "../json.ts";
import { type Clock, type Outbound, PollError, type PollFailure } from "../poll-source.ts";
import { type GcpCredential, ServiceAccountKey } from "./config.ts";

/** Who the daemon is to Google. */
export interface Identity {
  /** Proves it: the access token, and the project that pays where the configuration names one. Fails with a PollError. */
  headers(signal: AbortSignal): Promise<Headers>;
  /** The project it belongs to, where it can tell one. Fails with a PollError. */
  projectID(signal: AbortSignal): Promise<string | undefined>;
  /** Forgets its tokens, and reads its files again. */
  renew(): void;
}

/** Where an identity's tokens come from. */
export interface IdentityPorts {
  /** Without one: Application Default Credentials. Fails with a PollError. */
  readonly credential: () => GcpCredential | undefined;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Address of the token endpoint instead of Google's. */
  readonly tokenEndpoint?: string | undefined;
}

/**
 * The scope that is asked for. Where scopes are fixed from outside, on a node of Compute Engine, any of logging.read,
 * logging.admin, cloud-platform.read-only and cloud-platform lets it read logs (REST reference of entries.list).
 */
const scopes = ["https://www.googleapis.com/auth/logging.read"];

/** An identity, obtained when it is first needed. */
export function gcpIdentity(ports: IdentityPorts): Identity {
  let client: Promise<AuthClient> | undefined;
  const asked = async <T>(about: (client: AuthClient) => Promise<T>, signal: AbortSignal): Promise<T> => {
    client ??= clientOf(ports);
    try {
      return await unlessAborted(client.then(about), signal);
    } catch (error) {
      client = undefined;
      if (signal.aborted) throw signal.reason;
      throw notObtained(error);
    }
  };
  return {
    headers: (signal) => asked((it) => it.getRequestHeaders(), signal),
    projectID: (signal) => asked(projectOf, signal),
    renew: () => {
      client = undefined;
    },
  };
}

/** The library's calls take no signal: they are left to themselves. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

async function clientOf(ports: IdentityPorts): Promise<AuthClient> {
  const credential = ports.credential();
  switch (credential?.type) {
    case undefined:
      return applicationDefault(ports);
    case "gcp-key":
      return keyClient(credential, ports);
    case "gcp-metadata":
      return metadataClient();
    case "gcp-workload-identity":
      return federatedClient(credential, ports);
  }
}

type Of<T extends GcpCredential["type"]> = Extract<GcpCredential, { type: T }>;

const wrong = ({ id }: GcpCredential, what: string) => new PollError("settings", `credential "${id}": ${what}`);

async function applicationDefault(ports: IdentityPorts): Promise<AuthClient> {
  pastProxies();
  const clientOptions = { transporterOptions: overOutbound(ports, ports.tokenEndpoint) };
  // With a project given it looks for none: it would run gcloud and ask the resource manager.
  const client = await new GoogleAuth({ scopes, clientOptions, projectId: "none" }).getClient();
  return client instanceof BaseExternalAccountClient ? exchangedOverOutbound(client) : client;
}

function keyClient(credential: Of<"gcp-key">, ports: IdentityPorts): AuthClient {
  const json = parseJson(credential.key);
  const key = ServiceAccountKey.safeParse(json);
  if (!key.success) throw wrong(credential, "this is not the JSON of a service account's key");
  // The library asks Google's token endpoint whatever the key says.
  const transporterOptions = overOutbound(ports, ports.tokenEndpoint ?? key.data.token_uri);
  const client = new JWT({ scopes, transporterOptions });
  client.fromJSON(json as object);
  return client;
}

function metadataClient(): AuthClient {
  pastProxies();
  return new Compute({ scopes });
}

async function federatedClient(credential: Of<"gcp-workload-identity">, ports: IdentityPorts): Promise<AuthClient> {
  const text = await readFile(credential.configFile, "utf8").catch((error) => {
    throw wrong(credential, `its configuration cannot be read: ${messageOf(error)}`);
  });
  const file = parseJson(text);
  if (own(file, "type") !== "external_account")
    throw wrong(credential, `${credential.configFile} is no JSON of type external_account`);
  const place = ports.tokenEndpoint === undefined ? {} : { token_url: ports.tokenEndpoint };
  const transporterOptions = overOutbound(ports);
  return exchangedOverOutbound(externalClient({ ...(file as ExternalOptions), ...place, scopes, transporterOptions }));
}

type ExternalOptions = IdentityPoolClientOptions & AwsClientOptions & PluggableAuthClientOptions;

/** The client of what proves the identity to Google: a file or URL with a token, AWS's metadata, a program. */
function externalClient(options: ExternalOptions): BaseExternalAccountClient {
  if (own(options.credential_source, "environment_id") !== undefined) return new AwsClient(options);
  if (own(options.credential_source, "executable") !== undefined) return new PluggableAuthClient(options);
  return new IdentityPoolClient(options);
}

const googleTokens = "https://oauth2.googleapis.com/token";

/** Calls for tokens go the way of all calls, once: it is the poller that tries again. */
function overOutbound(ports: IdentityPorts, tokens = googleTokens): gaxios.GaxiosOptions {
  return {
    retryConfig: { retry: 0, noResponseRetries: 0 },
    fetchImplementation: async (input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input);
      const { status, headers, body } = await answerOf(url === googleTokens ? tokens : url, init, ports);
      return new Response(body.length > 0 ? Buffer.from(body) : null, { status, headers });
    },
  };
}

/** An answer that is no page of a proxy's. Fails with a PollError. */
async function answerOf(url: string, init: RequestInit, ports: IdentityPorts): Promise<Answer> {
  const { host } = new URL(url);
  const answer = await exchange(url, init, ports).catch((error) => {
    const { kind, message } = noAnswer(error);
    throw new PollError(kind, `${noToken}: ${host} cannot be reached: ${message}`);
  });
  if (!/^\s*<(!doctype|html)/i.test(textOf(answer))) return answer;
  const { kind, message } = foreignAnswer(answer.status, "Google");
  throw new PollError(kind, `${noToken}: ${host}: ${message}`);
}

const noToken = "no access token is to be had";

/** google-auth-library 11 gives a client's transport to all its calls but the exchange of tokens. */
function exchangedOverOutbound<C extends BaseExternalAccountClient>(client: C): C {
  Object.assign((client as unknown as { stsCredential: object }).stsCredential, { transporter: client.transporter });
  return client;
}

/**
 * The metadata server is reached from this machine alone. The library asks it over one gaxios of the whole process,
 * which would send the question to the proxy of HTTPS_PROXY.
 */
function pastProxies(): void {
  const hosts = ["169.254.169.254", "metadata.google.internal", "metadata.google.internal."];
  gaxios.instance.defaults = { ...gaxios.instance.defaults, noProxy: hosts };
}

/** The project that the service account was made in; for other identities the one that pays. */
async function projectOf(client: AuthClient): Promise<string | undefined> {
  if (client instanceof Compute) return String(await gcpMetadata.project("project-id"));
  const email = client instanceof BaseExternalAccountClient ? client.getServiceAccountEmail() : undefined;
  const target = client instanceof Impersonated ? client.getTargetPrincipal() : email;
  const [, project] = /@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(target ?? "") ?? [];
  return project ?? client.projectId ?? client.quotaProjectId ?? undefined;
}

/** What it means that there is no token. Without the library's error as its cause: that holds the request. */
function notObtained(error: unknown): PollError {
  const told = pollErrorIn(error);
  if (told) return told;
  if (/^Could not load the default credentials/.test(messageOf(error))) return new PollError("auth", nowhere);
  const status = own(error, "status") ?? own(own(error, "response"), "status");
  return new PollError(kindOf(error, status), `${noToken}: ${reasonOf(error).slice(0, 500)}`);
}

const nowhere =
  "there are no Google credentials in the daemon's environment: set credentialID, or run the daemon with a workload identity, a service account of its machine, or GOOGLE_APPLICATION_CREDENTIALS";

/** The library wraps what its transport fails with. */
function pollErrorIn(error: unknown): PollError | undefined {
  if (error instanceof PollError) return error;
  return error instanceof Error && error.cause !== undefined ? pollErrorIn(error.cause) : undefined;
}

function kindOf(error: unknown, status: unknown): PollFailure {
  if (typeof status !== "number") return error instanceof gaxios.GaxiosError ? "unavailable" : "auth";
  if (status === 429) return "throttled";
  return status >= 500 ? "unavailable" : "auth";
}
