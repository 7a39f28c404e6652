import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WireAudit } from "../../daemon/api/wire-schema.ts";
import type { AuditEvent, Rejection } from "../../daemon/audit/event.ts";
import { PubSubPush } from "../../daemon/ingest/cloud-logging/config.ts";
import { pubSubSource } from "../../daemon/ingest/cloud-logging/pubsub.ts";
import { type App, openApp } from "../support/app.ts";
import { type CloudLogging, cloudLogging, type LogEntry } from "../support/clouds/cloud-logging.ts";
import { anEntry, splitEntry } from "../support/clouds/cloud-logging-entries.ts";
import { readWindow, sourceOf } from "../support/clouds/cloud-logging-source.ts";

const received = Date.parse("2022-11-23T16:20:22.100Z");
const window = { from: received - 60_000, to: received + 60_000 };
const clock = { now: () => window.to, elapsed: () => 0, sleep: () => new Promise<never>(() => {}) };
let app: App;
let cloud: CloudLogging;

/** The seed product's rule for GKE, saved by the API, alone in the policy. */
beforeAll(async () => {
  // The seed's example has the names alone.
  app = await openApp({}, [], {
    collections: [
      { name: "user1", clusters: ["johndoe-*"] },
      { name: "shop", clusters: ["prod"] },
      { name: "tv test", accountIDs: ["twistlock-test-*"], providers: ["gcp"] },
      { name: "tv test2", namespaces: ["default"], clusters: ["*-gke-*"] },
    ],
  });
  cloud = cloudLogging({ now: clock.now });
  const saved = await app.put("/custom-rules/0", {
    name: "GKE exec",
    type: "kubernetes-audit",
    message: "Exec or attach to a pod detected on GKE",
    script:
      'jpath("protoPayload.methodName") in ("io.k8s.core.v1.pods.exec.create", "io.k8s.core.v1.pods.attach.create")',
    attackTechniques: ["execIntoContainer"],
  });
  const { _id } = (await saved.json()) as { _id: number };
  expect((await app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: [_id] })).status).toBe(200);
});
afterAll(() => app.close());

/** Polls a project, and delivers what it finds. */
async function poll(project: string) {
  const { source } = sourceOf(cloud, { specification: { gcpProjectIDs: [project] }, clock });
  const outcomes = (await readWindow(source, window)).flat().map(({ outcome }) => outcome);
  const events = outcomes.filter((outcome): outcome is AuditEvent => "body" in outcome);
  const rejections = outcomes.filter((outcome): outcome is Rejection => "reason" in outcome);
  return app.deliver({ source: "cloud-logging/gke", events, rejections });
}

/** Delivers an entry as Pub/Sub pushes it. */
function push(entry: LogEntry) {
  const config = PubSubPush.parse({
    name: "gke",
    type: "pubsub",
    audience: "a",
    serviceAccount: "a@b.iam.gserviceaccount.com",
  });
  const data = Buffer.from(JSON.stringify(entry, null, 1)).toString("base64");
  const body = Buffer.from(JSON.stringify({ message: { data, messageId: "1" }, subscription: "s" }));
  const { events, rejections } = pubSubSource(config, { outbound: { fetch, agents: {} as never }, clock }).normalize(
    body,
  );
  return app.deliver({ source: "pubsub/gke", events, rejections });
}

describe("the seed's example", () => {
  const project = "twistlock-test-247119";
  const entry = anEntry(1, {
    project,
    cluster: "johndoe-gke-9916911d51921853",
    received,
    happened: Date.parse("2022-11-23T16:20:20.383Z"),
    payload: {
      authenticationInfo: { principalEmail: "johndoe@paloaltonetworks.com" },
      resourceName: "core/v1/namespaces/default/pods/test-pd/exec",
    },
    rest: {
      labels: {
        "authorization.k8s.io/decision": "allow",
        "authorization.k8s.io/reason": "access granted by IAM permissions.",
        "failed-open.validating.webhook.admission.k8s.io/round_0_index_0": "validating-webhook.twistlock.com",
      },
    },
  });

  it("[R13] [E12 partly: GKE] comes out of the API field by field", async () => {
    cloud.add(project, [entry]);
    expect((await poll(project)).audits).toHaveLength(1);
    const [audit] = await app.get<WireAudit[]>(`/audits/kubernetes?accountIDs=${project}`);
    expect(WireAudit.parse(audit)).toMatchObject({
      time: "2022-11-23T16:20:20.383Z",
      verb: "io.k8s.core.v1.pods.exec.create",
      user: { username: "johndoe@paloaltonetworks.com" },
      authorizationInfo: {
        "authorization.k8s.io/decision": "allow",
        "authorization.k8s.io/reason": "access granted by IAM permissions.",
        "failed-open.validating.webhook.admission.k8s.io/round_0_index_0": "validating-webhook.twistlock.com",
      },
      message: "Exec or attach to a pod detected on GKE",
      sourceIPs: ["private"],
      resources: "core/v1/namespaces/default/pods/test-pd/exec",
      attackTechniques: ["execIntoContainer"],
      cluster: "johndoe-gke-9916911d51921853",
      accountID: "twistlock-test-247119",
      provider: "gcp",
      collections: ["All", "user1", "tv test", "tv test2"],
    });
    expect(JSON.parse(audit?.eventBlob ?? "")).toEqual(entry);
  });

  it("polled again, or pushed, it is the same audit", async () => {
    const again = await poll(project);
    const pushed = await push(entry);
    expect([again, pushed].map(({ audits, duplicates }) => [audits.length, duplicates])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(await app.get(`/audits/kubernetes?accountIDs=${project}`)).toHaveLength(1);
  });

  it("pushed first and polled then it is one audit, too; another entry is another", async () => {
    const [first, second] = [
      anEntry(2, { project: "push-project", received }),
      anEntry(3, { project: "push-project", received }),
    ];
    cloud.add("push-project", [first, second]);
    const receipts = [await push(first), await poll("push-project")];
    expect(receipts.map(({ audits, duplicates }) => [audits.length, duplicates])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});

it("an entry of which a part came late is one audit, as it was first seen", async () => {
  const [start, end] = splitEntry(anEntry(4, { project: "split-project", received }), [{ a: 1 }, { b: 2 }]);
  if (!start || !end) throw new Error("two parts");
  cloud.add("split-project", [start]);
  const first = await poll("split-project");
  cloud.add("split-project", [end]);
  const second = await poll("split-project");
  expect([first, second].map(({ audits, duplicates }) => [audits.length, duplicates])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});
