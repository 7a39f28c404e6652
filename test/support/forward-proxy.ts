import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** A proxy as companies have them, on a port of loopback. */
export interface ForwardProxy {
  readonly url: string;
  /** What it was asked for: `CONNECT host:port` or `GET url`, and by whom where that was said. */
  readonly asked: readonly string[];
  forget(): void;
  close(): Promise<void>;
}

export async function openProxy(): Promise<ForwardProxy> {
  const asked: string[] = [];
  const note = (what: string, by: string | undefined) =>
    void asked.push(by === undefined ? what : `${what} ${Buffer.from(by.replace("Basic ", ""), "base64")}`);
  const server = createServer((incoming, outgoing) => {
    const { method = "GET", url = "", headers } = incoming;
    note(`${method} ${url}`, headers["proxy-authorization"]);
    const onward = request(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket, head) => {
    note(`CONNECT ${incoming.url}`, incoming.headers["proxy-authorization"]);
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward])
      end.on("error", () => {
        socket.destroy();
        onward.destroy();
      });
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  return {
    url,
    asked,
    forget: () => void asked.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The free port that a server has taken. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
