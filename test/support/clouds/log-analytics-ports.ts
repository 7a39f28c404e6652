import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as after } from "node:timers/promises";
import { AksSpecification, type AzureCredential } from "../../../daemon/ingest/log-analytics/config.ts";
import type { Clock, RateLimit, SourcePorts } from "../../../daemon/ingest/poll-source.ts";

const tenantID = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const clientID = "11112222-3333-4444-8555-666677778888";

/** An application that signs in by its secret. */
export const bySecret: AzureCredential = {
  id: "azure",
  type: "azure-client-secret",
  tenantID,
  clientID,
  clientSecret: "s3cret",
};

/** The identity of a pod, whose projected token is in that file. */
export const byToken = (tokenFile: string): AzureCredential => ({
  id: "azure",
  type: "azure-workload-identity",
  tenantID,
  clientID,
  tokenFile,
});

/** The identity of the machine. */
export const byMachine: AzureCredential = { id: "azure", type: "azure-managed-identity", clientID };

export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) => after(ms, undefined, { signal }),
};

/** Calls that took from the limiter, by its key. */
export interface Taken {
  readonly key: string;
  readonly limit: RateLimit;
}

/** What a source is given; with no cap on its calls, which are written down instead. */
export function portsWith(
  credential: AzureCredential | undefined,
  { taken = [], clock = realClock, post = fetch }: { taken?: Taken[]; clock?: Clock; post?: typeof fetch } = {},
): SourcePorts<AzureCredential> {
  return {
    credential: (id) => (credential?.id === id ? credential : undefined),
    rate: (key, limit) => ({ take: async () => void taken.push({ key, limit }) }),
    outbound: { fetch: post, agents: { http: new HttpAgent(), https: new HttpsAgent() } },
    clock,
  };
}

/** A specification as the settings' reader makes it. */
export function specificationOf(
  endpoint: string,
  more: Partial<Record<keyof AksSpecification, unknown>> = {},
): AksSpecification {
  return AksSpecification.parse({
    name: "prod",
    deploymentType: "aks",
    credentialID: "azure",
    azureWorkspaceName: "0a1b2c3d-1111-4222-8333-444455556666",
    endpoints: { query: endpoint, management: endpoint, login: endpoint },
    ...more,
  });
}
