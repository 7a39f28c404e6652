import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { makeCertificate } from "../support/certificate.ts";
import { freePorts } from "../support/daemon.ts";
import { eventNumber } from "../support/events.ts";
import { samplesOf } from "../support/metrics.ts";
import { type Wired, wired } from "../support/wired.ts";
import { anchorOf, proseOf, tableUnder } from "./page.ts";

const folder = join(__dirname, "../../docs/monitoring");
const read = (file: string) => readFileSync(join(folder, file), "utf8");

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook: string };
}
const alerts: readonly Alert[] = parse(read("alerts.yaml")).groups[0].rules;

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}
interface Dashboard {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[];
  };
}
const dashboard: Dashboard = JSON.parse(read("grafana-dashboard.json"));
const panels = dashboard.panels.filter(({ type }) => type !== "row");
/** What a panel asks, with all daemons and sources chosen. */
const asked = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({
    title,
    expr: expr.replaceAll(/\$(instance|source)/g, ".*").replaceAll("$__rate_interval", "3s"),
  })),
);

/** Names and labels that an expression asks for. Functions, keywords and labels of `by` and `on` are none. */
function metricsIn(expr: string): readonly { readonly name: string; readonly labels: readonly string[] }[] {
  const found = expr.matchAll(/\b((?:auditwire|process|nodejs|up)(?:_\w+)?)\b(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = "", selector = ""]) => ({
    name,
    labels: [...selector.matchAll(/(\w+)\s*[=!]~?"/g)].map(([, label = ""]) => label),
  }));
}

let directory = "";
let prometheus: ChildProcess | undefined;
let daemon: Wired;
let server = "";
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-monitoring-"));
  const nowhere = "http://127.0.0.1:1";
  const cloud = { deploymentType: "eks", awsRegion: "eu-west-1", clusters: ["shop"], credentialID: "key" };
  daemon = await wired({
    listen: {
      api: { address: "127.0.0.1:0" },
      webhook: { address: "127.0.0.1:0", tls: makeCertificate(directory, "one") },
    },
    policy: ["Exec or attach to a pod"],
    push: [{ name: "hub", type: "kafka", brokers: ["127.0.0.1:1"], topic: "audit" }],
    specifications: [{ name: "eu", ...cloud, endpoints: { logs: nowhere, eks: nowhere, sts: nowhere } }],
    credentials: [
      { id: "key", type: "aws-access-key", accessKeyId: "A".repeat(20), secretAccessKey: { file: "token" } },
    ],
  });
  const [port = 0] = await freePorts(1);
  server = `http://127.0.0.1:${port}`;
  prometheus = scraping(daemon.daemon.urls.api, port);
  await vi.waitFor(() => fetch(`${server}/-/ready`), 20_000);
  const path = daemon.webhook.replace(daemon.daemon.urls.webhook, daemon.daemon.urls.api);
  await fetch(path, { method: "POST", body: Buffer.from(eventNumber(1).original).toString() });
  await vi.waitFor(async () => expect(await query("auditwire_commit_seconds_count > 0")).toHaveLength(1), 20_000);
});
afterAll(async () => {
  const gone = new Promise((resolve) => prometheus?.once("exit", resolve));
  if (prometheus?.kill("SIGTERM")) await gone;
  await daemon.close();
  rmSync(directory, { recursive: true });
});

/** A Prometheus that reads the daemon's metrics, and the alerts. */
function scraping(url: string, port: number): ChildProcess {
  const file = join(directory, "prometheus.yml");
  const job = { job_name: "auditwire", static_configs: [{ targets: [url.replace("http://", "")] }] };
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(folder, "alerts.yaml")],
    scrape_configs: [job],
  };
  writeFileSync(file, JSON.stringify(config));
  return spawn(
    "prometheus",
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, "tsdb")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
}

async function query(expr: string): Promise<readonly unknown[]> {
  const answer = await fetch(`${server}/api/v1/query?${new URLSearchParams({ query: expr })}`);
  const { data, error } = (await answer.json()) as { data?: { result: readonly unknown[] }; error?: string };
  if (!data) throw new Error(error);
  return data.result;
}

