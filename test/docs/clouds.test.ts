import { describe, expect, it } from "vitest";
import { GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../daemon/ingest/cloud-logging/source.ts";
import { EksSpecification } from "../../daemon/ingest/cloudwatch/config.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { AksSpecification } from "../../daemon/ingest/log-analytics/config.ts";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import { awsPorts } from "../support/clouds/cloudwatch-ports.ts";
import { readPage, tableUnder } from "./page.ts";

const page = readPage("docs/clouds.md").replace(/\s+/g, " ");

describe("docs/clouds.md", () => {
  it.each([
    [
      "[M06] tells the two delays apart",
      /two delays.*\*\*source delay\*\*.*\*\*polling delay\*\*.*GET \/api\/v1\/sources/,
    ],
    ["[M14] lists the versions of GKE", /\| versions \|[^|]*\|[^|]*\| every version that GKE supports \|/],
    ["[M21] says that the category kube-audit is enough", /Only `kube-audit` is needed\./],
    [
      "[M22] recommends the shortest retention that costs nothing extra",
      /30 or 31 days are the shortest that cost nothing extra/,
    ],
    ["[M25] lists the versions of AKS", /\| versions \|[^|]*\| every version that AKS supports \|/],
    ["[M31] says that the log type audit is enough", /logging, of type `audit` only/],
    ["[M34] lists the versions of EKS", /\| versions \| every version that EKS supports \|/],
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
    expect(page).toMatch(/\| polling delay \| 60 s; 10 min with Logs Insights \| 60 s \| 60 s \|/);
  });

  it("has the later readings of the code", () => {
    const behind = Object.values(sources).map(({ timing }) => timing.passes.map((pass) => pass.behind / 60_000));
    expect(behind).toEqual([
      [6, 20, 180, 1_560],
      [180, 1_560],
      [20, 180, 1_560],
      [20, 180, 1_560],
    ]);
    expect(page).toContain("EKS 6 and 20 minutes, 3 hours and 26 hours behind; AKS and GKE 20 minutes, 3 hours and 26");
  });

  it("docs/operations.md has the lag of the code, from right after a poll to right before the next one", () => {
    const seconds = ({ settle, interval }: { settle: number; interval: number }) =>
      [settle, settle + interval].map((ms) => ms / 1_000);
    expect(Object.values(sources).map(({ timing }) => seconds(timing))).toEqual([
      [15, 75],
      [15, 615],
      [60, 120],
      [20, 80],
    ]);
    expect(tableUnder("docs/operations.md", "## Lag").map(([, ...lag]) => lag)).toEqual([
      ["15 s", "75 s"],
      ["15 s", "10 min 15 s"],
      ["60 s", "2 min"],
      ["20 s", "80 s"],
    ]);
  });

  it("promises what the last reading of every source keeps", () => {
    for (const { timing } of Object.values(sources)) expect(timing.passes.at(-1)?.behind).toBe(26 * 3_600_000);
    expect(page).toContain("What comes more than 26 hours late is not found.");
  });
});
