import type { ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { aDirectory } from "../store/opened.ts";
import { ran } from "../support/command.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";

const total = 1_030;
const item = (n: number) => ({
  level: "Metadata",
  auditID: `id-${String(n).padStart(4, "0")}`,
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods",
  verb: n % 2 === 0 ? "create" : "delete",
  user: { username: n === 0 ? "=alice" : "bob" },
  sourceIPs: ["10.0.0.7"],
  objectRef: { resource: "pods", namespace: "shop", apiVersion: "v1" },
  requestReceivedTimestamp: new Date(Date.UTC(2026, 10, 22) + n * 60_000).toISOString(),
  stageTimestamp: new Date(Date.UTC(2026, 10, 22) + n * 60_000).toISOString(),
});
const numbers = Array.from({ length: total }, (_, n) => n);
const ids = numbers.map((n) => item(n).auditID);
const fixture = (name: string) => readFileSync(join(__dirname, "../fixtures", name), "utf8");

let daemon: TestDaemon;
let folder: string;
let words: readonly string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-export-"));
  const rules = [{ name: "All", message: "all", expression: 'jpath("stage") != ""', severity: "low" }];
  daemon = await testDaemon(folder, { rules, policy: ["All"] });
  await daemon.start();
  const body = JSON.stringify({ kind: "EventList", items: numbers.map(item) });
  expect((await fetch(daemon.webhook, { method: "POST", body })).status).toBe(200);
  words = ["--config", join(folder, "config.yaml"), "--credentials", join(folder, "credentials.json")];
}, 30_000);
afterAll(async () => {
  await daemon.end("SIGKILL");
  rmSync(folder, { recursive: true });
});

const exported = (...more: string[]) => ran(["export", ...more, ...words], { cwd: folder });
const linesOf = (text: Buffer | string) => text.toString().trimEnd().split("\n");
const parsed = (text: Buffer | string) => linesOf(text).map((line) => JSON.parse(line) as Record<string, unknown>);

