import type { X509Certificate } from "node:crypto";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import { messageOf } from "../../audit/errors.ts";
import { usualAuthorities } from "../daemon/trust.ts";

/** How long one question may take, name resolution included. */
export const patienceMs = 4_000;
/** More than any answer that is asked for here. */
const mostBytes = 8 * 2 ** 20;

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM that the certificate is proven by; default: what Node, NODE_EXTRA_CA_CERTS and the system trust. */
  readonly authority?: string | undefined;
  /** The authority is the certificate itself: the name it is called by here does not count. */
  readonly anyName?: boolean | undefined;
  /** Name that the certificate has to bear, where it is another than the URL's. */
  readonly serverName?: string | undefined;
  /** False: an answer counts whoever gives it. Never with a secret. Default: the certificate has to be proven. */
  readonly proven?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** What its clock says, in milliseconds since 1970, with the moment in the middle of the question. */
  readonly clock: { readonly theirs: number; readonly ours: number } | undefined;
  readonly certificate: X509Certificate | undefined;
  /** Why the certificate is not proven: Node's code, as CERT_HAS_EXPIRED. */
  readonly unproven: string | undefined;
}

/** Nobody answered, or who did is not trusted. */
export interface NoAnswer {
  /** Of the system or of Node: ECONNREFUSED, CERT_HAS_EXPIRED, TIMEOUT … */
  readonly code: string;
  readonly message: string;
}

export const answered = (asked: Answer | NoAnswer): asked is Answer => "status" in asked;

/** One request, by no proxy, that ends in time. Never rejects. */
export function ask(url: string, question: Question = {}): Promise<Answer | NoAnswer> {
  const { method = "GET", headers = {}, authority, anyName, serverName, proven = true } = question;
  const secure = url.startsWith("https:");
  const tls = {
    rejectUnauthorized: proven,
    // A server's own certificate may prove it, as it does for the API server.
    ...(authority === undefined
      ? { ca: secure ? usualAuthorities() : undefined }
      : { ca: authority, allowPartialTrustChain: true }),
    ...(anyName && { checkServerIdentity: () => undefined }),
    ...(serverName !== undefined && { servername: serverName }),
  };
  const started = Date.now();
  return new Promise((resolve) => {
    const finish = (result: Answer | NoAnswer) => {
      clearTimeout(timer);
      request.destroy();
      resolve(result);
    };
    const timer = setTimeout(
      () => finish({ code: "TIMEOUT", message: `no answer within ${patienceMs / 1_000} s` }),
      patienceMs,
    );
    const settings = { method, headers, agent: false as const, ...(secure && tls) };
    const request = (secure ? tlsRequest : plainRequest)(url, settings, (response) => {
      const ours = (started + Date.now()) / 2;
      const theirs = Date.parse(response.headers.date ?? "");
      const proof = secure ? proofOf(response.socket as TLSSocket) : undefined;
      const parts: Buffer[] = [];
      const end = () =>
        finish({
          status: response.statusCode ?? 0,
          text: Buffer.concat(parts).toString(),
          clock: Number.isNaN(theirs) ? undefined : { theirs, ours },
          certificate: proof?.certificate,
          unproven: proof?.unproven,
        });
      response.on("data", (part: Buffer) => {
        parts.push(part);
        if (parts.reduce((sum, { length }) => sum + length, 0) > mostBytes) end();
      });
      for (const event of ["end", "error", "aborted"]) response.on(event, end);
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      finish({
        code: error.code ?? "ERROR",
        message: error.code ? `${error.code} ${messageOf(error)}` : messageOf(error),
      }),
    );
    // A request that announces more than it sends is not ended: its answer comes without its body.
    if (headers["content-length"] === undefined) request.end();
    else request.flushHeaders();
  });
}

function proofOf(socket: TLSSocket): Pick<Answer, "certificate" | "unproven"> {
  const error = socket.authorizationError as unknown;
  return {
    certificate: socket.getPeerX509Certificate(),
    unproven: socket.authorized ? undefined : String((error as { code?: string } | null)?.code ?? error),
  };
}
