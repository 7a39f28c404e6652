import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * The newest versions that Kafka 1.0 has, by key of the request. Event Hubs promise to be compatible from 1.0 on, and
 * have not all that came later.
 */
const newest: Readonly<Record<number, number>> = {
  1: 6, // Fetch
  2: 2, // ListOffsets
  3: 5, // Metadata
  8: 3, // OffsetCommit
  9: 3, // OffsetFetch
  10: 1, // FindCoordinator
  11: 2, // JoinGroup
  12: 1, // Heartbeat
  13: 1, // LeaveGroup
  14: 1, // SyncGroup
  17: 1, // SaslHandshake
  18: 1, // ApiVersions
  36: 0, // SaslAuthenticate
};
const apiVersions = 18;
const unsupportedVersion = 35;

/** A broker that speaks no more than Kafka 1.0 did: stands before a newer one, and closes where more is asked of it. */
export async function startOldBroker(port: number) {
  const asked = new Map<number, Set<number>>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const broker = connect(port, "127.0.0.1");
    const versions = new Set<number>();
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        broker.destroy();
      });
    }
    const answers = framed((frame) => {
      const known = versions.delete(frame.readInt32BE(4)) ? capped(frame) : frame;
      client.write(readdressed(known, port, (server.address() as AddressInfo).port));
    });
    broker.on("data", answers);
    client.on(
      "data",
      framed((frame) => {
        const [key, version, correlation] = [frame.readInt16BE(4), frame.readInt16BE(6), frame.readInt32BE(8)];
        if (key === apiVersions && version > (newest[key] ?? 0)) {
          client.write(unsupported(correlation));
          return;
        }
        asked.set(key, (asked.get(key) ?? new Set()).add(version));
        if (version > (newest[key] ?? -1)) client.destroy();
        if (key === apiVersions) versions.add(correlation);
        broker.write(frame);
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Requests that were newer than such a broker knows. */
    tooNew: () => [...asked].flatMap(([key, versions]) => [...versions].filter((v) => v > (newest[key] ?? -1))),
    /** Keys of the requests that came. */
    asked: () => [...asked.keys()],
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Whole frames of a stream: four bytes with the length of what follows. */
function framed(take: (frame: Buffer) => void) {
  let held = Buffer.alloc(0);
  return (data: Buffer) => {
    held = Buffer.concat([held, data]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      take(held.subarray(0, end));
      held = held.subarray(end);
    }
  };
}

/** An answer to ApiVersions (version 1) with no version that is newer, and without requests that came later. */
function capped(frame: Buffer): Buffer {
  const known = Array.from({ length: frame.readInt32BE(10) }, (_, i) => frame.subarray(14 + 6 * i, 20 + 6 * i)).filter(
    (entry) => newest[entry.readInt16BE(0)] !== undefined,
  );
  for (const entry of known) entry.writeInt16BE(newest[entry.readInt16BE(0)] ?? 0, 4);
  const rest = frame.subarray(14 + 6 * frame.readInt32BE(10));
  const count = Buffer.alloc(4);
  count.writeInt32BE(known.length);
  const capped = Buffer.concat([frame.subarray(0, 10), count, ...known, rest]);
  capped.writeInt32BE(capped.length - 4, 0);
  return capped;
}

/** What an old broker answers to a version of ApiVersions that it does not know: version 0, and no versions. */
function unsupported(correlation: number): Buffer {
  const frame = Buffer.alloc(14);
  frame.writeInt32BE(10, 0);
  frame.writeInt32BE(correlation, 4);
  frame.writeInt16BE(unsupportedVersion, 8);
  return frame;
}

/** Answers that name the broker's address name this one's instead. */
function readdressed(frame: Buffer, from: number, to: number): Buffer {
  const host = Buffer.from("\0\x09127.0.0.1\0\0\0\0");
  const ours = Buffer.from(host);
  host.writeInt32BE(from, host.length - 4);
  ours.writeInt32BE(to, host.length - 4);
  const at = frame.indexOf(host);
  return at === -1 ? frame : Buffer.concat([frame.subarray(0, at), ours, frame.subarray(at + host.length)]);
}