describe("auditwire export", () => {
  it("writes every audit once, the oldest first, to standard output or a file that is packed by name", async () => {
    const { code, out, err } = await exported();
    expect({ code, err }).toEqual({ code: 0, err: `${total} audits\n` });
    const audits = parsed(out);
    expect(audits.map(({ eventBlob }) => JSON.parse(String(eventBlob)).auditID)).toEqual(ids);
    expect(audits[0]).toMatchObject({ rule: "All", cluster: "e2e", collections: ["All"] });
    const file = join(folder, "all.ndjson.gz");
    expect(await exported(file)).toMatchObject({ code: 0 });
    expect(gunzipSync(readFileSync(file)).equals(out)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.resume`)).toBe(false);
    expect(await exported(file)).toMatchObject({ code: 1, err: expect.stringContaining("is there already") });
    expect(await exported(file, "--force")).toMatchObject({ code: 0 });
  });

  it("writes what the filters choose", async () => {
    const { out } = await exported(
      "--from",
      "2026-11-22T01:00",
      "--to",
      "2026-11-22T02:00",
      "--verb",
      "create",
      "--original",
    );
    expect(parsed(out).map(({ auditID }) => auditID)).toEqual(ids.slice(60, 121).filter((_, n) => n % 2 === 0));
    expect(await exported("--user", "nobody")).toMatchObject({ code: 0, err: "0 audits\n" });
  });

  it("writes originals byte for byte, and events as the API server logs them", async () => {
    const originals = await exported("--original");
    expect(linesOf(originals.out)).toEqual(numbers.map((n) => JSON.stringify(item(n))));
    const events = await exported("--format", "audit.k8s.io/v1");
    expect(linesOf(events.out)).toEqual(
      numbers.map((n) => JSON.stringify({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...item(n) })),
    );
  });

  it("writes CSV that is safe to open", async () => {
    const { out } = await exported("--csv", "--to", "2026-11-22T00:00");
    const [head, row, ...others] = linesOf(out);
    expect(head).toMatch(/^time,cluster,severity,rule,user,verb,/);
    expect(row).toMatch(/^2026-11-22T00:00:00\.000Z,e2e,low,All,'=alice,create,/);
    expect(others).toEqual([]);
  });

  it("that breaks off says so, and goes on after the last line, also when half a page was written", async () => {
    const front = await aFront(daemon.url, 4);
    const file = join(folder, "broken.ndjson.gz");
    const { user, password } = JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8"));
    writeFileSync(join(folder, "password"), password);
    const at = (url: string) => ["--url", url, "--login", user, "--password-file", join(folder, "password")];
    const first = await ran(["export", file, "--original", "--verb", "create", ...at(front)]);
    expect(first).toMatchObject({
      code: 1,
      err: expect.stringMatching(/not whole: 400 audits until then: go on with `auditwire export \S+ --resume`/),
    });
    appendFileSync(file, "half a page");
    const second = await ran(["export", file, "--resume", ...at(daemon.url)]);
    expect(second).toMatchObject({ code: 0, err: `${total / 2} audits in ${file}\n` });
    const found = parsed(gunzipSync(readFileSync(file))).map(({ auditID }) => auditID);
    expect(found).toEqual(ids.filter((_, n) => n % 2 === 0));
    expect(await exported(file, "--resume")).toMatchObject({ code: 2, err: expect.stringContaining("is whole") });
  }, 30_000);

  it("an interrupt in the middle of a page ends it at once, and says how far it came", async () => {
    const file = join(folder, "interrupted.ndjson");
    const { password } = JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8"));
    writeFileSync(join(folder, "password"), password);
    const at = (url: string) => ["--url", url, "--login", "admin", "--password-file", join(folder, "password")];
    const { promise: stalled, resolve: told } = Promise.withResolvers<void>();
    const { promise: child, resolve: begun } = Promise.withResolvers<ChildProcess>();
    const front = await aFront(daemon.url, 3, (_, answer) => {
      answer.writeHead(200, { "content-type": "application/json" }).write("[");
      told();
    });
    const run = ran(["export", file, ...at(front)], { started: begun });
    await stalled;
    (await child).kill("SIGINT");
    expect(await run).toMatchObject({
      code: 1,
      err: `auditwire: interrupted. The export is not whole: 300 audits until then: go on with \`auditwire export ${file} --resume\`\n`,
    });
    expect(await ran(["export", file, "--resume", ...at(daemon.url)])).toMatchObject({ code: 0 });
    expect(linesOf(readFileSync(file))).toHaveLength(total);
  }, 30_000);

  it("brings clouds' records to Kubernetes' form", async () => {
    const other = aDirectory();
    const rules = [{ name: "All", message: "all", expression: 'jpath("stage") != ""', severity: "low" }];
    const push = ["aws", "gcp", "azure"].map((name) => ({
      name,
      type: "forwarder",
      token: { file: "token" },
      provider: name,
    }));
    const clouds = await testDaemon(other, { rules, policy: ["All"], push });
    await clouds.start();
    onTestFinished(async () => void (await clouds.end("SIGKILL")));
    const flags = ["--config", join(other, "config.yaml"), "--credentials", join(other, "credentials.json")];
    for (const [name, file] of cloudRecords) {
      writeFileSync(join(other, "in.json"), fixture(file));
      const words = ["import", join(other, "in.json"), "--source", `forwarder/${name}`, "--json", ...flags];
      expect(JSON.parse((await ran(words)).out.toString())).toMatchObject({ unread: 0 });
    }
    const { code, out } = await ran(["export", "--format", "audit.k8s.io/v1", ...flags]);
    const events = parsed(out);
    expect(code).toBe(0);
    expect(events.length).toBeGreaterThan(cloudRecords.length);
    for (const event of events)
      expect(event).toMatchObject({
        kind: "Event",
        apiVersion: "audit.k8s.io/v1",
        auditID: expect.any(String),
        verb: expect.any(String),
        user: expect.any(Object),
        requestReceivedTimestamp: expect.any(String),
      });
    expect(events.filter((event) => "protoPayload" in event || "log" in event)).toEqual([]);
    const audits = parsed((await ran(["export", ...flags])).out);
    expect(audits).toHaveLength(events.length);
    // Imported, they are the same audits again; and the originals are known.
    const imported = async (file: string, text: Buffer, source: string) => {
      writeFileSync(join(other, file), text);
      const { out } = await ran(["import", join(other, file), "--source", source, "--json", ...flags]);
      return JSON.parse(out.toString());
    };
    const all = { quarantined: 0, unread: 0, events: events.length };
    expect(await imported("events.ndjson", out, "webhook/e2e")).toMatchObject({ ...all, audits: events.length });
    const again = await ran(["export", "--format", "audit.k8s.io/v1", "--cluster", "e2e", ...flags]);
    expect(linesOf(again.out).toSorted()).toEqual(linesOf(out).toSorted());
    for (const [name, provider] of push.map((it) => [it.name, it.provider])) {
      const { out: originals } = await ran(["export", "--original", "--provider", `${provider}`, ...flags]);
      const known = await imported(`${name}.ndjson`, originals, `forwarder/${name}`);
      expect(known).toMatchObject({ audits: 0, quarantined: 0, duplicates: linesOf(originals).length });
    }
  }, 30_000);
});

const cloudRecords = [
  ["aws", "eks-cloudwatch/filter-log-events.json"],
  ["aws", "eks-cloudwatch/subscription-payload.json"],
  ["gcp", "gke-logentry/create-deployment.json"],
  ["gcp", "gke-logentry/attach-pod.json"],
  ["azure", "aks-diagnostics/eventhub-records.json"],
] as const;

/** Stands before a daemon and goes away after so many pages. */
async function aFront(
  url: string,
  pages: number,
  then: (asked: IncomingMessage, answer: ServerResponse) => void = (asked) => void asked.socket.destroy(),
): Promise<string> {
  let left = pages;
  const server = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    if (left-- <= 0) return then(asked, answer);
    const { headers, url: path = "" } = asked;
    request(`${url}${path}`, { headers }, (found) => {
      answer.writeHead(found.statusCode ?? 0, found.headers);
      found.pipe(answer);
    }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
