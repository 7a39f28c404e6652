import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { azureOf } from "../../daemon/ingest/log-analytics/azure.ts";
import type { AzureCredential } from "../../daemon/ingest/log-analytics/config.ts";
import { azureTokens } from "../../daemon/ingest/log-analytics/credentials.ts";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import { type Clock, PollError } from "../../daemon/ingest/poll-source.ts";
import { type Fault, logAnalytics } from "../support/clouds/log-analytics.ts";
import {
  byMachine,
  bySecret,
  byToken,
  portsWith,
  realClock,
  specificationOf,
} from "../support/clouds/log-analytics-ports.ts";
import { aCloud, auditRow, idsOf, minute, now, read, signal } from "../support/clouds/log-analytics-reading.ts";

const then = now - 10 * minute;
const scope = "https://api.loganalytics.io/.default";

/** A file with a pod's projected token. */
function tokenFile(token: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "auditwire-token-")), "token");
  writeFileSync(file, token);
  return file;
}

/** Nothing of the machine's own identity. */
function noEnvironment(more: Record<string, string> = {}): void {
  for (const name of [
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "IDENTITY_ENDPOINT",
    "MSI_ENDPOINT",
  ])
    vi.stubEnv(name, "");
  vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "prod");
  for (const [name, value] of Object.entries(more)) vi.stubEnv(name, value);
}
afterEach(() => vi.unstubAllEnvs());

describe("[M03] an identity", () => {
  const logins = (paths: readonly { path: string }[]) =>
    paths.map(({ path }) => path).filter((path) => /token\/?$/.test(path));

  it.each([
    ["a client secret", () => bySecret],
    ["a pod's projected token", () => byToken(tokenFile("a.projected.token\n"))],
  ])("of %s reads", async (_, credential) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    expect(idsOf(await read(sourceOf({}, credential())))).toEqual(["a"]);
    expect(logins(cloud.calls)).toEqual(["/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token"]);
  });

  // One test: the library looks for a machine's identity once in a process.
  it("of the machine reads, one of several or its own, also when the first to ask was stopped", async () => {
    const { cloud, sourceOf } = await aCloud();
    vi.stubEnv("AZURE_POD_IDENTITY_AUTHORITY_HOST", cloud.endpoint);
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const stop = new AbortController();
    await sourceOf({}, byMachine).partitions(stop.signal);
    stop.abort();
    expect(idsOf(await read(sourceOf({}, byMachine)))).toEqual(["a"]);
    expect(idsOf(await read(sourceOf({}, { id: "azure", type: "azure-managed-identity" })))).toEqual(["a"]);
    expect(logins(cloud.calls).every((path) => path.startsWith("/metadata/identity/oauth2/token"))).toBe(true);
    const source = sourceOf({}, byMachine);
    await source.partitions(signal);
    cloud.revoke();
    source.renew();
    expect(idsOf(await read(source))).toEqual(["a"]);
  });

  it.each([
    ["a secret in the environment", { AZURE_CLIENT_SECRET: "s3cret" }],
    ["a projected token", { AZURE_FEDERATED_TOKEN_FILE: tokenFile("a.projected.token") }],
  ])("of the environment reads without a credential: %s", async (_, environment) => {
    const { cloud, sourceOf } = await aCloud();
    noEnvironment({ AZURE_TENANT_ID: "72f988bf-86f1-41af-91ab-2d7cd011db47", AZURE_CLIENT_ID: "c", ...environment });
    cloud.add("AKSAudit", [auditRow("a", then)]);
    expect(idsOf(await read(sourceOf({ credentialID: undefined }, undefined)))).toEqual(["a"]);
  });

  it("that the environment does not have is told, not guessed", async () => {
    const { sourceOf } = await aCloud();
    // A metadata server that is not there.
    noEnvironment({ AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:1" });
    const failure = sourceOf({ credentialID: undefined }, undefined).partitions(signal);
    await expect(failure).rejects.toMatchObject({
      kind: "auth",
      message: expect.stringMatching(
        /^there are no Azure credentials in the daemon's environment: set credentialID.*AZURE_CLIENT_SECRET$/,
      ),
    });
    await expect(failure).rejects.toBeInstanceOf(PollError);
  });

  it("that is named but missing is a wrong setting", async () => {
    const { sourceOf } = await aCloud();
    await expect(sourceOf({ credentialID: "other" }).partitions(signal)).rejects.toMatchObject({
      kind: "settings",
      message: 'there is no Azure credential "other"',
    });
  });
});

describe("a token that is refused", () => {
  it("fault-F22 is obtained again once the source is told to", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf();
    await source.partitions(signal);
    cloud.revoke();
    await expect(read(source)).rejects.toMatchObject({ kind: "auth", servedAt: now });
    await expect(read(source)).rejects.toMatchObject({ kind: "auth" });
    source.renew();
    expect(idsOf(await read(source))).toEqual(["a"]);
  });

  it("fault-F22 of a pod: its file is read again", async () => {
    const file = tokenFile("an.old.token");
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf({}, byToken(file));
    await expect(read(source)).rejects.toMatchObject({ kind: "auth", message: expect.stringMatching(/AADSTS700211/) });
    writeFileSync(file, "a.projected.token");
    expect(idsOf(await read(source))).toEqual(["a"]);
  });

  it.each([
    [
      "a wrong secret",
      { ...bySecret, clientSecret: "wr0ng" } as AzureCredential,
      undefined,
      "auth",
      /"azure" \(azure-client-secret\).*AADSTS7000215: Invalid client secret provided\.$/,
    ],
    [
      "a token file that is not there",
      byToken("/nowhere/token"),
      undefined,
      "auth",
      /azure-workload-identity.*\/nowhere\/token/,
    ],
    ["a login that is throttled", bySecret, "throttle", "throttled", /429/],
    ["a login that is down", bySecret, "5xx", "unavailable", /502/],
    ["a login that breaks off", bySecret, "reset", "unavailable", /cannot be reached/],
  ] as const)("%s", async (_, credential, fault: Fault | undefined, kind, message) => {
    const { cloud, sourceOf } = await aCloud({ faults: () => fault });
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const failure = sourceOf({}, credential).partitions(signal);
    await expect(failure).rejects.toMatchObject({ kind, message: expect.stringMatching(message) });
    const { message: said } = (await failure.catch((thrown: Error) => thrown)) as Error;
    expect(said).not.toMatch(/s3cret|wr0ng|projected\.token|Trace ID/);
  });
});

