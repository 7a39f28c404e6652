import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { openCloudLogging } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";
import { openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { openLogAnalytics, workspace } from "../support/clouds/log-analytics.ts";
import { bySecret } from "../support/clouds/log-analytics-ports.ts";
import { aksAuditCells, clusterID } from "../support/clouds/log-analytics-rows.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { anEvent } from "../support/events.ts";
import { blocksOf } from "./page.ts";

const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

async function openClouds() {
  const now = Date.now;
  const secrets = { [keys.accessKeyId]: keys.secretAccessKey };
  return {
    eks: await openCloudWatch({ now, secrets, clusters: () => ["prod"] }),
    aks: await openLogAnalytics({ now, workspaces: [{ ...workspace, name: "audit" }] }),
    gke: await openCloudLogging({ now }),
  };
}

/** An exec, and what every filter of the page leaves out: a look at /livez, of GKE a lease that is renewed. */
function happen({ eks, aks, gke }: Awaited<ReturnType<typeof openClouds>>): void {
  const time = Date.now() - 200_000;
  const at = { requestReceivedTimestamp: new Date(time).toISOString(), stageTimestamp: new Date(time).toISOString() };
  const bodies = [
    anEvent({ body: { ...at, auditID: "exec" } }).body,
    anEvent({ body: { ...at, auditID: "livez", verb: "watch", requestURI: "/livez?verbose" } }).body,
  ];
  const messages = bodies.map((body) => ({ timestamp: time, message: JSON.stringify(body) }));
  eks.add("/aws/eks/prod/cluster", "kube-apiserver-audit-1", messages);
  aks.add(
    "AKSAudit",
    bodies.map((body) => ({ ingested: time, cells: aksAuditCells(body, clusterID("prod")) })),
  );
  const lease = { methodName: "io.k8s.coordination.v1.leases.update" };
  gke.add("shop-project", [anEntry(1, { received: time }), anEntry(2, { received: time, payload: lease })]);
}

let directory = "";
let clouds: Awaited<ReturnType<typeof openClouds>>;
let daemon: TestDaemon;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-filters-"));
  clouds = await openClouds();
  happen(clouds);
  const { eks, aks, gke } = clouds;
  const secrets = {
    eks: keys.secretAccessKey,
    aks: "clientSecret" in bySecret ? bySecret.clientSecret : "",
    gke: gke.key(gke.tokenEndpoint),
  };
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(directory, name), text);
  const endpoints = {
    eks: { logs: eks.endpoint, eks: eks.endpoint, sts: eks.endpoint },
    aks: aks.endpoints,
    gke: { logging: gke.endpoint },
  };
  const [written] = blocksOf("docs/clouds.md", "yaml").filter(({ text }) => text.includes("filter:"));
  const { specifications } = parse(written?.text ?? "") as {
    specifications: readonly { deploymentType: keyof typeof endpoints }[];
  };
  daemon = await testDaemon(directory, {
    policy: ["Exec or attach to a pod"],
    credentials: [
      { id: "eks", type: "aws-access-key", accessKeyId: keys.accessKeyId, secretAccessKey: { file: "eks" } },
      { ...bySecret, id: "aks", clientSecret: { file: "aks" } },
      { id: "gke", type: "gcp-key", key: { file: "gke" } },
    ],
    specifications: specifications.map(({ deploymentType, ...specification }) => ({
      ...specification,
      deploymentType,
      credentialID: deploymentType,
      endpoints: endpoints[deploymentType],
      pollInterval: "1s",
      ...(deploymentType === "gke" && { gcpProjectIDs: ["shop-project"] }),
    })),
  });
  await daemon.start();
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  for (const cloud of Object.values(clouds)) await cloud.close();
  rmSync(directory, { recursive: true });
});

describe("[M05 partly: simulated clouds] filters of docs/clouds.md", () => {
  it("let the exec through on every cloud, and nothing else", async () => {
    const read = async () =>
      ((await daemon.get("/sources")) as { source: string; state?: string; error?: string; received: number }[])
        .filter(({ state }) => state !== undefined)
        .map(({ source, state, error, received }) => [source, error ?? state, received]);
    await expect.poll(read, { timeout: 25_000 }).toEqual([
      ["cloud-logging/gke-us", "ok", 1],
      ["cloudwatch/eks-eu", "ok", 1],
      ["cloudwatch/eks-us", "ok", 1],
      ["log-analytics/aks-de", "ok", 1],
    ]);
  });
});
