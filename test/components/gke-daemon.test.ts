import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tokenDirectory } from "../../components/audit-source.ts";
import { GkeAuditSource, type GkeAuditSourceArgs } from "../../components/gke.ts";
import { sinkFilter } from "../../components/sources/gke/pushing.ts";
import { settingsOf } from "../../components/sources/gke/settings.ts";
import { runProgram } from "../../components/testing/index.ts";
import { readConfig } from "../../daemon/config-file.ts";
import { systemClock } from "../../daemon/ingest/clock.ts";
import type { GcpCredential, GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../daemon/ingest/cloud-logging/source.ts";
import { openCloudLogging } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";
import { matches, parseFilter } from "../support/clouds/cloud-logging-filter.ts";

const identity = { issuer: "https://oidc.example.com" };
const received = Date.now() - 60_000;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** What a daemon's pod would find: its configuration, the files beside it, and its projected token. */
async function mounted(args: GkeAuditSourceArgs): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "auditwire-gke-"));
  folders.push(folder);
  const name = "projects/1234/locations/global/workloadIdentityPools/auditwire-x/providers/daemon";
  const run = await runProgram(
    () => {
      const { spec } = new GkeAuditSource("prod", args);
      return { config: spec.config, files: { ...spec.files, ...spec.secretFiles }, tokens: spec.tokens };
    },
    { outputs: { "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": { name } } },
  );
  const files = run.outputs["files"] as Record<string, string>;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replace(tokenDirectory, folder));
  }
  for (const { file } of run.outputs["tokens"] as { file: string }[])
    writeFileSync(join(folder, file), "a-projected-token");
  const config = join(folder, "config.yaml");
  writeFileSync(config, JSON.stringify(run.outputs["config"]));
  return config;
}

describe("the daemon reads with what the source hands it", () => {
  it.each<[string, Partial<GkeAuditSourceArgs>, readonly string[]]>([
    ["by a token of its own cluster, and no service account", {}, ["sts"]],
    [
      "by a token of its own cluster, as a service account",
      { serviceAccount: "reader@shop-prod.iam.gserviceaccount.com" },
      ["sts", "iamcredentials"],
    ],
  ])("%s", async (_, args, expected) => {
    const file = await mounted({ projects: ["shop-prod"], identity, ensureAuditLogging: "ignore", ...args });
    const cloud = await openCloudLogging({ now: Date.now });
    cloud.add("shop-prod", [anEntry(1, { project: "shop-prod", received })]);
    const { config, sources } = readConfig(file, {});
    const asked: string[] = [];
    const source = cloudLoggingSource(config.specifications?.[0] as GkeSpecification, {
      credential: (id) => sources.credentials.find((it) => it.id === id) as GcpCredential,
      rate: () => ({ take: async () => {} }),
      outbound: {
        // Whatever Google's host is, the simulator answers for it.
        fetch: (input, init) => {
          const url = new URL(String(input));
          asked.push(url.host.split(".")[0] ?? "");
          return fetch(`${cloud.endpoint}${url.pathname.replace("/v1/token", "/token")}`, init);
        },
        agents: {} as never,
      },
      clock: systemClock(Date.now),
    });
    const { signal } = new AbortController();
    const partitions = await source.partitions(signal);
    expect(partitions.map(({ id }) => id)).toEqual(["shop-prod"]);
    const [partition] = partitions;
    if (!partition) throw new Error("no project");
    const window = { from: received - 60_000, to: received + 60_000 };
    const page = await source.open(partition, window).page(undefined, signal);
    expect(page.found).toHaveLength(1);
    expect(asked).toEqual([...expected, "logging"]);
    const { form } = cloud.calls.find(({ form }) => form !== undefined) ?? {};
    expect(form?.get("audience")).toMatch(/^\/\/iam\.googleapis\.com\/projects\/1234\/.*\/providers\/daemon$/);
    source.close();
    await cloud.close();
  });
});

describe("a sink lets through what the polls read", () => {
  const data = { logName: "projects/shop-project/logs/cloudaudit.googleapis.com%2Fdata_access" };
  const activity = anEntry(1, { received });
  const entries = {
    activity,
    "data access": { ...anEntry(2, { received }), ...data },
    "another cluster": anEntry(3, { received, cluster: "test" }),
    "another project": anEntry(4, { received, project: "other-project" }),
    "a change of the cluster itself": { ...activity, resource: { type: "gke_cluster", labels: {} } },
    "another service": anEntry(5, { received, payload: { serviceName: "container.googleapis.com" } }),
    "another place": {
      ...activity,
      resource: { ...(activity["resource"] as object), labels: { cluster_name: "prod", location: "us-east1" } },
    },
  };
  type Entry = keyof typeof entries;
  const all: readonly Entry[] = ["activity", "another cluster", "another place"];
  it.each<[string, object, readonly string[], readonly Entry[]]>([
    ["Admin Activity alone", {}, [], all],
    ["Data Access, too", { dataAccess: ["DATA_READ"] }, [], [...all, "data access"]],
    ["named clusters", {}, ["prod"], ["activity", "another place"]],
    ["a location", { location: "europe-west1" }, [], ["activity", "another cluster"]],
    [
      "the user's filter",
      { filter: 'resource.labels.cluster_name="test" OR insertId="none"' },
      [],
      ["another cluster"],
    ],
    [
      "the user's filter, and a location",
      { filter: 'insertId="insert-1" OR insertId="insert-3"', location: "us-east1" },
      [],
      ["another place"],
    ],
  ])("%s", (_, args, clusters, expected) => {
    const settings = settingsOf("prod", { projects: ["shop-project"], identity, ...args });
    const filter = parseFilter(sinkFilter(settings, "shop-project", clusters));
    const passed = Object.entries(entries)
      .filter(([, entry]) => matches(filter, entry))
      .map(([name]) => name);
    expect(passed.sort()).toEqual([...expected].sort());
  });
});
