import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { eventNumber } from "../support/events.ts";

const tokens = { forwarder: "forwarder-token-0123456789", stream: "firehose-key-0123456789" };

let directory = "";
let daemon: TestDaemon;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-push-"));
  for (const [name, token] of Object.entries(tokens)) writeFileSync(join(directory, name), token);
  daemon = await testDaemon(directory, {
    policy: ["Exec or attach to a pod"],
    push: [
      { name: "fluent", type: "forwarder", token: { file: "forwarder" }, cluster: "prod", provider: "others" },
      { name: "stream", type: "firehose", accessKey: { file: "stream" }, cluster: "eks" },
      { name: "sink", type: "pubsub", audience: "auditwire", serviceAccount: "push@shop-1234.iam.gserviceaccount.com" },
      { name: "hub", type: "kafka", brokers: ["127.0.0.1:1"], topic: "audit" },
      {
        name: "keyless",
        type: "kafka",
        brokers: ["127.0.0.1:1"],
        topic: "audit",
        sasl: { mechanism: "oauthbearer", credentialID: "lost" },
      },
    ],
  });
  await daemon.start();
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  rmSync(directory, { recursive: true });
});

const event = (n: number) => Buffer.from(eventNumber(n).original).toString();
const urls = () => ({ api: daemon.url, webhook: new URL(daemon.webhook).origin });
const post = (listener: "api" | "webhook", name: string, body: string, headers: Record<string, string>) =>
  fetch(`${urls()[listener]}/api/v1/kubernetes/push/${name}`, { method: "POST", body, headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const sources = async () => (await daemon.get("/sources")) as { source: string; state?: string; received: number }[];
const named = async (name: string) => (await sources()).find(({ source }) => source === name);

describe("what pushes is received on both listeners", () => {
  it("every one is listed before it has sent anything", async () => {
    expect((await sources()).map(({ source }) => source)).toEqual([
      "firehose/stream",
      "forwarder/fluent",
      "kafka/hub",
      "kafka/keyless",
      "pubsub/sink",
      "webhook/e2e",
    ]);
  });

  it.each(["api", "webhook"] as const)("a forwarder's lines on the %s listener become audits", async (listener) => {
    const before = (await named("forwarder/fluent"))?.received ?? 0;
    const n = listener === "api" ? 1 : 2;
    expect((await post(listener, "fluent", event(n), bearer(tokens.forwarder))).status).toBe(200);
    expect(await named("forwarder/fluent")).toMatchObject({ received: before + 1 });
    const audits = (await daemon.get("/audits/kubernetes?cluster=prod")) as object[];
    expect(audits).toHaveLength(before + 1);
  });

  it("Firehose's delivery is answered in its form", async () => {
    const record = Buffer.from(event(3)).toString("base64");
    const body = JSON.stringify({ requestId: "r-1", timestamp: 1, records: [{ data: record }] });
    const headers = { "x-amz-firehose-access-key": tokens.stream, "x-amz-firehose-request-id": "r-1" };
    const answer = await post("webhook", "stream", body, headers);
    expect([answer.status, await answer.json()]).toEqual([200, { requestId: "r-1", timestamp: expect.any(Number) }]);
    expect(await named("firehose/stream")).toMatchObject({ received: 1 });
  });

  it.each([
    ["no proof", "fluent", {}, 401],
    ["a wrong token", "fluent", bearer("wrong"), 401],
    ["another's token", "fluent", bearer(tokens.stream), 401],
    ["a token that is none of Google's", "sink", bearer("abc"), 401],
    ["nobody's name", "nobody", bearer(tokens.forwarder), 404],
    ["a topic's name", "hub", bearer(tokens.forwarder), 404],
  ])("%s is refused", async (_, name, headers, status) => {
    const before = await daemon.get("/audits/kubernetes");
    expect((await post("api", name, event(4), headers)).status).toBe(status);
    expect(await daemon.get("/audits/kubernetes")).toEqual(before);
  });

  it("a changed token is in force without a restart", async () => {
    writeFileSync(join(directory, "forwarder"), "another-token-0123456789");
    const status = async () => (await post("api", "fluent", "", bearer("another-token-0123456789"))).status;
    await expect.poll(status, { timeout: 10_000 }).toBe(200);
    expect((await post("api", "fluent", "", bearer(tokens.forwarder))).status).toBe(401);
  });
});

describe("topics of Kafka are listed with their state", () => {
  it.each([
    ["kafka/hub", "unavailable", "127.0.0.1:1"],
    ["kafka/keyless", "misconfigured", 'there is no credential "lost"'],
  ])("%s is %s", async (name, state, error) => {
    await expect.poll(async () => (await named(name))?.state, { timeout: 25_000 }).toBe(state);
    expect(await named(name)).toMatchObject({ error: expect.stringContaining(error), pollingDelay: null });
  });
});
