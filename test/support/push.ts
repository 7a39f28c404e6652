import { connect } from "node:net";
import { Hono } from "hono";
import { onTestFinished } from "vitest";
import { notFound } from "../../daemon/api/errors.ts";
import { budget } from "../../daemon/ingest/budget.ts";
import { type PushSource, pushEndpoint } from "../../daemon/ingest/push-source.ts";
import { webhookSource } from "../../daemon/ingest/webhook/source.ts";
import { openListener } from "../../daemon/listener.ts";
import { fakeDeliver } from "./deliver.ts";
import { aSource } from "./events.ts";
import { loggedTelemetry } from "./telemetry.ts";

/** When the endpoint believes it is: 2026-11-22T09:33:05Z. */
export const now = Date.parse("2026-11-22T09:33:05Z");

export const webhookToken = "webhook-token-0123456789";

type Bytes = string | Uint8Array<ArrayBuffer>;

/** A real HTTP listener with the endpoint of these sources and a webhook beside it, both on one small budget. */
export async function openPush(...sources: readonly PushSource[]) {
  const line = fakeDeliver();
  const telemetry = loggedTelemetry();
  const kept: { bytes: Buffer; finished: boolean }[] = [];
  const state = { enabled: true, limits: { bodyBytes: 10_000, inFlightBytes: 20_000 } };
  const ports = {
    limits: () => state.limits,
    budget: budget(() => state.limits.inFlightBytes, telemetry.inFlight),
    enabled: () => state.enabled,
    deliver: line.deliver,
    openQuarantine: async () => {
      const item = { bytes: Buffer.alloc(0), finished: false };
      kept.push(item);
      return {
        write: async (bytes: Uint8Array) => {
          item.bytes = Buffer.concat([item.bytes, bytes]);
        },
        finish: async () => {
          item.finished = true;
        },
        abort: async () => undefined,
      };
    },
    telemetry,
    now: () => now,
  };
  const app = new Hono()
    .route("/", pushEndpoint({ ...ports, sources: () => sources }))
    .route("/", webhookSource({ ...ports, webhooks: () => [{ source: aSource(), tokens: [webhookToken] }] }));
  app.notFound(notFound);
  const listener = await openListener({ name: "webhook", address: "127.0.0.1:0", fetch: app.fetch, telemetry });
  onTestFinished(() => listener.close());
  const { url } = listener;
  return {
    line,
    telemetry,
    kept,
    state,
    url,
    post: (path: string, body: Bytes, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { method: "POST", body, redirect: "manual", headers }),
    /** The first bytes of the answer to a request written by hand, which may end before its body does. */
    raw: (request: string | Uint8Array) => firstBytes(Number(new URL(url).port), request),
  };
}

function firstBytes(port: number, request: string | Uint8Array): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(request);
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("data", (bytes) => {
      socket.destroy();
      resolve(bytes.toString());
    });
  });
}
