import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { AuditDaemon } from "../../components/index.ts";
import { runProgram } from "../../components/testing/index.ts";
import { cluster, podFilesOf, rule, webhookSource } from "../support/audit-daemon.ts";
import { type ServedDaemon, servedDaemon } from "../support/served-daemon.ts";

const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
const folder = mkdtempSync(join(tmpdir(), "auditwire-pod-"));

/** What an API server would read out of audit-webhook.yaml. */
interface Webhook {
  readonly server: string;
  readonly "certificate-authority-data": string;
  readonly "tls-server-name": string;
}

describe("the daemon, started with the files of its pod", () => {
  let daemon: ServedDaemon;
  let webhook: Webhook;
  beforeAll(async () => {
    const run = await runProgram(
      () => {
        const source = webhookSource();
        const made = new AuditDaemon("audit", { image: "i", sources: [source], rules: [rule], policy: [rule.name] });
        return made.apiServerFiles(source);
      },
      { outputs: cluster({ spec: { clusterIP: "127.0.0.1" } }) },
    );
    expect(run.errors).toEqual([]);
    webhook = (parse(run.outputs["auditWebhook"] as string) as { clusters: [{ cluster: Webhook }] }).clusters[0]
      .cluster;
    for (const [path, text] of podFilesOf(run)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // In the pod, what is in this folder is elsewhere.
      writeFileSync(join(folder, path), text.replace("/var/lib/auditwire", folder));
    }
    daemon = await servedDaemon(command, folder);
  });
  afterAll(async () => {
    await daemon?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const sources = () =>
    new Promise<{ code: number; text: string }>((resolve) =>
      execFile(process.execPath, [command, "sources", "--config", join(folder, "config.yaml")], (error, out, said) =>
        resolve({ code: Number(error?.code ?? 0), text: out + said }),
      ),
    );

  it("the check command says that nothing has arrived, and what to look at", async () => {
    const { code, text } = await sources();
    expect(code).toBe(1);
    expect(text).toMatch(/^SOURCE +STATE +EVENTS +LAST EVENT +AUDITS\nwebhook\/prod +0 +never +0\n/);
    expect(text).toContain("webhook/prod: nothing has arrived yet: does the API server have its two files and flags");
  });

  it("[S11] [S17] an API server with the file delivers: the name and the authority in it prove the daemon", async () => {
    expect(await deliver(webhook, daemon.webhookPort)).toBe(200);
    const { code, text } = await sources();
    expect(text).toMatch(/webhook\/prod +1 +2026-01-01T00:00:00.000Z +1\nEvents arrive from 1 source\.\n$/);
    expect(code).toBe(0);
  });

  it.each([
    ["another authority", { "certificate-authority-data": "" }, "unable to"],
    ["the address alone, without the name", { "tls-server-name": "" }, "is not in the cert's list"],
  ])("not without it: %s", async (_, change, error) => {
    const other = { ...webhook, server: webhook.server.replace("127.0.0.1", "127.0.0.2"), ...change };
    await expect(deliver(other, daemon.webhookPort)).rejects.toThrow(error);
  });
});

/** Posts an event as kube-apiserver does with its kubeconfig, to another port. */
function deliver(webhook: Webhook, port: number): Promise<number | undefined> {
  const { hostname, pathname } = new URL(webhook.server);
  const event = {
    ...{ kind: "Event", apiVersion: "audit.k8s.io/v1", level: "Metadata", stage: "ResponseComplete" },
    ...{ auditID: "a1", verb: "get", requestURI: "/api", user: { username: "system:anonymous" } },
    ...{ requestReceivedTimestamp: "2026-01-01T00:00:00.000000Z", stageTimestamp: "2026-01-01T00:00:00.000000Z" },
  };
  return new Promise((resolve, reject) => {
    const posting = request(
      {
        ...{ method: "POST", host: hostname, port, path: pathname, agent: false },
        servername: webhook["tls-server-name"],
        ca: Buffer.from(webhook["certificate-authority-data"], "base64"),
        headers: { "content-type": "application/json" },
      },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode));
      },
    );
    posting.on("error", reject);
    posting.end(JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items: [event] }));
  });
}
