import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CloudName, type QueuedCloud, queuedClouds } from "./queued.ts";

// Run by Node itself: a simulated cloud in a process of its own, whose work is not that of who reads it.

/** An answer that a request has had before. */
interface Prepared {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Answers what it was asked before at once: a first reading prepares those after it. `/prepared` has all such answers. */
function serving({ answer }: QueuedCloud) {
  const prepared = new Map<string, Prepared>();
  return async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const body = Buffer.concat(pieces).toString();
    const { method = "GET", url = "/", headers } = incoming;
    if (url === "/prepared") return outgoing.end([...prepared.values()].map((one) => one.body.toString()).join("\n"));
    const key = `${method} ${url} ${headers["x-amz-target"]} ${body}`;
    const known = prepared.get(key);
    if (known) return outgoing.writeHead(200, known.headers).end(known.body);
    const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const request = new Request(`http://${headers.host}${url}`, {
      method,
      headers: entries,
      ...(method === "POST" ? { body } : {}),
    });
    const response = await answer(request, body);
    const kept = { headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) };
    // What a token is asked with is new each time.
    if (response.status === 200 && !url.includes("token")) prepared.set(key, kept);
    return outgoing.writeHead(response.status, kept.headers).end(kept.body);
  };
}

function main([name = "", now = "", events = ""]: readonly string[]): void {
  const cloud = queuedClouds[name as CloudName](Number(now), Number(events));
  const serve = serving(cloud);
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`${error}\n`);
      outgoing.destroy();
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.send?.({ ...cloud.at(endpoint), endpoint });
  });
  process.on("disconnect", () => process.exit());
}

main(process.argv.slice(2));
