import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rejectionReasons } from "../../daemon/audit/event.ts";
import { pollFailures } from "../../daemon/ingest/poll-source.ts";
import { mostClusters, mostPairs, mostZeros } from "../../daemon/telemetry/expected.ts";
import { makeCertificate } from "../support/certificate.ts";
import { eventNumber } from "../support/events.ts";
import { samplesOf, samplesWith } from "../support/metrics.ts";
import { loggedTelemetry } from "../support/telemetry.ts";
import { type Wired, webhookToken, wired } from "../support/wired.ts";

const rule = "Exec or attach to a pod";
const nowhere = "http://127.0.0.1:1";
const endpoints = { logs: nowhere, eks: nowhere, sts: nowhere };
const cloud = { deploymentType: "eks", awsRegion: "eu-west-1", clusters: ["shop"], credentialID: "lost", endpoints };
let daemon: Wired;
let fresh = "";
let text = "";
beforeAll(async () => {
  daemon = await wired({
    policy: [rule],
    push: [{ name: "fluent", type: "forwarder", token: { file: "token" }, cluster: "dev", provider: "others" }],
    specifications: [{ name: "eu", ...cloud }],
    credentials: [
      { id: "lost", type: "aws-access-key", accessKeyId: "A".repeat(20), secretAccessKey: { file: "token" } },
    ],
  });
  fresh = await daemon.metrics();
  const body = Buffer.from(eventNumber(1).original).toString();
  for (const sent of [body, body, "nothing"]) await fetch(daemon.webhook, { method: "POST", body: sent });
  text = await daemon.metrics();
});
afterAll(() => daemon.close());

const value = (of: string, name: string, labels: Record<string, string> = {}) =>
  samplesWith(of, name, labels)[0]?.value;

