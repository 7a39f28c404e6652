import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Bytes of a request's line and headers: a question of a hundred long names has some ten thousand. */
export const headerBytes = 65_536;

interface Refusal {
  readonly status: string;
  readonly err: string;
}

const malformed: Refusal = { status: "400 Bad Request", err: "this is no HTTP request" };
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    err: `the URL and the headers have at most ${headerBytes} bytes together`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: "408 Request Timeout", err: "the request took too long to arrive" },
};

/** Answers requests that never become one as the API writes errors. Node's own answers have no body. */
export function answerUnread(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket & { bytesWritten: number }) => {
    // Nobody is there, or another answer has begun.
    if (error.code === "ECONNRESET" || !socket.writable || hasBegun(socket)) {
      socket.destroy(error);
      return;
    }
    const { status, err } = refusals[error.code ?? ""] ?? malformed;
    const requestId = randomUUID();
    const body = JSON.stringify({ err, code: "invalid", details: [], requestId });
    const head = [
      `HTTP/1.1 ${status}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      "Connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
}

/** Node's own mark of the answer that is under way on a connection. */
const hasBegun = (socket: Socket & { _httpMessage?: { readonly headersSent: boolean } | null }) =>
  socket._httpMessage?.headersSent === true;
