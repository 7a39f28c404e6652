import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import { policyFindings, unevaluableFindings } from "../../daemon/cli/doctor/judging.ts";
import { rejectedFindings, type SourceState, sourceFindings } from "../../daemon/cli/doctor/sources.ts";
import { type CloudWatch, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { change, deliver, examine, ills, said } from "../support/doctor.ts";
import { anEvent } from "../support/events.ts";

const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const patience = { timeout: 20_000, interval: 200 };
const settings = "/settings/kubernetes-audit";

let directory = "";
let aws: CloudWatch;
let daemon: TestDaemon;
const denied: string[] = [];
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-doctor-sources-"));
  aws = await openCloudWatch({ now: Date.now, secrets: { [accessKeyId]: secret }, denied });
  aws.add("/aws/eks/prod/cluster", "kube-apiserver-audit-0123", []);
  writeFileSync(join(directory, "aws.secret"), `${secret}\n`, { mode: 0o600 });
  const { endpoint } = aws;
  daemon = await testDaemon(directory, {
    policy: ["Exec or attach to a pod", "Privileged pod creation"],
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
});
afterAll(async () => {
  await daemon.end("SIGTERM");
  await aws.close();
  rmSync(directory, { recursive: true });
});

/** The cluster's log has an event whose minute has settled. */
function record(): void {
  const timestamp = Date.now() - 80_000;
  const time = new Date(timestamp).toISOString();
  const body = { auditID: time, requestReceivedTimestamp: time, stageTimestamp: time };
  const message = Buffer.from(anEvent({ body }).original).toString();
  aws.add("/aws/eks/prod/cluster", "kube-apiserver-audit-0123", [{ timestamp, message }]);
}

const look = async () => examine({ config: join(directory, "config.yaml") });
const found = async () => ills(await look());

/** A daemon whose clock is days behind: what it was delivered lies days back for whoever looks later. */
async function daysAgo(days: number, work: () => Promise<void>): Promise<void> {
  const script = join(directory, "days-ago.cjs");
  writeFileSync(
    script,
    `const back = ${days * 86_400_000}; const Real = Date;
     globalThis.Date = class extends Real {
       constructor(...given) { if (given.length > 0) super(...given); else super(Real.now() - back); }
       static now() { return Real.now() - back; }
     };`,
  );
  const before = process.env["NODE_OPTIONS"];
  process.env["NODE_OPTIONS"] = `--require ${script}`;
  await daemon.start();
  if (before === undefined) delete process.env["NODE_OPTIONS"];
  else process.env["NODE_OPTIONS"] = before;
  await work();
  await daemon.end("SIGTERM");
}

// In this order: what was delivered stays delivered.
describe("sources of a running daemon", () => {
  it("one that has never delivered is told, with how it is wired; then one that is silent for days", async () => {
    await daysAgo(3, async () => {
      expect((await daemon.send("PUT", settings, { enabled: true })).status).toBe(200);
      const never = (await look()).filter(({ check }) => check === "source-silent");
      expect(ills(never)).toContainEqual(
        "source-silent: webhook/e2e has never delivered an event -> give the API server of e2e its two files and flags, and restart it: sudo auditwire api-server install --files FOLDER, on its machine",
      );
      await deliver(daemon, 1);
    });
    record();
    await daemon.start();
    await expect
      .poll(found, patience)
      .toEqual([
        expect.stringMatching(
          /^source-silent: webhook\/e2e has delivered nothing for 3 days \(last: .*\) -> look at the API server's metric apiserver_audit_error_total/,
        ),
      ]);
    expect(ills(await examine({ config: join(directory, "config.yaml"), silence: 7 * 86_400_000 }))).toEqual([]);
    await deliver(daemon, 1);
    await expect.poll(found, patience).toEqual([]);
  });

  it("one that may not read the log group is told with the right it lacks", async () => {
    denied.push("FilterLogEvents");
    await expect
      .poll(found, patience)
      .toEqual([
        expect.stringMatching(
          /^source-refused: cloudwatch\/eu may not read: .*FilterLogEvents.* -> allow the daemon's role logs:FilterLogEvents on that log group: docs\/clouds\.md#eks$/,
        ),
      ]);
    denied.pop();
    await expect.poll(found, patience).toEqual([]);
  });

  it("one whose credential is wrong is told, without the secret", async () => {
    const file = join(directory, "aws.secret");
    writeFileSync(file, "not-the-secret-of-this-key\n");
    await expect
      .poll(found, patience)
      .toEqual([
        expect.stringMatching(/^source-refused: cloudwatch\/eu may not read: .* -> put the right secret into the file/),
      ]);
    expect(JSON.stringify(await look())).not.toContain("not-the-secret");
    writeFileSync(file, `${secret}\n`);
    await expect.poll(found, patience).toEqual([]);
  });

  it("one that is set wrongly is told with its specification", async () => {
    const file = join(directory, "config.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("- prod", "- no-such-cluster"));
    await expect
      .poll(found, patience)
      .toEqual([
        expect.stringMatching(/^source-misconfigured: cloudwatch\/eu is set wrongly: .* -> mend the specification eu/),
      ]);
    writeFileSync(file, text);
    await expect.poll(found, patience).toEqual([]);
  });

  it("items that cannot be read are told with the last of them", async () => {
    await fetch(daemon.webhook, { method: "POST", body: "nonsense" });
    expect(await found()).toEqual([
      expect.stringMatching(
        /^items-rejected: items that could not be read went to the quarantine \(webhook\/e2e 1\); the last 0 seconds ago from webhook\/e2e: not-json, .* -> look at them: GET \/api\/v1\/quarantine/,
      ),
    ]);
    const later = await examine(
      { config: join(directory, "config.yaml"), silence: 1e12 },
      { now: () => Date.now() + 2 * 86_400_000 },
    );
    expect(said(later, "items-rejected")).toEqual([expect.stringMatching(/^note: .*the last 2 days ago/)]);
  });

  const withoutItems = async () => (await found()).filter((ill) => !ill.startsWith("items-rejected"));

  it("auditing that is switched off, and a policy without rules", async () => {
    await daemon.send("PUT", settings, { enabled: false });
    expect(await withoutItems()).toEqual([
      expect.stringMatching(
        /^auditing-off: .* -> switch it on: PUT \/api\/v1\/settings\/kubernetes-audit with \{"enabled": true\}/,
      ),
    ]);
    await daemon.send("PUT", settings, { enabled: true });
    await expect.poll(withoutItems, patience).toEqual([]);
    const file = join(directory, "config.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, change(text, { policy: [] }));
    await expect
      .poll(withoutItems, patience)
      .toEqual([expect.stringMatching(/^policy-empty: no rule is enabled: .* -> enable some: policy/)]);
    writeFileSync(file, text);
    await expect.poll(withoutItems, patience).toEqual([]);
  });

  it("rules that cannot be judged for want of the audit level, with what would record it", async () => {
    await deliver(daemon, 1, {
      level: "Metadata",
      objectRef: { resource: "pods", namespace: "default", name: "x", apiVersion: "v1" },
      requestURI: "/api/v1/namespaces/default/pods",
    });
    expect(await withoutItems()).toEqual([
      expect.stringMatching(
        /^rules-not-evaluable: webhook\/e2e: rules could not be judged on some events, for the audit level leaves out what they compare \(level\): "Privileged pod creation" \(1 event\) -> record those requests at level Request or RequestResponse: auditwire rules policy --config \/\S+\/config\.yaml prints /,
      ),
    ]);
    const files = mkdtempSync(join(directory, "copy-"));
    writeFileSync(join(files, "audit-policy.yaml"), auditPolicy("recommended"));
    writeFileSync(join(files, "flags"), apiServerFlags({ directory: "/etc/kubernetes/auditwire" }).join("\n"));
    const states = async (cluster: string, options: object) => {
      const webhook = auditWebhook({ cluster, server: daemon.webhook });
      writeFileSync(join(files, "audit-webhook.yaml"), webhook);
      const all = await examine({ config: join(directory, "config.yaml"), files, ...options });
      return all.filter(({ check }) => check === "rules-not-evaluable").map(({ state }) => state);
    };
    // With the recommended audit policy that is meant so, whatever the copied folder is called.
    expect(await states("e2e", {})).toEqual(["note"]);
    expect(await states("another", {})).toEqual(["warning"]);
    expect(await states("another", { cluster: "e2e" })).toEqual(["note"]);
  });
});

describe("what is said of a source", () => {
  const now = Date.UTC(2026, 10, 30);
  const state = (more: Partial<SourceState>): SourceState => ({
    source: "log-analytics/a",
    inForce: true,
    received: 5,
    rejected: 0,
    lastEvent: null,
    lastReceived: new Date(now - 1_000).toISOString(),
    notEvaluable: [],
    ...more,
  });
  const facts = { now, silence: 86_400_000, isOff: false };
  it.each<[string, Partial<SourceState>, string | undefined]>([
    ["well", {}, undefined],
    [
      "refused by Azure",
      { state: "auth-error", error: "the identity lacks the right" },
      "may query the workspace's tables",
    ],
    [
      "refused by Google",
      { source: "cloud-logging/a", state: "auth-error", error: "PERMISSION_DENIED: permission missing" },
      "roles/logging.viewer",
    ],
    [
      "refused by a broker",
      { source: "kafka/a", state: "auth-error", error: "not authorized" },
      "give the daemon's identity the right",
    ],
    ["throttled", { state: "throttled", error: "slow down" }, "is throttled: slow down"],
    ["a little behind", { state: "catching-up", lag: 60_000 }, undefined],
    ["starting", { received: 0, state: "starting", lastReceived: null }, undefined],
    [
      "polled without an event",
      { received: 0, state: "ok", lastReceived: null, lastPoll: "2026-11-30T00:00:00.000Z" },
      "switch the cluster's audit log on",
    ],
    ["switched off", { received: 0, state: "disabled" }, undefined],
    ["with lost messages", { topic: { lost: 7 } }, "7 messages were gone"],
  ])("%s", (_, more, expected) => {
    const all = ills(sourceFindings(state(more), facts));
    expect(all).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
  });

  it("what the recommended audit policy leaves out on purpose is a note", () => {
    const notEvaluable = [{ rule: "Credentials in a config map", reason: "level", events: 3 }];
    const found = (careful: readonly string[]) =>
      unevaluableFindings([state({ notEvaluable })], careful, undefined).map((one) => one.state);
    expect([found([]), found(["log-analytics/a"])]).toEqual([["warning"], ["note"]]);
    const cut = [{ ...notEvaluable[0], rule: "x", reason: "truncated", events: 1 }];
    expect(ills(unevaluableFindings([state({ notEvaluable: cut })], ["log-analytics/a"], undefined))).toEqual([
      expect.stringContaining("--audit-webhook-truncate-max-event-size"),
    ]);
  });

  it("what could not be asked is said, and is nothing wrong", () => {
    expect(policyFindings(true, undefined, "nobody to log in as")).toEqual([
      {
        check: "policy-empty",
        state: "unseen",
        sentence: "the policy was not looked at: nobody to log in as",
        mend: undefined,
      },
    ]);
    expect(
      ills(rejectedFindings([state({ rejected: 2 })], { why: "the login lacks the permission" }, now)),
    ).toHaveLength(1);
  });
});
