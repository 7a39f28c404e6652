import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../daemon/ingest/clock.ts";
import { GkeSpecification } from "../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../daemon/ingest/cloud-logging/source.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import { outbound } from "../../daemon/ingest/outbound.ts";
import type { PollSource } from "../../daemon/ingest/poll-source.ts";
import { accessKey, awsPorts, eksAt, errorOf, firstPage, noon } from "../support/clouds/cloudwatch-ports.ts";
import { signingKey } from "../support/clouds/google-keys.ts";
import { logAnalytics } from "../support/clouds/log-analytics.ts";
import { bySecret, portsWith, specificationOf } from "../support/clouds/log-analytics-ports.ts";
import { listening } from "../support/forward-proxy.ts";

const never = new AbortController().signal;
const html = "<!DOCTYPE html>\n<html><body>Blocked by policy</body></html>";

/** What stands between: it answers every call, and opens no tunnel. */
const answer = { status: 403, body: html };
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(answer.status, { "content-type": "text/html" }).end(answer.body);
}).on("connect", (_, socket) => {
  socket.end(`HTTP/1.1 ${answer.status} No\r\ncontent-length: ${html.length}\r\n\r\n${html}`);
});
let between = "";
beforeAll(async () => {
  between = `http://127.0.0.1:${await listening(server)}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const throughProxy = () => outbound({ HTTPS_PROXY: between });
const far = "https://api.test";

const role = { id: "role", type: "aws-role", roleArn: "arn:aws:iam::123456789012:role/r", source: "keys" } as const;
const eks = (address: string, credentialID = "keys") =>
  cloudWatchSource(eksAt(address, { credentialID }), {
    ...awsPorts([accessKey, role]),
    ...(address === far ? { outbound: throughProxy() } : {}),
  });

/** Signs in as usual; the tables are asked for on the way. */
function aks(address: string) {
  const cloud = logAnalytics({ now: Date.now });
  const post: typeof fetch = (input, init) => {
    if (!String(input).includes("/query")) return cloud.fetch(input, init);
    return address === far ? throughProxy().fetch(input, init) : fetch(input, init);
  };
  return logAnalyticsSource(specificationOf(address), portsWith(bySecret, { post }));
}
const aksLogin = (address: string) =>
  logAnalyticsSource(
    specificationOf(address),
    portsWith(bySecret, { post: address === far ? throughProxy().fetch : fetch }),
  );

const privateKey = signingKey("k").privateKey.export({ type: "pkcs8", format: "pem" });
const key = (tokenUri: string) =>
  JSON.stringify({ client_email: "r@p.iam.gserviceaccount.com", private_key: privateKey, token_uri: tokenUri });

function gke(address: string, hasToken = true) {
  const specification = { name: "g", deploymentType: "gke", credentialID: "key", gcpProjectIDs: ["shop-project"] };
  const way = address === far ? throughProxy().fetch : fetch;
  const post: typeof fetch = async (input, init) =>
    hasToken && String(input).endsWith("/token")
      ? Response.json({ access_token: "t", expires_in: 3600, token_type: "Bearer" })
      : way(input, init);
  return cloudLoggingSource(GkeSpecification.parse({ ...specification, endpoints: { logging: address } }), {
    credential: () => ({ id: "key", type: "gcp-key", key: key(`${address}/token`) }),
    rate: () => ({ take: async () => undefined }),
    outbound: { ...outbound({}), fetch: post },
    clock: systemClock(Date.now),
  });
}

const page = async (source: PollSource) => {
  const [partition] = await source.partitions(never);
  if (!partition) throw new Error("no partition");
  return source.open(partition, { from: noon, to: noon + 1000 }).page(undefined, never);
};

const readings: readonly [string, (address: string) => Promise<unknown>][] = [
  ["CloudWatch Logs", (address) => firstPage(eks(address))],
  ["EKS' list of clusters", (address) => eks(address).partitions(never)],
  ["AWS' STS", (address) => firstPage(eks(address, "role"))],
  ["Log Analytics", (address) => aks(address).partitions(never)],
  ["Azure's login", (address) => aksLogin(address).partitions(never)],
  ["Cloud Logging", (address) => page(gke(address))],
  ["Google's tokens", (address) => page(gke(address, false))],
];

describe("fault-F21 a page of something between instead of an answer", () => {
  const kinds = [
    [403, "auth", /HTTP 403 .*something between, as a proxy, may have answered/],
    [502, "unavailable", /HTTP 502 .*as a proxy, may have answered/],
    [400, "settings", /HTTP 400 .*as a proxy, may have answered/],
  ] as const;
  it.each(readings.flatMap(([name, read]) => kinds.map((row) => [name, ...row, read] as const)))(
    "%s: %i is %s",
    async (_, status, kind, words, read) => {
      Object.assign(answer, { status });
      const error = await errorOf(read(between));
      expect(error).toMatchObject({ name: "PollError", kind, message: expect.stringMatching(words) });
      expect(String(error)).not.toMatch(/<|Unexpected token|hidden field|Blocked/);
    },
  );

  it.each(readings.filter(([name]) => name !== "AWS' STS"))(
    "%s: a page with 200 is no answer, either",
    async (_, read) => {
      Object.assign(answer, { status: 200 });
      expect(await errorOf(read(between))).toMatchObject({
        kind: "unavailable",
        message: expect.stringMatching(/HTTP 200 .*as a proxy, may have answered/),
      });
    },
  );
});

describe("fault-F21 a proxy that opens no tunnel", () => {
  it.each(readings)("%s: wants a login", async (_, read) => {
    Object.assign(answer, { status: 407 });
    expect(await errorOf(read(far))).toMatchObject({
      kind: "settings",
      message: expect.stringMatching(/HTTP 407: a proxy wants a login: write it into HTTPS_PROXY/),
    });
  });

  it.each(readings)("%s: lets nobody through", async (_, read) => {
    Object.assign(answer, { status: 403 });
    expect(await errorOf(read(far))).toMatchObject({ kind: "auth", message: expect.stringMatching(/proxy/) });
  });
});
