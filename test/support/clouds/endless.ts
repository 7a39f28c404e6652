import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../../daemon/audit/event.ts";
import { GkeSpecification } from "../../../daemon/ingest/cloud-logging/config.ts";
import type { Credential, Specification } from "../../../daemon/ingest/config.ts";
import { accessKey, eksAt } from "./cloudwatch-ports.ts";
import { serviceAccountKey, signingKey } from "./google-keys.ts";
import { openID } from "./log-analytics-login.ts";
import { bySecret, specificationOf } from "./log-analytics-ports.ts";
import { aksAuditCells, cellOf, clusterID } from "./log-analytics-rows.ts";
import { queuedEntry, queuedEvent } from "./queued-events.ts";

/** Events that were never stored: evenly from a time on, until another; milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

/** A request, as far as it matters. */
interface Asked {
  readonly url: string;
  readonly body: string;
}

/** What makes a cloud of a stretch: its answers, and what a source is opened with to read it. */
interface Endless {
  readonly answer: (asked: Asked, stretch: Stretch) => object;
  readonly specification: (endpoint: string, lookback: string) => Specification;
  readonly credential: (endpoint: string) => Credential;
}

interface Laid {
  readonly n: number;
  readonly at: number;
}

/** What of a stretch lies in a window, from a number on: not more than so many. */
function laidIn(stretch: Stretch, from: number, to: number, most: number, first = 0): Laid[] {
  const length = stretch.to - stretch.from;
  const at = (n: number) => stretch.from + Math.floor((n * length) / stretch.events);
  const start = Math.max(first, Math.floor(((from - stretch.from) * stretch.events) / length) - 1, 0);
  const laid: Laid[] = [];
  for (let n = start; n < stretch.events && at(n) < to && laid.length < most; n++)
    if (at(n) >= from) laid.push({ n, at: at(n) });
  return laid;
}

/** What of a window there is not after the last of a page. */
const tokenAfter = (page: readonly Laid[], size: number) =>
  page.length < size ? undefined : String((page.at(-1)?.n ?? 0) + 1);

const cloudWatch: Endless = {
  answer: ({ body }, stretch) => {
    const { startTime, endTime, nextToken = "0" } = JSON.parse(body);
    // About 1 MiB.
    const page = laidIn(stretch, startTime, endTime + 1, 550, Number(nextToken));
    const events = page.map(({ n, at }) => ({
      logStreamName: "kube-apiserver-audit-0123456789abcdef0123456789abcdef",
      timestamp: at,
      message: JSON.stringify(queuedEvent(n, at)),
      ingestionTime: at,
      eventId: String(n).padStart(56, "3"),
    }));
    return { events, searchedLogStreams: [], nextToken: tokenAfter(page, 550) };
  },
  specification: (endpoint, lookback) => eksAt(endpoint, { clusters: ["prod"], accountID: "123456789012", lookback }),
  credential: () => accessKey,
};

const logAnalytics: Endless = {
  answer: ({ url, body }, stretch) => {
    const path = new URL(url).pathname;
    if (path.endsWith("/token")) return { token_type: "Bearer", access_token: "token", expires_in: 3600 };
    if (!path.endsWith("/query")) return openID(url);
    const { query }: { query: string } = JSON.parse(body);
    if (query.startsWith("union")) return tableOf([{ Table: "AKSAudit" }]);
    const bound = (name: string) => Date.parse(new RegExp(`let ${name} = datetime\\((.*?)\\)`).exec(query)?.[1] ?? "");
    const most = Number(/take (\d+)$/.exec(query)?.[1]);
    const isPlaced = query.includes("| extend Row");
    const rows = laidIn(stretch, bound("lo"), bound("hi"), most).map(({ n, at }) => ({
      Ing: new Date(at).toISOString(),
      ...(isPlaced ? { Row: String(n).padStart(64, "0") } : {}),
      ...aksAuditCells(queuedEvent(n, at), clusterID("prod")),
    }));
    return tableOf(rows);
  },
  specification: (endpoint, lookback) => specificationOf(endpoint, { tables: "resource-specific", lookback }),
  credential: () => bySecret,
};

function tableOf(rows: readonly JsonObject[]): object {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const cells = rows.map((row) => columns.map((name) => cellOf(row[name] as Parameters<typeof cellOf>[0])));
  return { tables: [{ name: "PrimaryResult", columns: columns.map((name) => ({ name })), rows: cells }] };
}

const cloudLogging: Endless = {
  answer: ({ url, body }, stretch) => {
    if (url.endsWith("/token")) return { token_type: "Bearer", access_token: "token", expires_in: 3600 };
    const { filter, pageToken = "0" } = JSON.parse(body);
    const [, from = "", to = ""] = /receiveTimestamp>="(.*?)"\nAND receiveTimestamp<"(.*?)"/.exec(filter) ?? [];
    const page = laidIn(stretch, Date.parse(from), Date.parse(to), 1_000, Number(pageToken));
    return { entries: page.map(({ n, at }) => queuedEntry(n, at)), nextPageToken: tokenAfter(page, 1_000) };
  },
  specification: (endpoint, lookback) =>
    GkeSpecification.parse({
      name: "gke",
      deploymentType: "gke",
      credentialID: "key",
      gcpProjectIDs: ["shop-project"],
      lookback,
      endpoints: { logging: endpoint, token: `${endpoint}/token` },
    }),
  credential: (endpoint) => ({
    id: "key",
    type: "gcp-key",
    key: serviceAccountKey(signingKey("account"), {
      email: "auditwire@shop-project.iam.gserviceaccount.com",
      project: "shop-project",
      tokenEndpoint: `${endpoint}/token`,
    }),
  }),
};

export const endlessClouds = { cloudwatch: cloudWatch, "log-analytics": logAnalytics, "cloud-logging": cloudLogging };

/** A cloud that makes up each answer when it is asked for, so that the size of a backlog is nobody's memory but its reader's. */
export async function openEndless(name: keyof typeof endlessClouds, stretch: Stretch, now: number) {
  const { answer, specification, credential } = endlessClouds[name];
  const server = createServer(async (incoming, outgoing) => {
    const text = JSON.stringify(
      answer({ url: `http://${incoming.headers.host}${incoming.url}`, body: await bodyOf(incoming) }, stretch),
    );
    outgoing.writeHead(200, { "content-type": "application/json", date: new Date(now).toUTCString() }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lookback = `${Math.ceil((now - stretch.from) / 60_000)}m`;
  return {
    specification: specification(endpoint, lookback),
    credential: credential(endpoint),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
