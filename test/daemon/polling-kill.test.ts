import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCloudLogging } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";
import { openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { openLogAnalytics, workspace } from "../support/clouds/log-analytics.ts";
import { bySecret } from "../support/clouds/log-analytics-ports.ts";
import { subscription } from "../support/clouds/log-analytics-rows.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { anEvent } from "../support/events.ts";
import { randomOf } from "../support/random.ts";

/** Events of each cloud, all of the last quarter of an hour, all long enough ago to be read at once. */
const count = 400;
const kills = 12;

/** The same kills in every run, as far as the machine's own pace lets them be the same. */
const random = randomOf(20261129);
const oneIn =
  <F>(times: number, faults: readonly F[]) =>
  () =>
    random.oneIn(times) ? random.pick(faults) : undefined;

const begin = Date.now();
const timeOf = (n: number) => begin - 13 * 60_000 + Math.floor((n / count) * 11 * 60_000);
const bodyOf = (n: number) =>
  anEvent({ body: { auditID: `id-${n}`, requestReceivedTimestamp: new Date(timeOf(n)).toISOString() } }).body;

const resource = `/subscriptions/${subscription}/resourcegroups/g/providers/microsoft.containerservice/managedclusters/aks-1`;
const rowOf = (n: number) => ({
  ingested: timeOf(n),
  cells: {
    TimeGenerated: new Date(timeOf(n)).toISOString(),
    _ResourceId: resource,
    Category: "kube-audit",
    log_s: JSON.stringify(bodyOf(n)),
  },
});

let directory = "";
let daemon: TestDaemon;
const close: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-kill-"));
  const aws = await openCloudWatch({
    now: Date.now,
    pageSize: 60,
    faults: oneIn(6, ["throttle", "5xx", "reset", "stale-token", "empty-page", "shuffle", "duplicate"] as const),
  });
  const azure = await openLogAnalytics({
    now: Date.now,
    faults: oneIn(8, ["throttle", "5xx", "reset", "partial-failure", "shuffle", "duplicate"] as const),
  });
  const google = await openCloudLogging({
    now: Date.now,
    faults: oneIn(8, ["5xx", "reset", "stale-token", "empty-page", "shuffle", "duplicate"] as const),
  });
  close.push(aws.close, azure.close, google.close);
  const numbers = Array.from({ length: count }, (_, n) => n);
  aws.add(
    "/aws/eks/eks-1/cluster",
    "kube-apiserver-audit-01",
    numbers.map((n) => ({ timestamp: timeOf(n), message: JSON.stringify(bodyOf(n)) })),
  );
  azure.add("AzureDiagnostics", numbers.map(rowOf));
  google.add(
    "shop-project",
    numbers.map((n) => anEntry(n, { cluster: "gke-1", received: timeOf(n) })),
  );
  writeFileSync(join(directory, "key.json"), google.key(google.tokenEndpoint));
  writeFileSync(join(directory, "azure.secret"), "s3cret");
  writeFileSync(join(directory, "aws.secret"), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  const { tenantID, clientID } = bySecret as { tenantID: string; clientID: string };
  daemon = await testDaemon(directory, {
    policy: ["Exec or attach to a pod"],
    credentials: [
      {
        id: "aws",
        type: "aws-access-key",
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: { file: "aws.secret" },
      },
      { id: "azure", type: "azure-client-secret", tenantID, clientID, clientSecret: { file: "azure.secret" } },
      { id: "google", type: "gcp-key", key: { file: "key.json" } },
    ],
    specifications: [
      {
        name: "eks",
        deploymentType: "eks",
        credentialID: "aws",
        awsRegion: "eu-west-1",
        clusters: ["eks-1"],
        pollInterval: "1s",
        endpoints: { logs: aws.endpoint, eks: aws.endpoint, sts: aws.endpoint },
      },
      {
        name: "aks",
        deploymentType: "aks",
        credentialID: "azure",
        azureWorkspaceName: workspace.id,
        pollInterval: "1s",
        endpoints: azure.endpoints,
      },
      {
        name: "gke",
        deploymentType: "gke",
        credentialID: "google",
        gcpProjectIDs: ["shop-project"],
        pollInterval: "1s",
        endpoints: { logging: google.endpoint, token: google.tokenEndpoint },
      },
    ],
  });
}, 60_000);

afterAll(async () => {
  await daemon.end("SIGTERM");
  for (const one of close) await one();
  rmSync(directory, { recursive: true });
});

async function auditsOf(cluster: string): Promise<number[]> {
  const found: { eventBlob: string }[] = [];
  for (let offset = 0; ; offset += 250) {
    const page = (await daemon.get(
      `/audits/kubernetes?cluster=${cluster}&sort=time&limit=250&offset=${offset}`,
    )) as typeof found;
    found.push(...page);
    if (page.length < 250) break;
  }
  return found.map(({ eventBlob }) => Number(/"(?:audit|id)-(\d+)/.exec(eventBlob)?.[1])).sort((a, b) => a - b);
}

describe("a daemon that is killed while it polls", () => {
  it("[E12] has each event of EKS, AKS and GKE once in the end, whatever the clouds answer meanwhile", async () => {
    for (let kill = 0; kill < kills; kill++) {
      await daemon.start();
      await new Promise((resolve) => setTimeout(resolve, random.below(1_200)));
      await daemon.end("SIGKILL");
    }
    await daemon.start();
    const all = Array.from({ length: count }, (_, n) => n);
    for (const cluster of ["eks-1", "aks-1", "gke-1"])
      await expect.poll(async () => (await auditsOf(cluster)).length, { timeout: 120_000, interval: 500 }).toBe(count);
    for (const cluster of ["eks-1", "aks-1", "gke-1"]) expect(await auditsOf(cluster)).toEqual(all);
    const sources = (await daemon.get("/sources")) as {
      source: string;
      received: number;
      audits: number;
      late: number;
    }[];
    for (const name of ["cloudwatch/eks", "log-analytics/aks", "cloud-logging/gke"])
      expect(sources.find(({ source }) => source === name)).toMatchObject({ audits: count, received: count, late: 0 });
  }, 240_000);
});