describe("a token", () => {
  const tokensOf = (clock: Clock = realClock) => {
    const cloud = logAnalytics({ now: () => now });
    const azure = azureOf(specificationOf("http://127.0.0.1:1"));
    const tokens = azureTokens("azure", azure, portsWith(bySecret, { clock, post: cloud.fetch }));
    return { cloud, tokens, asked: () => cloud.calls.filter(({ method }) => method === "POST").length };
  };

  it("is asked for once by many", async () => {
    const { tokens, asked } = tokensOf();
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.of(scope, signal)));
    expect(new Set(all).size).toBe(1);
    expect(asked()).toBe(1);
    await tokens.of("https://management.azure.com/.default", signal);
    expect(asked()).toBe(2);
  });

  it("is used until five minutes before its end, however the clock jumps", async () => {
    let elapsed = 0;
    const { tokens, asked } = tokensOf({ ...realClock, now: () => 0, elapsed: () => elapsed });
    await tokens.of(scope, signal);
    elapsed = 54 * minute;
    await tokens.of(scope, signal);
    expect(asked()).toBe(1);
    elapsed = 55 * minute + 1000;
    await tokens.of(scope, signal);
    expect(asked()).toBe(2);
  });

  it("that cannot be had by one does not keep it from the next", async () => {
    const { tokens } = tokensOf();
    const ended = AbortSignal.abort(new Error("the daemon ends"));
    const [first, second] = await Promise.allSettled([tokens.of(scope, ended), tokens.of(scope, signal)]);
    expect(first).toMatchObject({ status: "rejected", reason: { message: "the daemon ends" } });
    expect(second).toMatchObject({ status: "fulfilled" });
  });
});

describe("where requests go", () => {
  it.each([
    [
      "public",
      "https://api.loganalytics.azure.com",
      "https://login.microsoftonline.com",
      "https://api.loganalytics.io/.default",
    ],
    [
      "china",
      "https://api.loganalytics.azure.cn",
      "https://login.partner.microsoftonline.cn",
      "https://api.loganalytics.azure.cn/.default",
    ],
    [
      "usgovernment",
      "https://api.loganalytics.us",
      "https://login.microsoftonline.us",
      "https://api.loganalytics.us/.default",
    ],
  ])("in Azure's cloud %s, all by the daemon's own way out", async (azureCloud, query, login, audience) => {
    const cloud = logAnalytics({ now: () => now });
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const seen: string[] = [];
    const scopes: (string | null)[] = [];
    const post: typeof fetch = (input, init) => {
      seen.push(String(input));
      if (typeof init?.body === "string" && /token/.test(String(input)))
        scopes.push(new URLSearchParams(init.body).get("scope"));
      return cloud.fetch(input, init);
    };
    const specification = specificationOf("", { azureCloud, endpoints: undefined });
    await read(logAnalyticsSource(specification, portsWith(bySecret, { post })));
    expect(seen.filter((url) => !url.startsWith(`${query}/v1/`) && !url.startsWith(`${login}/`))).toEqual([]);
    expect(seen.some((url) => url.startsWith(`${query}/v1/workspaces/`))).toBe(true);
    expect(scopes).toEqual([audience]);
  });

  it("never to where an answer points: a token is for its address", async () => {
    const caught: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      caught.push(request.headers.authorization);
      response.end("{}");
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void elsewhere.close());
    const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const pointing = createServer((_, response) => response.writeHead(307, { location: other }).end());
    await new Promise<void>((resolve) => pointing.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void pointing.close());
    const { cloud } = await aCloud();
    const query = `http://127.0.0.1:${(pointing.address() as AddressInfo).port}`;
    const specification = specificationOf(cloud.endpoint, {
      endpoints: { query, management: query, login: cloud.endpoint },
    });
    const source = logAnalyticsSource(specification, portsWith(bySecret));
    await expect(source.partitions(signal)).rejects.toMatchObject({ kind: "unavailable" });
    expect(caught).toEqual([]);
  });

  it("nor to another page of a list at another address", async () => {
    const { cloud } = await aCloud();
    const seen: string[] = [];
    const post: typeof fetch = async (input, init) => {
      seen.push(String(input));
      if (!String(input).includes("/subscriptions?")) return cloud.fetch(input, init);
      return Response.json({ value: [], nextLink: "https://elsewhere.example/subscriptions" });
    };
    const specification = specificationOf(cloud.endpoint, { azureWorkspaceName: "shop-logs" });
    await expect(
      logAnalyticsSource(specification, portsWith(bySecret, { post })).partitions(signal),
    ).rejects.toMatchObject({ kind: "settings" });
    expect(seen.filter((url) => url.includes("elsewhere"))).toEqual([]);
  });
});
