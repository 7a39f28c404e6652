import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { type CloudWatch, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { anEvent } from "../support/events.ts";

const group = "/aws/eks/prod/cluster";
const settingsPath = "/settings/kubernetes-audit";
const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

let directory = "";
let aws: CloudWatch;
let daemon: TestDaemon;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-polling-"));
  aws = await openCloudWatch({ now: Date.now, secrets: { [accessKeyId]: secret } });
  aws.add(group, "kube-apiserver-audit-0123", []);
  writeFileSync(join(directory, "aws.secret"), `${secret}\n`);
  const { endpoint } = aws;
  daemon = await testDaemon(directory, {
    credentials: [{ id: "reader", type: "aws-access-key", accessKeyId, secretAccessKey: { file: "aws.secret" } }],
    specifications: [
      {
        name: "eu",
        deploymentType: "eks",
        credentialID: "reader",
        awsRegion: "eu-west-1",
        clusters: ["prod"],
        pollInterval: "1s",
        endpoints: { logs: endpoint, eks: endpoint, sts: endpoint },
      },
    ],
  });
  await daemon.start();
  const rules = (await daemon.get("/custom-rules")) as { _id: number; name: string }[];
  const exec = rules.find(({ name }) => name === "Exec or attach to a pod")?._id;
  await daemon.send("PUT", "/policies/kubernetes-audit", { enabled: true, customRulesIDs: [exec] });
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  await aws.close();
  rmSync(directory, { recursive: true });
});

/** Somebody enters a pod, so long ago that the whole minute has settled: only whole minutes are counted. */
function exec(user: string): void {
  const time = Date.now() - 80_000;
  const body = {
    auditID: `id-${user}`,
    user: { username: user },
    requestReceivedTimestamp: new Date(time).toISOString(),
  };
  aws.add(group, "kube-apiserver-audit-0123", [
    { timestamp: time, message: Buffer.from(anEvent({ body }).original).toString() },
  ]);
}

const users = async () =>
  ((await daemon.get("/audits/kubernetes?sort=time")) as { user: { username: string } }[]).map(
    ({ user }) => user.username,
  );
const source = async () =>
  ((await daemon.get("/sources")) as { source: string; state: string; error?: string }[]).find(
    (it) => it.source === "cloudwatch/eu",
  );
const settings = async () => (await daemon.get(settingsPath)) as { lastPollingTime: string | null };
const patience = { timeout: 20_000, interval: 200 };

describe("the daemon polls a specification", () => {
  it("[E12 partly: EKS, simulated] [S12] [M30 partly: how often is the source's to say] what the cloud's log holds becomes audits, and the settings tell when it was asked", async () => {
    exec("alice");
    await expect.poll(users, patience).toEqual(["alice"]);
    await expect.poll(source, patience).toMatchObject({ state: "ok", received: 1, audits: 1, pollingDelay: "1s" });
    const [audit] = (await daemon.get("/audits/kubernetes")) as object[];
    expect(audit).toMatchObject({ cluster: "prod", provider: "aws", accountID: "123456789012" });
    const first = (await settings()).lastPollingTime;
    expect(Date.parse(first ?? "")).toBeGreaterThan(Date.now() - 60_000);
    await expect.poll(async () => (await settings()).lastPollingTime, patience).not.toBe(first);
    expect(await users()).toEqual(["alice"]);
    const metrics = await (await fetch(`${daemon.url}/metrics`)).text();
    const of = (name: string) => Number(new RegExp(`^${name}{source="cloudwatch/eu"} (\\S+)$`, "m").exec(metrics)?.[1]);
    expect(of("auditwire_source_up")).toBe(1);
    expect(metrics).toMatch(/^auditwire_source_places\{source="cloudwatch\/eu",state="ok"\} 1$/m);
    expect(metrics).toMatch(/^auditwire_auditing_enabled 1$/m);
    expect(of("auditwire_source_lag_seconds")).toBeGreaterThan(14);
    expect(of("auditwire_source_last_poll_timestamp_seconds")).toBeGreaterThan(Date.now() / 1000 - 30);
    expect(Math.abs(of("auditwire_source_clock_skew_seconds"))).toBeLessThan(3);
    expect(of("auditwire_events_received_total")).toBe(1);
  });

  it("[M01] switched off nothing is asked; switched on again it catches up", async () => {
    expect((await daemon.send("PUT", settingsPath, { enabled: false })).status).toBe(200);
    await expect.poll(async () => (await source())?.state, patience).toBe("disabled");
    exec("bob");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const asked = aws.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect([await users(), aws.calls.length]).toEqual([["alice"], asked]);
    await daemon.send("PUT", settingsPath, { enabled: true });
    await expect.poll(users, patience).toEqual(["alice", "bob"]);
  });

  it("[S12] lastPollingTime outlives a restart, and what was read is not read as new", async () => {
    await daemon.send("PUT", settingsPath, { enabled: false });
    const before = (await settings()).lastPollingTime ?? "";
    expect(await daemon.end("SIGTERM")).toBe(0);
    await daemon.start();
    expect(Math.abs(Date.parse((await settings()).lastPollingTime ?? "") - Date.parse(before))).toBeLessThan(10_000);
    await daemon.send("PUT", settingsPath, { enabled: true });
    exec("carol");
    await expect.poll(users, patience).toEqual(["alice", "bob", "carol"]);
    await expect.poll(source, patience).toMatchObject({ received: 3, audits: 3 });
  });

  it("a changed secret is taken over; a wrong one is the source's state, without the secret", async () => {
    writeFileSync(join(directory, "aws.secret"), "not-the-secret-of-this-key\n");
    await expect.poll(async () => (await source())?.state, patience).toBe("auth-error");
    expect(JSON.stringify(await source())).not.toContain("not-the-secret");
    writeFileSync(join(directory, "aws.secret"), `${secret}\n`);
    await expect.poll(async () => (await source())?.state, patience).toBe("ok");
    expect(daemon.log()).not.toContain("not-the-secret");
    expect(daemon.log()).not.toContain(secret);
  });

  it("a changed file with a wrong filter changes nothing and says where", async () => {
    const file = join(directory, "config.yaml");
    const text = readFileSync(file, "utf8");
    const config = parse(text) as { specifications: object[] };
    const wrong = config.specifications.map((entry) => ({ ...entry, filter: "{ $.verb = " }));
    writeFileSync(file, stringify({ ...config, specifications: wrong }));
    await expect.poll(() => daemon.log(), patience).toContain("is not taken over");
    expect(daemon.log()).toMatch(/config\.yaml:\d+:\d+ /);
    expect(await source()).toMatchObject({ state: "ok" });
    writeFileSync(file, stringify({ ...config, specifications: [] }));
    await expect.poll(async () => (await source())?.state, patience).toBeUndefined();
    expect((await daemon.send("PUT", settingsPath, { specifications: wrong })).status).toBe(400);
  });
});