describe("/metrics", () => {
  it.each([
    ["before anything happened", () => fresh],
    ["with figures in it", () => text],
  ])("has nothing that promtool's lint finds, %s", (_, read) => {
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: read(), encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it.each<[string, string[]]>([
    ["auditwire_events_received_total", ["source"]],
    ["auditwire_events_imported_total", ["source"]],
    ["auditwire_events_rejected_total", ["reason", "source"]],
    ["auditwire_events_duplicate_total", ["source"]],
    ["auditwire_events_truncated_total", ["source"]],
    ["auditwire_events_late_total", ["source"]],
    ["auditwire_events_not_evaluable_total", ["rule"]],
    ["auditwire_audits_total", ["cluster", "rule"]],
    ["auditwire_auditid_collisions_total", []],
    ["auditwire_poll_failures_total", ["kind", "source"]],
    ["auditwire_commit_seconds_count", []],
    ["auditwire_judge_seconds_count", []],
    ["auditwire_ingest_delay_seconds_count", ["source"]],
    ["auditwire_http_requests_total", ["listener", "status"]],
    ["auditwire_http_request_seconds_count", ["listener", "method", "route"]],
    ["auditwire_in_flight_bytes", []],
    ["auditwire_store_bytes", []],
    ["auditwire_store_limit_bytes", []],
    ["auditwire_disk_available_bytes", []],
    ["auditwire_build_info", ["node", "version"]],
    ["auditwire_auditing_enabled", []],
    ["auditwire_config_last_reload_successful", []],
    ["auditwire_source_up", ["source"]],
  ])("%s has the labels %j", (name, labels) => {
    const found = samplesWith(text, name);
    expect(found.length).toBeGreaterThan(0);
    for (const sample of found) expect(Object.keys(sample.labels).sort()).toEqual(labels);
  });

  it.each(["webhook/prod", "forwarder/fluent", "cloudwatch/eu"])(
    "counters of %s are there before its first event",
    (source) => {
      for (const counter of ["received", "imported", "duplicate", "truncated"])
        expect(value(fresh, `auditwire_events_${counter}_total`, { source })).toBe(0);
      const reasons = samplesWith(fresh, "auditwire_events_rejected_total", { source });
      expect(reasons.map(({ labels, value }) => [labels["reason"], value])).toEqual(
        rejectionReasons.map((it) => [it, 0]),
      );
      const kinds = samplesWith(fresh, "auditwire_poll_failures_total", { source });
      expect(kinds.map(({ labels }) => labels["kind"]).sort()).toEqual(
        source === "cloudwatch/eu" ? pollFailures.toSorted() : [],
      );
    },
  );

  it("those of the policy's rules as well, for each cluster that is configured, and of no other rule", () => {
    const audits = samplesWith(fresh, "auditwire_audits_total").map(({ labels, value }) => ({ ...labels, value }));
    expect(audits).toEqual(["prod", "dev", "shop"].map((cluster) => ({ rule, cluster, value: 0 })));
    expect(samplesWith(fresh, "auditwire_events_not_evaluable_total")).toMatchObject([{ labels: { rule }, value: 0 }]);
  });

  it.each([
    ["api", "503"],
    ["webhook", "429"],
  ])("answers of %s with %s are counted from 0", (listener, status) =>
    expect(value(fresh, "auditwire_http_requests_total", { listener, status })).toBe(0),
  );

  it("counts what has come", () => {
    const source = { source: "webhook/prod" };
    expect(value(text, "auditwire_events_received_total", source)).toBe(2);
    expect(value(text, "auditwire_events_duplicate_total", source)).toBe(1);
    expect(value(text, "auditwire_events_rejected_total", { ...source, reason: "not-json" })).toBe(1);
    expect(value(text, "auditwire_audits_total", { rule, cluster: "prod" })).toBe(1);
    expect(value(text, "auditwire_http_requests_total", { listener: "webhook", status: "200" })).toBe(3);
    expect(value(text, "auditwire_ingest_delay_seconds_count", source)).toBe(2);
  });

  it("knows how large the database is, may be, and what the disk has left", () => {
    expect(value(text, "auditwire_store_bytes")).toBeGreaterThan(4096);
    expect(value(text, "auditwire_store_limit_bytes")).toBe(10 * 2 ** 30);
    expect(value(text, "auditwire_disk_available_bytes")).toBeGreaterThan(0);
  });

  it("what is configured no more has no counters any more; what is new has", async () => {
    const other = await wired({ policy: [rule] }, { files: { other: "other-token-0123456789" } });
    try {
      await fetch(other.webhook, { method: "POST", body: Buffer.from(eventNumber(1).original).toString() });
      expect(samplesWith(await other.metrics(), "auditwire_events_received_total")).toHaveLength(1);
      await other.reload({
        webhooks: [{ name: "next", token: { file: "other" } }],
        policy: ["Privileged pod creation"],
      });
      const after = await other.metrics();
      const named = (text: string) => samplesOf(text).filter(({ labels }) => labels["source"] === "webhook/prod");
      expect(named(after)).toEqual([]);
      expect(value(after, "auditwire_events_received_total", { source: "webhook/next" })).toBe(0);
      expect(samplesWith(after, "auditwire_audits_total").map(({ labels }) => labels)).toEqual([
        { rule: "Privileged pod creation", cluster: "next" },
      ]);
    } finally {
      await other.close();
    }
  });
});

describe("labels of requests", () => {
  const ask = (listener: "api" | "webhook", method: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sending = request(new URL(path, daemon.daemon.urls[listener]), { method }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode));
      });
      sending.once("error", reject).end();
    });

  it.each<["api" | "webhook", string, string, { route: string; method: string }]>([
    [
      "webhook",
      "POST",
      `/api/v1/kubernetes/webhook/${webhookToken}`,
      { route: "/api/v{version}/kubernetes/webhook/{token}", method: "POST" },
    ],
    [
      "webhook",
      "POST",
      "/api/v7/kubernetes/webhook/canary-0123456789abc",
      { route: "/api/v{version}/kubernetes/webhook/{token}", method: "POST" },
    ],
    ["api", "POST", `/${webhookToken}`, { route: "/{token}", method: "POST" }],
    ["api", "GET", "/api/v1/custom-rules/canary", { route: "/api/v{version}/custom-rules/{id}", method: "GET" }],
    [
      "api",
      "GET",
      "/api/v1/audits/kubernetes?user=canary",
      { route: "/api/v{version}/audits/kubernetes", method: "GET" },
    ],
    ["api", "GET", "/canary/of/nothing", { route: "other", method: "GET" }],
    ["api", "PROPFIND", "/canary", { route: "other", method: "other" }],
    ["api", "GET", "/healthz", { route: "/healthz", method: "GET" }],
  ])("on %s: %s %s is %j", async (listener, method, path, labels) => {
    const count = async () =>
      value(await daemon.metrics(), "auditwire_http_request_seconds_count", { listener, ...labels }) ?? 0;
    const before = await count();
    await ask(listener, method, path);
    expect(await count()).toBe(before + 1);
  });

  it("nothing that a caller wrote is in any of them", async () => {
    const all = await daemon.metrics();
    expect(all).not.toContain("canary");
    expect(all).not.toContain(webhookToken);
  });
});

