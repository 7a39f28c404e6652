/** As much of `fetch` as the client uses. */
export type Fetch = (request: Request) => Promise<Response>;

/**
 * A fetch that trusts an authority of one's own, for Node: the global one can only be given authorities when the
 * process starts. Node's modules are asked for when they are used, so that bundlers for browsers need not know them.
 */
export function trustingFetch(ca: string): Fetch {
  const node = (globalThis as { process?: NodeJS.Process }).process;
  if (!node?.getBuiltinModule) throw new TypeError("ca needs Node; elsewhere give a fetch of your own");
  const { request: open } = node.getBuiltinModule("node:https");
  const { Readable } = node.getBuiltinModule("node:stream");
  return async (request) => {
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    return new Promise((resolve, reject) => {
      const { url, method, signal } = request;
      const outgoing = open(url, { method, headers: Object.fromEntries(request.headers), ca, signal }, (incoming) => {
        const { statusCode: status = 502, statusMessage: statusText = "" } = incoming;
        const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
          [value ?? []].flat().map((one): [string, string] => [name, one]),
        );
        const isEmpty = status === 204 || status === 304 || method === "HEAD";
        if (isEmpty) incoming.resume();
        const content = isEmpty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
        resolve(new Response(content, { status, statusText, headers }));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  };
}
