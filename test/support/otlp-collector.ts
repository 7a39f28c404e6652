import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as it came over the wire. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly failed: boolean;
  readonly resource: Readonly<Record<string, string | number | boolean>>;
}

/** A collector that takes OTLP over HTTP, protobuf, at a free port of this machine. `silent` ones never answer. */
export async function otlpCollector(silent = false) {
  const bodies: Buffer[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.once("end", () => {
      bodies.push(Buffer.concat(parts));
      headers.push(request.headers);
      paths.push(request.url ?? "");
      if (!silent) response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    headers,
    paths,
    spans: () => bodies.flatMap(spansIn),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The fields of opentelemetry/proto/trace/v1/trace.proto that are looked at. */
function spansIn(body: Buffer): CollectedSpan[] {
  return bytesOf(body, 1).flatMap((resourceSpans) => {
    const resource = attributesIn(bytesOf(resourceSpans, 1).flatMap((it) => bytesOf(it, 1)));
    const spans = bytesOf(resourceSpans, 2).flatMap((scope) => bytesOf(scope, 2));
    return spans.map((span) => ({
      traceId: hexOf(span, 1),
      spanId: hexOf(span, 2),
      parent: hexOf(span, 4),
      name: bytesOf(span, 5)[0]?.toString() ?? "",
      kind: numberOf(span, 6) ?? 0,
      attributes: attributesIn(bytesOf(span, 9)),
      failed: bytesOf(span, 15).some((status) => numberOf(status, 3) === 2),
      resource,
    }));
  });
}

const hexOf = (message: Buffer, field: number) => bytesOf(message, field)[0]?.toString("hex") ?? "";

function attributesIn(pairs: readonly Buffer[]): CollectedSpan["attributes"] {
  const entries = pairs.map((pair) => {
    const [value = Buffer.alloc(0)] = bytesOf(pair, 2);
    return [
      bytesOf(pair, 1)[0]?.toString() ?? "",
      bytesOf(value, 1)[0]?.toString() ?? numberOf(value, 3) ?? numberOf(value, 2) ?? "",
    ];
  });
  return Object.fromEntries(entries);
}

type Field = readonly [number, Buffer | number];

const bytesOf = (message: Buffer, field: number) =>
  fieldsOf(message).flatMap(([number, value]) => (number === field && typeof value !== "number" ? [value] : []));
const numberOf = (message: Buffer, field: number) =>
  fieldsOf(message).flatMap(([number, value]) => (number === field && typeof value === "number" ? [value] : []))[0];

/** Protobuf's wire format: varints, and what has a length; fixed lengths are passed over. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) fields.push([number, varint()]);
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else {
      const length = varint();
      fields.push([number, message.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}