describe("the certificate of a listener", () => {
  it("its end is told, and that of the next one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "auditwire-certificate-"));
    const pair = makeCertificate(folder, "first");
    const other = await wired({
      listen: { api: { address: "127.0.0.1:0" }, webhook: { address: "127.0.0.1:0", tls: pair } },
    });
    try {
      const ends = new X509Certificate(readFileSync(pair.cert)).validToDate.getTime() / 1000;
      expect(samplesWith(await other.metrics(), "auditwire_certificate_expiry_timestamp_seconds")).toMatchObject([
        { labels: { listener: "webhook" }, value: ends },
      ]);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("as many names as anybody can make", () => {
  const names = (count: number, what: string) => Array.from({ length: count }, (_, n) => `${what} ${n}`);
  const words = { reasons: [], kinds: [] };

  it(`clusters beyond ${mostClusters} are one; pairs with rules are at most ${mostPairs}, and one for each rule`, async () => {
    const told = loggedTelemetry();
    const rules = names(1_000, "rule");
    for (const cluster of names(1_000, "cluster"))
      told.committed(
        "s",
        { audits: rules.slice(0, 20).map((it) => ({ rule: it, cluster })), duplicates: 0, collisions: 0 },
        0,
      );
    for (const cluster of names(10, "cluster"))
      told.committed("s", { audits: rules.map((it) => ({ rule: it, cluster })), duplicates: 0, collisions: 0 }, 0);
    const audits = samplesWith((await told.metrics()).text, "auditwire_audits_total");
    expect(new Set(audits.map(({ labels }) => labels["cluster"])).size).toBe(mostClusters + 1);
    expect(audits.length).toBeLessThanOrEqual(mostPairs + rules.length);
    expect(audits.reduce((sum, { value }) => sum + value, 0)).toBe(1_000 * 20 + 10 * 1_000);
  });

  it("10,000 rules in force add no line until one of them has matched", async () => {
    const told = loggedTelemetry();
    const rules = names(10_000, "rule");
    const read = async () => ({ sources: [], clusters: names(100, "cluster"), rules });
    const before = samplesOf((await told.metrics()).text).length;
    told.expect(read, words);
    expect(samplesOf((await told.metrics()).text)).toHaveLength(before);
    told.notEvaluable("rule 7");
    expect(samplesOf((await told.metrics()).text)).toHaveLength(before + 1);
  });

  it(`${mostZeros} rules have a counter before anything happened`, async () => {
    const told = loggedTelemetry();
    const rules = names(mostZeros, "rule");
    told.expect(async () => ({ sources: [], clusters: ["prod"], rules }), words);
    const { text: told0 } = await told.metrics();
    expect(samplesWith(told0, "auditwire_audits_total")).toHaveLength(mostZeros);
    expect(samplesWith(told0, "auditwire_events_not_evaluable_total")).toHaveLength(mostZeros);
  });
});
