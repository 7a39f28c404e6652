import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../daemon/ingest/clock.ts";
import { type GcpCredential, GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../daemon/ingest/cloud-logging/source.ts";
import { type Clock, PollError } from "../../daemon/ingest/poll-source.ts";
import { type Fault, type OpenCloudLogging, openCloudLogging } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";

const received = Date.now() - 60_000;
const window = { from: received - 60_000, to: received + 60_000 };
const { signal } = new AbortController();
let cloud: OpenCloudLogging;
let directory: string;
/** Addresses that were asked through the daemon's own way out. */
let asked: string[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-gcp-"));
  writeFileSync(join(directory, "token"), "a-projected-token");
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(async () => {
  asked = [];
  cloud = await openCloudLogging({ now: Date.now, machineProject: "machine-project" });
  vi.stubEnv("GCE_METADATA_HOST", new URL(cloud.endpoint).host);
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "");
  vi.stubEnv("HOME", directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const impersonated =
  "https://iam.test/v1/projects/-/serviceAccounts/reader@reader-project.iam.gserviceaccount.com:generateAccessToken";

/** A credential configuration as gcloud writes it for a workload identity pool. */
function external(more: object = {}): string {
  const path = join(directory, "external.json");
  const configuration = {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/pool/providers/provider",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: cloud.tokenEndpoint,
    credential_source: { file: join(directory, "token") },
    ...more,
  };
  writeFileSync(path, JSON.stringify(configuration));
  return path;
}

function opened(
  credential: GcpCredential | undefined,
  specification: object = {},
  clock: Clock = systemClock(Date.now),
) {
  return cloudLoggingSource(
    GkeSpecification.parse({
      name: "gke",
      deploymentType: "gke",
      ...(credential ? { credentialID: credential.id } : {}),
      endpoints: { logging: `${cloud.endpoint}/` },
      ...specification,
    }),
    {
      credential: () => credential,
      rate: () => ({ take: async () => {} }),
      outbound: {
        fetch: (input, init) => {
          const url = String(input);
          asked.push(new URL(url).pathname);
          return fetch(url.replace("https://iam.test", cloud.endpoint), init);
        },
        agents: {} as never,
      },
      clock,
    },
  );
}

/** The project that it reads, and what it finds there. */
async function readOwn(source: ReturnType<typeof opened>) {
  const [partition, ...others] = await source.partitions(signal);
  if (!partition || others.length > 0) throw new Error("not one partition");
  cloud.add(partition.id, [anEntry(1, { project: partition.id, received })]);
  const page = await source.open(partition, window).page(undefined, signal);
  return { project: partition.id, found: page.found.length };
}

describe("each credential reads the log of its own project over real HTTP", () => {
  const key = (more: object = {}): GcpCredential => {
    const json = { ...JSON.parse(cloud.key(cloud.tokenEndpoint)), ...more };
    return { id: "key", type: "gcp-key", key: JSON.stringify(json) };
  };
  const federated = (more: object = {}): GcpCredential => ({
    id: "federated",
    type: "gcp-workload-identity",
    configFile: external(more),
  });
  it.each<[string, () => GcpCredential | undefined, object, string, readonly string[]]>([
    ["a key, at its own token endpoint", key, {}, "identity-project", ["/token"]],
    [
      "a key, at the specification's token endpoint",
      () => key({ token_uri: "https://oauth2.googleapis.com/token" }),
      { token: true },
      "identity-project",
      ["/token"],
    ],
    ["the metadata server", () => ({ id: "node", type: "gcp-metadata" }), {}, "machine-project", []],
    [
      "a federated identity, whose configuration names who pays",
      () => federated({ quota_project_id: "paying-project" }),
      {},
      "paying-project",
      ["/token"],
    ],
    [
      "a federated identity that becomes a service account",
      () => federated({ service_account_impersonation_url: impersonated, quota_project_id: "paying-project" }),
      {},
      "reader-project",
      ["/token", new URL(impersonated).pathname],
    ],
    [
      "a federated identity, at the specification's token endpoint",
      () => federated({ token_url: "https://sts.googleapis.com/v1/token", quota_project_id: "paying-project" }),
      { token: true },
      "paying-project",
      ["/token"],
    ],
    ["none, on a machine of Google's", () => undefined, {}, "machine-project", []],
    [
      "none, with a key in GOOGLE_APPLICATION_CREDENTIALS",
      () => {
        writeFileSync(join(directory, "key.json"), cloud.key());
        vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", join(directory, "key.json"));
        return undefined;
      },
      { token: true },
      "identity-project",
      ["/token"],
    ],
    [
      "none, with a federated identity in GOOGLE_APPLICATION_CREDENTIALS",
      () => {
        vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", external({ quota_project_id: "paying-project" }));
        return undefined;
      },
      {},
      "paying-project",
      ["/token"],
    ],
  ])("[M03] [M12] %s", async (_, credential, { token }: { token?: boolean }, project, asks) => {
    const endpoints = { logging: cloud.endpoint, ...(token ? { token: cloud.tokenEndpoint } : {}) };
    const source = opened(credential(), { endpoints });
    expect(await readOwn(source)).toEqual({ project, found: 1 });
    expect(asked).toEqual([...asks, "/v2/entries:list"]);
  });

  it("the project that pays is told, where the configuration names one", async () => {
    await readOwn(opened(federated({ quota_project_id: "paying-project" })));
    await readOwn(opened(key()));
    const paying = cloud.calls.filter(({ query }) => query).map(({ headers }) => headers.get("x-goog-user-project"));
    expect(paying).toEqual(["paying-project", null]);
  });

  it("[M11] it asks for the scope logging.read alone", async () => {
    await readOwn(opened(federated({ quota_project_id: "paying-project" })));
    expect(cloud.calls.map(({ form }) => form?.get("scope")).filter(Boolean)).toEqual([
      "https://www.googleapis.com/auth/logging.read",
    ]);
  });

  it("[M12] listed projects are read, and the identity's own is not asked for", async () => {
    const source = opened({ id: "node", type: "gcp-metadata" }, { gcpProjectIDs: ["shop-project"] });
    expect((await source.partitions(signal)).map(({ id }) => id)).toEqual(["shop-project"]);
    expect(cloud.calls).toEqual([]);
  });

  it("[M12] an identity that names no project says where to list them", async () => {
    const error = await opened(federated())
      .partitions(signal)
      .catch((reason) => reason);
    expect(error).toMatchObject({ kind: "settings", message: expect.stringContaining("gcpProjectIDs") });
  });

  it("a token is used until it is renewed; then files are read again", async () => {
    const source = opened(federated({ quota_project_id: "paying-project" }));
    await readOwn(source);
    await readOwn(source);
    expect(cloud.calls.filter(({ path }) => path === "/token")).toHaveLength(1);
    external({ quota_project_id: "other-project" });
    source.renew();
    expect((await readOwn(source)).project).toBe("other-project");
  });
});

describe("[M03] a credential that brings no token", () => {
  it.each<[string, () => GcpCredential | undefined, string, string]>([
    [
      "a key that Google does not know",
      () => ({ id: "key", type: "gcp-key", key: cloud.key(cloud.tokenEndpoint).replace("auditwire@", "nobody@") }),
      "auth",
      "invalid_grant",
    ],
    ["no JSON", () => ({ id: "key", type: "gcp-key", key: "-----BEGIN" }), "settings", 'credential "key"'],
    ["a JSON of another kind", () => ({ id: "key", type: "gcp-key", key: "{}" }), "settings", "service account's key"],
    [
      "a key that is none",
      () => ({
        id: "key",
        type: "gcp-key",
        key: JSON.stringify({ ...JSON.parse(cloud.key(cloud.tokenEndpoint)), private_key: "SECRET" }),
      }),
      "auth",
      "",
    ],
    [
      "a token endpoint where nothing listens",
      () => ({ id: "key", type: "gcp-key", key: cloud.key("http://127.0.0.1:65535/token") }),
      "unavailable",
      "ECONNREFUSED",
    ],
    ["no file", () => ({ id: "f", type: "gcp-workload-identity", configFile: "/none" }), "settings", "ENOENT"],
    [
      "a file of another kind",
      () => ({ id: "f", type: "gcp-workload-identity", configFile: external({ type: "authorized_user" }) }),
      "settings",
      "external_account",
    ],
    [
      "a projected token that is refused",
      () => {
        writeFileSync(join(directory, "old"), "an-old-token");
        return {
          id: "f",
          type: "gcp-workload-identity",
          configFile: external({ credential_source: { file: join(directory, "old") } }),
        };
      },
      "auth",
      "The subject token is expired.",
    ],
    [
      "a projected token that is not there",
      () => ({
        id: "f",
        type: "gcp-workload-identity",
        configFile: external({ credential_source: { file: "/none" } }),
      }),
      "auth",
      "/none",
    ],
    [
      "none, and nothing in the environment",
      () => {
        vi.stubEnv("METADATA_SERVER_DETECTION", "none");
        return undefined;
      },
      "auth",
      "there are no Google credentials in the daemon's environment: set credentialID, or run the daemon with",
    ],
  ])("%s", async (_, credential, kind, words) => {
    const source = opened(credential(), { gcpProjectIDs: ["shop-project"] });
    const [partition] = await source.partitions(signal);
    const error = await source
      .open(partition as never, window)
      .page(undefined, signal)
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(PollError);
    expect([error.kind, error.message]).toEqual([kind, expect.stringContaining(words)]);
    expect(`${error.message} ${JSON.stringify(error)} ${error.cause}`).not.toMatch(/BEGIN|SECRET|old-token|eyJ/);
  });

  it.each([
    ["throttle", "throttled"],
    ["5xx", "unavailable"],
    ["reset", "unavailable"],
  ] as const)("a token endpoint with %s: once asked, the poller waits", async (fault, kind) => {
    const broken = await openCloudLogging({ now: Date.now, faults: () => fault });
    const source = opened(
      { id: "key", type: "gcp-key", key: cloud.key(broken.tokenEndpoint) },
      { gcpProjectIDs: ["shop-project"] },
    );
    const [partition] = await source.partitions(signal);
    const error = await source
      .open(partition as never, window)
      .page(undefined, signal)
      .catch((reason) => reason);
    expect([error.kind, broken.calls.length]).toEqual([kind, 1]);
    await broken.close();
  });
});

describe("fault-F21 over real HTTP", () => {
  it.each<[Fault, string, string]>([
    ["reset", "unavailable", "cannot be reached"],
    ["timeout", "unavailable", "no answer within 60 s"],
    ["5xx", "unavailable", "503 UNAVAILABLE"],
    ["throttle", "throttled", "429 RESOURCE_EXHAUSTED"],
    ["expired-credentials", "auth", "401 UNAUTHENTICATED"],
  ])("%s", async (fault, kind, words) => {
    const [good, bad] = [cloud, await openCloudLogging({ now: Date.now, faults: () => fault })];
    const source = opened(
      { id: "key", type: "gcp-key", key: good.key(good.tokenEndpoint) },
      { gcpProjectIDs: ["shop-project"], endpoints: { logging: bad.endpoint } },
      { ...systemClock(Date.now), sleep: (ms, stop) => systemClock(Date.now).sleep(ms / 100, stop) },
    );
    const [partition] = await source.partitions(signal);
    const error = await source
      .open(partition as never, window)
      .page(undefined, signal)
      .catch((reason) => reason);
    expect([error.kind, error.message]).toEqual([kind, expect.stringContaining(words)]);
    await bad.close();
  });
});

describe("behind a proxy", () => {
  it("tokens go the daemon's way, and the metadata server is asked past the proxy", async () => {
    const proxied: string[] = [];
    const proxy = createServer((request, response) => {
      proxied.push(request.url ?? "");
      response.writeHead(502).end();
    }).on("connect", (request, socket) => {
      proxied.push(request.url ?? "");
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    vi.stubEnv("HTTPS_PROXY", address);
    vi.stubEnv("HTTP_PROXY", address);
    vi.stubEnv("GCE_METADATA_HOST", "");
    vi.stubEnv("DETECT_GCP_RETRIES", "0");
    const federated = {
      id: "f",
      type: "gcp-workload-identity",
      configFile: external({ quota_project_id: "p-project" }),
    } as const;
    expect((await readOwn(opened(federated))).found).toBe(1);
    const node = opened({ id: "node", type: "gcp-metadata" }, { gcpProjectIDs: ["shop-project"] });
    const stop = AbortSignal.timeout(300);
    const [partition] = await node.partitions(stop);
    await expect(node.open(partition as never, window).page(undefined, stop)).rejects.toThrow();
    expect(proxied).toEqual([]);
    await new Promise((resolve) => proxy.close(resolve));
  });
});
