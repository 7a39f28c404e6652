import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { eventNumber } from "../support/events.ts";
import { type Broker, startBroker, user } from "../support/kafka.ts";

const guid = "00000000-0000-4000-8000-000000000001";

let directory = "";
let broker: Broker;
let daemon: TestDaemon;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-topic-"));
  broker = await startBroker();
  await broker.createTopic("audit", 2);
  writeFileSync(join(directory, "kafka.password"), user.password);
  writeFileSync(join(directory, "azure.secret"), "hidden-azure-secret");
  const hub = { type: "kafka", brokers: [broker.listeners.sasl], topic: "audit" };
  const password = { file: "kafka.password" };
  daemon = await testDaemon(directory, {
    policy: ["Exec or attach to a pod"],
    credentials: [
      { id: "az", type: "azure-client-secret", tenantID: guid, clientID: guid, clientSecret: { file: "azure.secret" } },
    ],
    push: [
      { name: "hub", ...hub, cluster: "prod", sasl: { mechanism: "scram-sha-256", username: user.username, password } },
      { name: "azure", ...hub, group: "other", sasl: { mechanism: "oauthbearer", credentialID: "az" } },
    ],
  });
  await daemon.start();
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  await broker.close();
  rmSync(directory, { recursive: true });
});

const send = (...numbers: number[]) =>
  broker.send(
    "audit",
    numbers.map((n) => ({ value: eventNumber(n).original, partition: n % 2 })),
  );
const named = async (name: string) =>
  ((await daemon.get("/sources")) as { source: string; state: string; error?: string }[]).find(
    ({ source }) => source === name,
  );
const audits = async () => ((await daemon.get("/audits/kubernetes?cluster=prod")) as object[]).length;
const patience = { timeout: 25_000, interval: 200 };

describe("the daemon reads a topic", () => {
  it("its messages become audits; what is read is listed; a restart reads on", async () => {
    await send(1, 2, 3);
    await expect.poll(audits, patience).toBe(3);
    expect(await named("kafka/hub")).toMatchObject({
      state: "ok",
      received: 3,
      pollingDelay: null,
      topic: { waiting: 0, lost: 0 },
    });
    expect(await daemon.end("SIGTERM")).toBe(0);
    await send(4);
    await daemon.start();
    await expect.poll(audits, patience).toBe(4);
    expect(await named("kafka/hub")).toMatchObject({ received: 4 });
  });

  it("is no poll of the settings", async () => {
    expect(await daemon.get("/settings/kubernetes-audit")).toMatchObject({ lastPollingTime: null });
  });

  it("a credential that gives no token is the topic's state, without its secret", async () => {
    await expect.poll(async () => (await named("kafka/azure"))?.error, patience).toContain('credential "az"');
    expect(JSON.stringify(await named("kafka/azure"))).not.toContain("hidden-azure-secret");
    expect(daemon.log()).not.toContain("hidden-azure-secret");
  });
});
