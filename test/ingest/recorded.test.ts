import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import { normalize as normalizeEntry } from "../../daemon/ingest/cloud-logging/normalize.ts";
import { normalize as normalizeLogEvent } from "../../daemon/ingest/cloudwatch/normalize.ts";
import { Specification } from "../../daemon/ingest/config.ts";
import { bytesOf } from "../../daemon/ingest/json.ts";
import { recordedOfCloud, recordedOfWebhook } from "../../daemon/ingest/recorded.ts";
import { normalize } from "../../daemon/ingest/webhook/normalize.ts";
import { recordedOf } from "../../daemon/recorded.ts";
import { keyOf } from "../../daemon/store/identity.ts";
import { aSource } from "../support/events.ts";

const fixtures = join(__dirname, "../fixtures");
const keysOf = (events: readonly AuditEvent[]) =>
  events.map(({ source, identity, original }) => keyOf(source, identity ?? original));

describe("recorded events are the ones that their source delivers", () => {
  it("of a webhook: a line of the log, and an item of a list", () => {
    const lines = readFileSync(join(fixtures, "audit-v1/activity.ndjson"), "utf8").trim().split("\n");
    const bodies = lines.map((line) => {
      const { kind: _, apiVersion: __, ...event } = JSON.parse(line) as Record<string, unknown>;
      return event;
    });
    const items = bodies.map((body) => JSON.stringify(body));
    const withHead = bodies.map((body) => JSON.stringify({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...body }));
    const sent = normalize(Buffer.from(`{"kind":"EventList","items":[${items.join(",")}]}`), aSource());
    const recorded = recordedOfWebhook(aSource()).normalize(Buffer.from(`${withHead.join("\n")}\n`));
    expect(sent.events).toHaveLength(withHead.length);
    expect(keysOf(recorded.events)).toEqual(keysOf(sent.events));
    // What is shown is the line as it was recorded.
    expect(recorded.events.map(({ original }) => Buffer.from(original).toString())).toEqual(withHead);
  });

  it("of EKS and GKE: by their own readers, with the facts of the specification", () => {
    const eks = Specification.parse({ name: "eu", deploymentType: "eks", awsRegion: "eu-west-1", clusters: ["shop"] });
    const gke = Specification.parse({ name: "g", deploymentType: "gke" });
    for (const [specification, folder, read] of [
      [eks, "eks-cloudwatch", normalizeLogEvent],
      [gke, "gke-logentry", normalizeEntry],
    ] as const) {
      const sender = recordedOfCloud(specification, undefined);
      const records = recordsIn(join(fixtures, folder));
      const polled = records.flatMap((record) => {
        const outcome = read(record, bytesOf(record) ?? Buffer.alloc(0), { source: sender?.facts ?? aSource() });
        return "body" in outcome ? [outcome] : [];
      });
      const body = Buffer.from(records.map((record) => JSON.stringify(record)).join("\n"));
      const { events } = sender?.normalize(body) ?? { events: [] };
      expect(polled.length).toBeGreaterThan(0);
      expect(keysOf(events)).toEqual(keysOf(polled));
      expect(new Set(events.map(({ source }) => source.name))).toEqual(new Set([sender?.facts.name]));
    }
  });

  it("of a source of several clusters only when the records, or whoever imports, tell which", () => {
    const eks = { name: "eu", deploymentType: "eks", awsRegion: "eu-west-1" };
    const of = recordedOf({ webhooks: () => [], pushes: () => [], topics: () => [], specifications: () => [eks] });
    expect(() => of("cloudwatch/eu", undefined)).toThrow("name the cluster");
    expect(of("cloudwatch/eu", "shop").facts).toMatchObject({
      name: "cloudwatch/eu",
      cluster: "shop",
      provider: "aws",
    });
    expect(() => of("cloudwatch/us", "shop")).toThrow('there is no source "cloudwatch/us": there are cloudwatch/eu');
  });
});

/** Each record by itself: those of answers, of lists, and those that stand alone. */
function recordsIn(folder: string): readonly unknown[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const value: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
      const list = (value as { events?: unknown }).events ?? (value as { entries?: unknown }).entries;
      return Array.isArray(list) ? (list as unknown[]) : [value];
    })
    .filter(
      (record) => typeof record === "object" && record !== null && ("message" in record || "protoPayload" in record),
    );
}
