import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../daemon/ingest/cloud-logging/source.ts";
import { EksSpecification } from "../../daemon/ingest/cloudwatch/config.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { AksSpecification } from "../../daemon/ingest/log-analytics/config.ts";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import { awsPorts } from "../support/clouds/cloudwatch-ports.ts";

const page = readFileSync(join(__dirname, "../../docs/clouds.md"), "utf8").replace(/\s+/g, " ");

describe("docs/clouds.md", () => {
  it.each([
    [
      "[M06] tells the two delays apart",
      /two delays.*\*\*source delay\*\*.*\*\*polling delay\*\*.*GET \/api\/v1\/sources/,
    ],
    ["[M14] lists the versions of GKE", /\| versions \|.*\| every version: all write Cloud Audit Logs \|/],
    ["[M21] says that the category kube-audit is enough", /a diagnostic setting, category `kube-audit` only/],
    [
      "[M22] recommends the shortest retention that costs nothing extra",
      /30 or 31 days are the shortest that cost nothing extra/,
    ],
    ["[M25] lists the versions of AKS", /\| versions \|.*\| every version since diagnostic settings exist/],
    ["[M31] says that the log type audit is enough", /control plane logging, type `audit` only/],
    ["[M34] lists the versions of EKS", /\| versions \| every version: all let their audit log be exported/],
  ])("%s", (_, text) => {
    expect(page).toMatch(text);
  });

  // Timing is told without asking anybody: no credential is looked at.
  const ports = { ...awsPorts([]), credential: () => undefined };
  const sources = {
    EKS: cloudWatchSource(EksSpecification.parse({ name: "a", deploymentType: "eks", awsRegion: "eu-west-1" }), ports),
    Insights: cloudWatchSource(
      EksSpecification.parse({ name: "a", deploymentType: "eks", awsRegion: "eu-west-1", filter: "filter a = 1" }),
      ports,
    ),
    AKS: logAnalyticsSource(
      AksSpecification.parse({ name: "a", deploymentType: "aks", azureWorkspaceName: "w" }),
      ports,
    ),
    GKE: cloudLoggingSource(GkeSpecification.parse({ name: "a", deploymentType: "gke" }), ports),
  };

  it("has the intervals of the code", () => {
    expect(Object.values(sources).map(({ timing }) => timing.interval / 1000)).toEqual([60, 600, 60, 60]);
    expect(page).toMatch(
      /\| polling delay \(default\) \| 60 s; 10 min with a query of Logs Insights \| 60 s \| 60 s \|/,
    );
  });

  it("promises what the last reading of every source keeps", () => {
    for (const { timing } of Object.values(sources)) expect(timing.passes.at(-1)?.behind).toBe(26 * 3_600_000);
    expect(page).toContain("What comes more than 26 hours late is not found.");
  });
});
