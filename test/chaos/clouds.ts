import { GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../daemon/ingest/cloud-logging/source.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import type { PollSource, SourcePorts } from "../../daemon/ingest/poll-source.ts";
import { rates } from "../../daemon/ingest/rate.ts";
import { cloudLogging, type Fault as GoogleFault } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";
import { type Fault as AwsFault, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { accessKey, eksAt, loopback } from "../support/clouds/cloudwatch-ports.ts";
import { type Fault as AzureFault, logAnalytics } from "../support/clouds/log-analytics.ts";
import { bySecret, specificationOf } from "../support/clouds/log-analytics-ports.ts";
import { subscription } from "../support/clouds/log-analytics-rows.ts";
import type { VirtualClock } from "../support/virtual-clock.ts";

/** An event of a schedule: when it lies on its cloud's time axis, and from when on it can be read. */
export interface Laid {
  readonly id: string;
  readonly at: number;
  readonly visible: number;
}

/** A simulated cloud with the real source that reads it. */
export interface Cloud {
  /** A source as a daemon that starts opens it. */
  open(): PollSource;
  lay(event: Laid): void;
  close(): Promise<void>;
}

export interface CloudOptions {
  /** Names cluster and specification: schedules share a store. */
  readonly name: string;
  readonly clock: VirtualClock;
  /** Index of the fault that the next request meets, if any. */
  readonly fault: (kinds: number) => number | undefined;
}

export const kinds = ["cloudwatch", "insights", "log-analytics", "diagnostics", "cloud-logging"] as const;
export type Kind = (typeof kinds)[number];

/** An event as an API server writes it; its verb says whether a rule matches. */
const bodyOf = ({ id, at }: Laid, name: string) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: id,
  stage: "ResponseComplete",
  requestURI: `/api/v1/namespaces/${name}/pods/${id}`,
  verb: "get",
  user: { username: "alice" },
  objectRef: { resource: "pods", namespace: name, name: id, apiVersion: "v1" },
  requestReceivedTimestamp: new Date(at - 500).toISOString(),
  stageTimestamp: new Date(at - 400).toISOString(),
});

const faulty =
  <F>(list: readonly F[], { fault }: CloudOptions) =>
  (): F | undefined => {
    const n = fault(list.length);
    return n === undefined ? undefined : list[n];
  };

function portsOf<C extends { readonly id: string }>(
  credential: C,
  fetching: typeof fetch,
  clock: VirtualClock,
): SourcePorts<C> {
  return {
    credential: (id) => (credential.id === id ? credential : undefined),
    rate: rates(clock.within),
    outbound: { ...loopback, fetch: fetching },
    clock: clock.within,
  };
}

const awsFaults: readonly AwsFault[] = [
  "throttle",
  "5xx",
  "reset",
  "timeout",
  "expired-credentials",
  "stale-token",
  "repeat-token",
  "empty-page",
  "shuffle",
  "duplicate",
];

async function openAws(options: CloudOptions, filter: string): Promise<Cloud> {
  const { name, clock } = options;
  const cloud = await openCloudWatch({
    now: clock.truth,
    faults: faulty(awsFaults, options),
    pageSize: 7,
    looks: 1,
    hold: 1,
  });
  const specification = eksAt(cloud.endpoint, { name, clusters: [name], accountID: "123456789012", filter });
  return {
    open: () => cloudWatchSource(specification, portsOf(accessKey, fetch, clock)),
    lay: (event) =>
      cloud.add(`/aws/eks/${name}/cluster`, "kube-apiserver-audit-01", [
        { timestamp: event.at, ingestedAt: event.visible, message: JSON.stringify(bodyOf(event, name)) },
      ]),
    close: cloud.close,
  };
}

const azureFaults: readonly AzureFault[] = [
  "throttle",
  "5xx",
  "reset",
  "timeout",
  "expired-credentials",
  "partial-failure",
  "row-limit",
  "shuffle",
  "duplicate",
];

const resourceOf = (name: string) =>
  `/subscriptions/${subscription}/resourcegroups/g/providers/microsoft.containerservice/managedclusters/${name}`;

function openAzure(options: CloudOptions, table: "AKSAudit" | "AzureDiagnostics"): Cloud {
  const { name, clock } = options;
  const cloud = logAnalytics({ now: clock.truth, faults: faulty(azureFaults, options) });
  const tables = table === "AKSAudit" ? "resource-specific" : "diagnostics";
  const specification = specificationOf("http://azure.test", { name, tables });
  return {
    open: () => logAnalyticsSource(specification, portsOf(bySecret, cloud.fetch, clock)),
    lay: (event) => {
      const body = bodyOf(event, name);
      const shared = { TimeGenerated: new Date(event.at - 300).toISOString(), _ResourceId: resourceOf(name) };
      const cells =
        table === "AKSAudit"
          ? {
              ...shared,
              Level: body.level,
              AuditId: body.auditID,
              Stage: body.stage,
              RequestUri: body.requestURI,
              Verb: body.verb,
              User: body.user,
              ObjectRef: body.objectRef,
              RequestReceivedTime: body.requestReceivedTimestamp,
              StageReceivedTime: body.stageTimestamp,
            }
          : {
              ...shared,
              Category: "kube-audit",
              ResourceId: resourceOf(name).toUpperCase(),
              log_s: JSON.stringify(body),
            };
      cloud.add(table, [{ ingested: event.at, visibleAfter: event.visible - event.at, cells }]);
    },
    close: async () => undefined,
  };
}

const googleFaults: readonly GoogleFault[] = [
  "throttle",
  "5xx",
  "reset",
  "timeout",
  "expired-credentials",
  "stale-token",
  "repeat-token",
  "empty-page",
  "shuffle",
  "duplicate",
];

function openGoogle(options: CloudOptions): Cloud {
  const { name, clock } = options;
  const cloud = cloudLogging({ now: clock.truth, faults: faulty(googleFaults, options) });
  const specification = GkeSpecification.parse({
    name,
    deploymentType: "gke",
    credentialID: "google",
    gcpProjectIDs: ["shop-project"],
    endpoints: { logging: "http://google.test", token: "http://google.test/token" },
  });
  const credential = { id: "google", type: "gcp-key" as const, key: cloud.key("http://google.test/token") };
  let n = 0;
  return {
    open: () => cloudLoggingSource(specification, portsOf(credential, cloud.fetch, clock)),
    lay: (event) => {
      const operation = { id: event.id, producer: "k8s.io", first: true, last: true };
      const entry = anEntry(n++, { cluster: name, received: event.at, rest: { operation, insertId: event.id } });
      cloud.add("shop-project", [entry], event.visible - event.at);
    },
    close: async () => undefined,
  };
}

export function openCloud(kind: Kind, options: CloudOptions): Promise<Cloud> | Cloud {
  switch (kind) {
    case "cloudwatch":
      return openAws(options, "");
    case "insights":
      return openAws(options, "filter @message like /Event/");
    case "log-analytics":
      return openAzure(options, "AKSAudit");
    case "diagnostics":
      return openAzure(options, "AzureDiagnostics");
    case "cloud-logging":
      return openGoogle(options);
  }
}
