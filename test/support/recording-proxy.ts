import { createServer, request } from "node:https";

interface Delivery {
  readonly events: readonly string[];
  readonly status: number | "failed";
}

export interface RecordingProxy {
  readonly deliveries: readonly Delivery[];
  /** Distinct `auditID requestReceivedTimestamp` of every event in a delivery that was answered 200. */
  accepted(): Set<string>;
  /** Events of failed deliveries that no later delivery has brought. */
  owed(): Set<string>;
  close(): Promise<void>;
}

interface SentEvent {
  readonly auditID: string;
  readonly requestReceivedTimestamp: string;
}

export interface RecordingProxyOptions {
  /** The daemon's webhook. */
  readonly upstream: string;
  readonly port: number;
  /** PEM: what the proxy shows to the API server, and what the daemon has to prove itself by. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Stands between an API server and the daemon and writes down what was answered. A dead upstream resets the connection. */
export async function recordingProxy({
  upstream,
  port,
  cert,
  key,
  ca,
}: RecordingProxyOptions): Promise<RecordingProxy> {
  const deliveries: Delivery[] = [];
  const target = new URL(upstream);
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const body = Buffer.concat(pieces);
      const list = JSON.parse(body.toString()) as { items: readonly SentEvent[] };
      const events = list.items.map((e) => `${e.auditID} ${e.requestReceivedTimestamp}`);
      const failed = () => {
        deliveries.push({ events, status: "failed" });
        outgoing.destroy();
      };
      const onward = request({
        host: target.hostname,
        port: target.port,
        ca,
        path: incoming.url,
        method: incoming.method,
        headers: { ...incoming.headers, host: target.host },
      });
      onward.on("error", failed);
      onward.on("response", (answer) => {
        answer.on("error", failed);
        answer.resume().on("end", () => {
          deliveries.push({ events, status: answer.statusCode ?? 0 });
          outgoing.writeHead(answer.statusCode ?? 502).end();
        });
      });
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const accepted = () => new Set(deliveries.filter((d) => d.status === 200).flatMap((d) => d.events));
  return {
    deliveries,
    accepted,
    owed: () => {
      const done = accepted();
      return new Set(deliveries.filter((d) => d.status !== 200).flatMap((d) => d.events.filter((e) => !done.has(e))));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
