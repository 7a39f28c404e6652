import type { AccessToken, TokenCredential } from "@azure/core-auth";
import {
  AggregateAuthenticationError,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import { messageOf } from "../../audit/errors.ts";
import { PollError, type SourcePorts } from "../poll-source.ts";
import type { Azure } from "./azure.ts";
import type { AzureCredential } from "./config.ts";
import { brief } from "./refusal.ts";
import { authorityOf, type Conversation, during, httpClient } from "./token-transport.ts";

/** Access tokens of one identity, kept while they live. */
export interface Tokens {
  /** A token for that scope. Fails with a PollError. */
  of(scope: string, signal: AbortSignal): Promise<string>;
  /** Forgets every token. */
  renew(): void;
}

/** A token is given up that long before its end, or at half its life. Milliseconds. */
const margin = 5 * 60_000;

/**
 * Tokens by a credential's id, or by what the environment gives the daemon. The library's object lives for one token
 * only: it would keep tokens and files for itself, and not ask again for a minute after a failure.
 */
export function azureTokens(id: string | undefined, azure: Azure, ports: SourcePorts<AzureCredential>): Tokens {
  const held = new Map<string, { readonly token: string; readonly until: number }>();
  let turn: Promise<unknown> = Promise.resolve();
  const live = (scope: string) => {
    const known = held.get(scope);
    return known && ports.clock.elapsed() < known.until ? known.token : undefined;
  };
  const obtain = async (scope: string, signal: AbortSignal) => {
    const { token, expiresOnTimestamp } = await acquire(credentialOf(id, ports), scope, azure, ports, signal);
    // The library counts a token's life from the machine's clock.
    const life = expiresOnTimestamp - Date.now();
    held.set(scope, { token, until: ports.clock.elapsed() + life - Math.min(margin, life / 2) });
    return token;
  };
  return {
    of(scope, signal) {
      const mine = turn.then(() => live(scope) ?? obtain(scope, signal));
      turn = mine.catch(() => {});
      return mine;
    },
    renew: () => held.clear(),
  };
}

function credentialOf(id: string | undefined, ports: SourcePorts<AzureCredential>): AzureCredential | undefined {
  const credential = id === undefined ? undefined : ports.credential(id);
  if (id !== undefined && credential === undefined)
    throw new PollError("settings", `there is no Azure credential "${id}"`);
  return credential;
}

async function acquire(
  credential: AzureCredential | undefined,
  scope: string,
  azure: Azure,
  { outbound, clock }: SourcePorts<AzureCredential>,
  signal: AbortSignal,
): Promise<AccessToken> {
  const conversation: Conversation = { azure, outbound, clock, signal, isChain: credential === undefined };
  try {
    const get = async () => identityOf(credential, azure).getToken(scope, { abortSignal: signal });
    const token = await during(conversation, get);
    if (token) return token;
  } catch (error) {
    signal.throwIfAborted();
    throw failureOf(error, credential, conversation);
  }
  throw new PollError("auth", `${nameOf(credential)} gives no access token`);
}

/** What was seen on the wire says more than what the library makes of it. */
function failureOf(error: unknown, credential: AzureCredential | undefined, { failure }: Conversation): PollError {
  if (isNowhere(error)) return new PollError("auth", nowhere, { cause: error });
  const text = failure?.message ?? brief(messageOf(tellingIn(error)));
  return new PollError(failure?.kind ?? "auth", `${nameOf(credential)} gives no access token: ${text}`, {
    cause: error,
    retryAfter: failure?.retryAfter,
    servedAt: failure?.servedAt,
  });
}

const nowhere =
  "there are no Azure credentials in the daemon's environment: set credentialID, or run the daemon with a workload identity, a managed identity of its machine, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET";

/** Those that the library has tried one after the other. */
const triedIn = (error: unknown): readonly Error[] =>
  error instanceof AggregateAuthenticationError ? error.errors : [];

const isAbsent = ({ name }: Error) => name === "CredentialUnavailableError";
const isNowhere = (error: unknown) => triedIn(error).every(isAbsent) && triedIn(error).length > 0;

/** Of several that were tried the first that is there and fails. */
const tellingIn = (error: unknown): unknown => triedIn(error).find((one) => !isAbsent(one)) ?? error;

const nameOf = (credential: AzureCredential | undefined) =>
  credential ? `credential "${credential.id}" (${credential.type})` : "the environment's Azure identity";

function identityOf(credential: AzureCredential | undefined, azure: Azure): TokenCredential {
  const options = {
    httpClient,
    authorityHost: authorityOf(azure),
    // The poller backs off.
    retryOptions: { maxRetries: 0 },
    // Microsoft's directory of logins knows no other one.
    ...(azure.otherLogin === undefined ? {} : { disableInstanceDiscovery: true }),
  };
  switch (credential?.type) {
    case undefined:
      return new DefaultAzureCredential(options);
    case "azure-workload-identity": {
      const { tenantID, clientID, tokenFile } = credential;
      return new WorkloadIdentityCredential({
        ...options,
        tenantId: tenantID,
        clientId: clientID,
        tokenFilePath: tokenFile,
      });
    }
    case "azure-managed-identity":
      return credential.clientID === undefined
        ? new ManagedIdentityCredential(options)
        : new ManagedIdentityCredential({ ...options, clientId: credential.clientID });
    case "azure-client-secret":
      return new ClientSecretCredential(credential.tenantID, credential.clientID, credential.clientSecret, options);
  }
}
