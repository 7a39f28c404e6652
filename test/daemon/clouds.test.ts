import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openCloudLogging } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";
import { openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { openLogAnalytics, workspace } from "../support/clouds/log-analytics.ts";
import { bySecret } from "../support/clouds/log-analytics-ports.ts";
import { aksAuditCells, clusterID } from "../support/clouds/log-analytics-rows.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { anEvent } from "../support/events.ts";
import { openProxy } from "../support/forward-proxy.ts";

const accessKey = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const settingsPath = "/settings/kubernetes-audit";

let directory = "";
let daemon: TestDaemon;
let clouds: Awaited<ReturnType<typeof openClouds>>;

async function openClouds() {
  const now = Date.now;
  const secrets = { [accessKey.accessKeyId]: accessKey.secretAccessKey };
  return {
    aws: await openCloudWatch({ now, secrets }),
    azure: await openLogAnalytics({ now }),
    google: await openCloudLogging({ now }),
  };
}

/** Somebody enters a pod of each cloud's cluster, so long ago that every provider tells it. */
function execEverywhere({ aws, azure, google }: typeof clouds): void {
  const time = Date.now() - 200_000;
  const at = new Date(time).toISOString();
  const body = (auditID: string) =>
    anEvent({ body: { auditID, requestReceivedTimestamp: at, stageTimestamp: at } }).body;
  aws.add("/aws/eks/eks-prod/cluster", "kube-apiserver-audit-1", [
    { timestamp: time, message: JSON.stringify(body("eks")) },
  ]);
  azure.add("AKSAudit", [{ ingested: time, cells: aksAuditCells(body("aks"), clusterID("aks-prod")) }]);
  google.add("shop-project", [anEntry(1, { cluster: "gke-prod", received: time })]);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-clouds-"));
  clouds = await openClouds();
  execEverywhere(clouds);
  daemon = await testDaemon(directory, { policy: ["Exec or attach to a pod"] });
  await daemon.start();
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  for (const cloud of Object.values(clouds)) await cloud.close();
  rmSync(directory, { recursive: true });
});

const put = async (path: string, body: unknown) => (await daemon.send("PUT", path, body)).status;
const sources = async () =>
  ((await daemon.get("/sources")) as { source: string; state?: string }[]).map(({ source, state }) => [source, state]);
const audits = async () => {
  const found = (await daemon.get("/audits/kubernetes")) as { cluster: string; provider: string; accountID: string }[];
  return found.map(({ cluster, provider, accountID }) => [cluster, provider, accountID]).toSorted();
};

describe("[E12 partly: all three, simulated] one daemon reads every cloud beside a cluster's webhook", () => {
  it("[M02] [M03] set up by the API alone: credentials first, then what reads with them", async () => {
    const { aws, azure, google } = clouds;
    const { id: _, ...application } = bySecret;
    const specifications = [
      {
        name: "eks",
        deploymentType: "eks",
        credentialID: "aws",
        awsRegion: "eu-west-1",
        clusters: ["eks-prod"],
        endpoints: { logs: aws.endpoint, eks: aws.endpoint, sts: aws.endpoint },
      },
      {
        name: "aks",
        deploymentType: "aks",
        credentialID: "azure",
        azureWorkspaceName: workspace.id,
        endpoints: azure.endpoints,
      },
      {
        name: "gke",
        deploymentType: "gke",
        credentialID: "google",
        gcpProjectIDs: ["shop-project"],
        endpoints: { logging: google.endpoint },
      },
    ].map((specification) => ({ ...specification, pollInterval: "1s" }));
    expect(await put(settingsPath, { specifications })).toBe(400);
    expect(await put("/credentials/aws", { type: "aws-access-key", ...accessKey })).toBe(200);
    expect(await put("/credentials/azure", application)).toBe(200);
    expect(await put("/credentials/google", { type: "gcp-key", key: google.key(google.tokenEndpoint) })).toBe(200);
    expect(await put(settingsPath, { specifications })).toBe(200);
  });

  it("the same deed on every cloud, and on a self-managed cluster, is an audit each", async () => {
    await fetch(daemon.webhook, { method: "POST", body: Buffer.from(anEvent().original) });
    await expect.poll(audits, { timeout: 25_000 }).toEqual([
      ["aks-prod", "azure", "bfc31cc5-d3bd-4b36-a40e-d13688d546ec"],
      ["e2e", "others", ""],
      ["eks-prod", "aws", "123456789012"],
      ["gke-prod", "gcp", "shop-project"],
    ]);
    expect(await sources()).toEqual([
      ["cloud-logging/gke", "ok"],
      ["cloudwatch/eks", "ok"],
      ["log-analytics/aks", "ok"],
      ["webhook/e2e", undefined],
    ]);
  });

  it("all of it is there after a restart: nothing is read twice, nothing has to be set again", async () => {
    const before = await audits();
    expect(await daemon.end("SIGTERM")).toBe(0);
    await daemon.start();
    const states = async () => (await sources()).map(([, state]) => state);
    await expect.poll(states, { timeout: 25_000 }).toEqual(["ok", "ok", "ok", undefined]);
    expect(await audits()).toEqual(before);
  });

  it("through a proxy that the environment names, too: none of the clouds is asked directly", async () => {
    const proxy = await openProxy();
    await daemon.end("SIGTERM");
    vi.stubEnv("HTTP_PROXY", proxy.url);
    await daemon.start();
    vi.unstubAllEnvs();
    const { aws, azure, google } = clouds;
    const through = () =>
      [aws, azure, google].map(({ endpoint }) => proxy.asked.some((asked) => asked.includes(` ${endpoint}/`)));
    await expect.poll(through, { timeout: 25_000 }).toEqual([true, true, true]);
    const directly = [aws, azure, google].map(({ calls }) => calls.length);
    await proxy.close();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const more = [aws, azure, google].map(({ calls }, i) => calls.length - (directly[i] ?? 0));
    expect(more.every((count) => count <= 1)).toBe(true);
    await daemon.end("SIGTERM");
    await daemon.start();
  });

  it("[M02] removed again, nothing is asked any more", async () => {
    expect(await put(settingsPath, { specifications: [] })).toBe(200);
    const asked = () => Object.values(clouds).map(({ calls }) => calls.length);
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(asked()).toEqual(before);
  });
});
