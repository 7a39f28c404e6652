import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

export interface RequestOptions {
  /** PEM that the server's certificate has to be signed by. */
  readonly authority?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const patienceMs = 10_000;

/** One HTTP or HTTPS request; resolves with status and text whatever the status. */
export function get(url: string, options: RequestOptions = {}): Promise<{ status: number; text: string }> {
  const secure = url.startsWith("https:");
  // The certificate names the hosts of others; here the authority, made for this daemon alone, is what proves it.
  const tls = secure && options.authority ? { ca: options.authority, checkServerIdentity: () => undefined } : {};
  return new Promise((resolve, reject) => {
    const request = (secure ? tlsRequest : plainRequest)(
      url,
      { method: options.method ?? "GET", headers: { ...options.headers }, timeout: patienceMs, agent: false, ...tls },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      },
    );
    request.on("timeout", () =>
      request.destroy(new Error(`no answer from ${new URL(url).origin} within ${patienceMs / 1000} s`)),
    );
    request.on("error", reject);
    request.end(options.body);
  });
}
