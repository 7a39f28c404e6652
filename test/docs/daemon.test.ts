import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { blocksOf, secretIn } from "./page.ts";

const token = "onprem-token-0123456789";

let directory = "";
let daemon: TestDaemon;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-documented-"));
  // Nobody's cloud is asked.
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** A daemon of its own folder with these settings, and with secrets in files of these names. */
async function start(name: string, settings: object, secrets: Readonly<Record<string, string>>): Promise<TestDaemon> {
  const folder = join(directory, name);
  mkdirSync(join(folder, "secrets"), { recursive: true });
  for (const [file, text] of Object.entries(secrets)) writeFileSync(join(folder, "secrets", file), text);
  const started = await testDaemon(folder, settings);
  await started.start();
  return started;
}

type Source = { readonly source: string; readonly state?: string; readonly received: number };
const sources = async () => (await daemon.get("/sources")) as readonly Source[];

describe("docs/configuration.md: the whole configuration", () => {
  afterAll(() => daemon.end("SIGTERM"));

  it("starts a daemon that has every source of it", async () => {
    const { listen: _, data: __, ...settings } = parse(blocksOf("docs/configuration.md", "yaml")[0]?.text ?? "");
    const secrets = Object.fromEntries(
      ["aws", "azure", "google.json", "onprem", "edge"].map((it) => [it, secretIn(it)]),
    );
    daemon = await start("whole", settings, secrets);
    expect((await sources()).map(({ source }) => source)).toEqual([
      "cloud-logging/gke-us",
      "cloudwatch/eks-eu",
      "forwarder/edge",
      "log-analytics/aks-de",
      "webhook/onprem",
    ]);
    expect(await daemon.get("/policies/kubernetes-audit")).toMatchObject({
      enabled: true,
      customRulesIDs: settings.policy.map(() => expect.any(Number)),
    });
  });
});

/** A call of curl, as the pages write it. */
interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

/** Reads calls of curl that begin a line each: -u, -X, -H and -d, quoted by '…' or "…", with variables. */
function callsIn(block: string, variables: Readonly<Record<string, string>>): readonly Call[] {
  return block
    .split(/^curl /m)
    .slice(1)
    .map((line) => {
      const words = [...line.replaceAll("\\\n", "").matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        ([, plain, quoted, bare]) =>
          plain ?? (quoted ?? bare ?? "").replace(/\$(\w+)/g, (_, name) => variables[name] ?? ""),
      );
      const after = (flag: string) => words.flatMap((word, n) => (word === flag ? [words[n + 1] ?? ""] : []));
      const headers = new Headers(after("-H").map((header) => header.split(": ") as [string, string]));
      for (const login of after("-u")) headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`);
      const [body] = after("-d");
      const url = words.find((word) => word.startsWith("http")) ?? "";
      return { url, init: { method: after("-X")[0] ?? "GET", headers, ...(body === undefined ? {} : { body }) } };
    });
}

describe("calls of curl on the pages", () => {
  beforeAll(async () => {
    const [push] = blocksOf("docs/clouds.md", "yaml")
      .map(({ text }) => parse(text))
      .filter(({ push: it }) => it?.[0]?.type === "forwarder");
    daemon = await start("api", push, { onprem: token });
  });
  afterAll(() => daemon.end("SIGTERM"));

  const call = async (block: string) => {
    const { user, password } = JSON.parse(readFileSync(join(directory, "api", "credentials.json"), "utf8"));
    const variables = { API: `${daemon.url}/api/v1`, URL: daemon.url, LOGIN: `${user}:${password}`, TOKEN: token };
    const answers: unknown[] = [];
    for (const { url, init } of callsIn(block, variables)) {
      const answer = await fetch(url, init);
      const text = await answer.text();
      expect([answer.status, text], `${init.method} ${url}`).toEqual([200, expect.any(String)]);
      answers.push(JSON.parse(text));
    }
    return answers;
  };
  const [credentials, settings, enabled, rules] = blocksOf("docs/configuration.md", "sh").map(({ text }) => text);
  const [event] = blocksOf("docs/clouds.md", "sh").map(({ text }) => text);

  it("save credentials, without answering a secret", async () => {
    const answers = await call(credentials ?? "");
    expect(answers).toHaveLength(3);
    expect(answers[0]).toMatchObject({ id: "aws", secretAccessKey: { set: true } });
    expect(await daemon.get("/credentials")).toHaveLength(3);
  });

  it("save what is polled, in place of what was there", async () => {
    const names = { specifications: [{ name: "eks-eu" }, { name: "aks-de" }] };
    expect(await call(settings ?? "")).toMatchObject([names, names]);
    const only = { specifications: [{ name: "new", deploymentType: "gke" }] };
    await daemon.send("PUT", "/settings/kubernetes-audit", only);
    const sent = (await daemon.get("/settings/kubernetes-audit")) as { specifications: { name: string }[] };
    expect(sent.specifications.map(({ name }) => name)).toEqual(["new"]);
    expect((await daemon.send("PUT", "/settings/kubernetes-audit", sent)).status).toBe(200);
    expect(await call(settings ?? "")).toMatchObject([names, names]);
  });

  it("switch auditing off and on", async () => {
    expect(await call(enabled ?? "")).toMatchObject([{ enabled: false }, { enabled: true }]);
  });

  it("choose rules by their numbers", async () => {
    const [known, policy] = await call(rules ?? "");
    expect(known).toContainEqual(expect.objectContaining({ _id: 91, name: "Exec or attach to a pod" }));
    expect(policy).toMatchObject({ customRulesIDs: [1, 2, 91] });
  });

  it("send an event as a forwarder, which becomes an audit of that cluster", async () => {
    expect(await call(event ?? "")).toEqual([{}]);
    expect(await daemon.get("/audits/kubernetes?cluster=onprem")).toMatchObject([
      { user: { username: "mallory" }, rule: "Exec or attach to a pod", provider: "others" },
    ]);
  });

  it("of clouds that cannot be reached the state says so", async () => {
    const states = async () => (await sources()).flatMap(({ state }) => state ?? []);
    await expect.poll(states, { timeout: 25_000 }).toEqual(["unavailable", "unavailable"]);
  });
});
