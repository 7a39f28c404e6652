import { GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import type { Credential, Specification } from "../../daemon/ingest/config.ts";
import { cloudLogging } from "../support/clouds/cloud-logging.ts";
import { simulateCloudWatch } from "../support/clouds/cloudwatch.ts";
import { accessKey, eksAt } from "../support/clouds/cloudwatch-ports.ts";
import { logAnalytics } from "../support/clouds/log-analytics.ts";
import { bySecret, specificationOf } from "../support/clouds/log-analytics-ports.ts";
import { aksAuditCells, clusterID, diagnosticsCells } from "../support/clouds/log-analytics-rows.ts";
import { queuedEntry, queuedEvent } from "../support/clouds/queued-events.ts";

export const clouds = ["cloudwatch", "insights", "aks-audit", "azure-diagnostics", "cloud-logging"] as const;
export type CloudName = (typeof clouds)[number];

/** What a source is opened with to read it. */
export interface Queued {
  readonly specification: Specification;
  readonly credential: Credential;
}

/** One simulated cloud, and what reads it. */
export interface QueuedCloud {
  readonly answer: (request: Request, body: string) => Promise<Response>;
  readonly at: (endpoint: string) => Queued;
}

const minute = 60_000;
const lookback = "30m";

/** When each of the events comes: 25 minutes of them, evenly. */
const times = (now: number, events: number) =>
  Array.from({ length: events }, (_, n) => now - 28 * minute + Math.floor((n * 25 * minute) / events));

function aws(now: number, events: number, filter: string): QueuedCloud {
  const cloud = simulateCloudWatch({ now: () => now, looks: 0 });
  const lines = times(now, events).map((at, n) => ({ timestamp: at, message: JSON.stringify(queuedEvent(n, at)) }));
  cloud.add("/aws/eks/prod/cluster", "kube-apiserver-audit-0123456789abcdef0123456789abcdef", lines);
  return {
    answer: async ({ method, url, headers }, body) => {
      const { pathname, search } = new URL(url);
      const answer = cloud.handle({ method, path: pathname + search, headers: Object.fromEntries(headers), body });
      if (typeof answer === "string") throw new Error(`no answer to ${url}`);
      return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } });
    },
    at: (endpoint) => ({
      specification: eksAt(endpoint, { clusters: ["prod"], accountID: "123456789012", filter, lookback }),
      credential: accessKey,
    }),
  };
}

function azure(now: number, events: number, table: "AKSAudit" | "AzureDiagnostics"): QueuedCloud {
  const cloud = logAnalytics({ now: () => now });
  const [cells, tables] =
    table === "AKSAudit"
      ? ([aksAuditCells, "resource-specific"] as const)
      : ([diagnosticsCells, "diagnostics"] as const);
  const rows = times(now, events).map((at, n) => ({
    ingested: at,
    cells: cells(queuedEvent(n, at), clusterID("prod")),
  }));
  cloud.add(table, rows);
  return {
    answer: (request) => cloud.handle(request),
    at: (endpoint) => ({ specification: specificationOf(endpoint, { tables, lookback }), credential: bySecret }),
  };
}

function google(now: number, events: number): QueuedCloud {
  const cloud = cloudLogging({ now: () => now });
  cloud.add(
    "shop-project",
    times(now, events).map((at, n) => queuedEntry(n, at)),
  );
  return {
    answer: async (request) => {
      const answer = await cloud.handle(request);
      if (typeof answer === "string") throw new Error(`no answer to ${request.url}`);
      return answer;
    },
    at: (endpoint) => ({
      specification: GkeSpecification.parse({
        name: "gke",
        deploymentType: "gke",
        credentialID: "key",
        gcpProjectIDs: ["shop-project"],
        lookback,
        endpoints: { logging: endpoint, token: `${endpoint}/token` },
      }),
      credential: { id: "key", type: "gcp-key", key: cloud.key(`${endpoint}/token`) },
    }),
  };
}

/** A cloud by its name, at that time, with so many events in it. */
export const queuedClouds: Readonly<Record<CloudName, (now: number, events: number) => QueuedCloud>> = {
  cloudwatch: (now, events) => aws(now, events, ""),
  insights: (now, events) => aws(now, events, "filter verb != 'proxy'"),
  "aks-audit": (now, events) => azure(now, events, "AKSAudit"),
  "azure-diagnostics": (now, events) => azure(now, events, "AzureDiagnostics"),
  "cloud-logging": google,
};