describe("docs/monitoring.md: metrics", () => {
  const documented = new Map(
    tableUnder("docs/monitoring.md", "## Metrics").map(([name = "", labels = ""]) => [
      name.replaceAll("`", ""),
      labels === "" ? [] : labels.replaceAll("`", "").split(", "),
    ]),
  );

  it("has every metric of the daemon, and no other", async () => {
    const names = [...(await daemon.metrics()).matchAll(/^# TYPE (auditwire_\w+) /gm)].map(([, name = ""]) => name);
    expect([...documented.keys()].sort()).toEqual(names.sort());
  });

  it("has the labels that they bear", async () => {
    const borne = new Map<string, Set<string>>();
    for (const { name, labels } of samplesOf(await daemon.metrics())) {
      const metric = name.replace(/_(bucket|sum|count)$/, "");
      borne.set(
        metric,
        new Set([...(borne.get(metric) ?? []), ...Object.keys(labels).filter((label) => label !== "le")]),
      );
    }
    for (const [name, labels] of documented)
      expect([name, [...(borne.get(name) ?? labels)].sort()]).toEqual([name, labels.sort()]);
  });
});

describe("docs/monitoring/grafana-dashboard.json", () => {
  it("is what Grafana 11 imports: the data source and the sources can be chosen, panels do not overlap", () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39);
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(["datasource", "instance", "source"]);
    const uids = panels.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid));
    expect(new Set(uids)).toEqual(new Set(["${datasource}"]));
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it("asks for metrics that a daemon has, with labels that they have there", async () => {
    const samples = samplesOf(await daemon.metrics());
    const own = ["instance", "job"];
    for (const { title, expr } of asked)
      for (const { name, labels } of metricsIn(expr)) {
        const labelled = samples.find(
          (sample) => sample.name === name && labels.every((it) => own.includes(it) || it in sample.labels),
        );
        // A topic that never was connected has no figures; all others are there.
        if (!title.startsWith("Messages") && !title.startsWith("Clock") && !title.startsWith("Lag"))
          expect([title, name, labelled !== undefined]).toEqual([title, name, true]);
      }
    expect(asked.length).toBeGreaterThan(40);
  });

  /** Of what this daemon cannot have: polls that end well. */
  const without = ["Lag", "Since the last good poll", "Clock"];
  it.each(asked)("$title: $expr", async ({ title, expr }) => {
    const result = () => query(expr);
    if (without.includes(title)) expect(await result()).toEqual([]);
    else await expect.poll(async () => (await result()).length, { timeout: 15_000 }).toBeGreaterThan(0);
  });

  it("variables can be asked for", async () => {
    const queries = dashboard.templating.list.flatMap(({ query: it }) => (typeof it === "string" ? [] : [it.query]));
    const found = queries.map((it) => /^label_values\(([^,{]+)(?:\{.*\})?, (\w+)\)$/.exec(it)?.slice(1) ?? []);
    const samples = samplesOf(await daemon.metrics());
    for (const [name, label = ""] of found)
      expect(samples.filter((it) => it.name === name && (label === "instance" || label in it.labels))).not.toEqual([]);
    expect(found).toHaveLength(2);
  });
});

describe("docs/monitoring/alerts.yaml", () => {
  const promtool = (...args: string[]) => spawnSync("promtool", args, { cwd: folder, encoding: "utf8" });

  it("is what Prometheus takes", () =>
    expect(promtool("check", "rules", "--lint=all", "--lint-fatal", "alerts.yaml")).toMatchObject({
      status: 0,
      stderr: "",
    }));

  it("each alert fires when it should, and not otherwise", () => {
    const { status, stdout, stderr } = promtool("test", "rules", "alerts.test.yaml");
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringContaining("SUCCESS") });
    const tests: readonly { name: string }[] = parse(read("alerts.test.yaml")).tests;
    const names = tests.map(({ name }) => name);
    for (const { alert } of alerts)
      expect(names).toEqual(expect.arrayContaining([`${alert} fires`, `${alert} does not fire`]));
  });

  it("the tests find alerts that are gone", () => {
    for (const file of ["alerts.yaml", "alerts.test.yaml"]) writeFileSync(join(directory, file), read(file));
    const without = { groups: [{ name: "auditwire", rules: alerts.filter(({ alert }) => alert === "AuditwireDown") }] };
    writeFileSync(join(directory, "alerts.yaml"), JSON.stringify(without));
    const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", "alerts.test.yaml"], {
      cwd: directory,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    const missed = alerts.filter(
      ({ alert }) => alert !== "AuditwireDown" && !`${stdout}${stderr}`.includes(`alertname="${alert}"`),
    );
    expect(missed).toEqual([]);
  });

  it.each(alerts)("$alert asks for what there is, says what to do, and where that is explained", async (rule) => {
    const { alert, expr, annotations } = rule;
    expect(["critical", "warning", "info"]).toContain(rule.labels.severity);
    const samples = samplesOf(await daemon.metrics());
    const notHere = ["AuditwireSourceBehind", "AuditwireClock"];
    const told = [...`${annotations.summary}${annotations.description}`.matchAll(/\$labels\.(\w+)/g)];
    for (const [n, { name, labels }] of metricsIn(expr).entries()) {
      if (name === "up" || notHere.includes(alert)) continue;
      const sample = samples.find((it) => it.name === name && labels.every((label) => label in it.labels));
      const asked = n === 0 ? told.map(([, label = ""]) => label) : [];
      expect([name, Object.keys(sample?.labels ?? {})]).toEqual([name, expect.arrayContaining([...labels, ...asked])]);
      expect([name, sample !== undefined]).toEqual([name, true]);
    }
    const [page = "", anchor = ""] = annotations.runbook.split("#");
    const headings = [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
    expect(headings).toContain(anchor);
    expect(anchor).toBe(alert.toLowerCase());
  });

  it("of a running Prometheus none fires that should not", async () => {
    const answer = await fetch(`${server}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: readonly { rules: readonly { name: string; health: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules.map(({ name }) => name)).toEqual(alerts.map(({ alert }) => alert));
    const firing = async () =>
      ((await query('ALERTS{alertstate="firing"}')) as readonly { metric: { alertname: string } }[]).map(
        ({ metric }) => metric.alertname,
      );
    await expect.poll(firing, { timeout: 15_000 }).toEqual(["AuditwireCertificateEnds"]);
  });
});
