import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { readCredentials } from "../first-administrator.ts";
import type { DeployedDaemon } from "./deployed.ts";

/** A deployed daemon's API, for the command line. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
}

/** Where a daemon is reached, and by whom. */
export interface ApiAddress extends Pick<DeployedDaemon, "credentialsFile" | "authority"> {
  readonly local: Pick<DeployedDaemon["local"], "api">;
}

export function apiClient({ local, credentialsFile, authority }: ApiAddress): ApiClient {
  const { user, password } = readCredentials(credentialsFile);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return {
    get: async <T>(path: string) => {
      const { status, text } = await reach(`${local.api}/api/v1${path}`, { headers: { authorization }, authority });
      if (status !== 200) throw new AuditwireError("unavailable", `GET ${path} was answered ${status}: ${text}`);
      return JSON.parse(text) as T;
    },
  };
}

export interface ReachOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM that a daemon of this machine is proven by, whatever name it is called by here. */
  readonly authority?: string | undefined;
}

const patienceMs = 30_000;

/** One request to a daemon of this machine, with errors that name the URL. */
export function reach(
  url: string,
  { authority, body, ...options }: ReachOptions,
): Promise<{ status: number; text: string }> {
  const secure = url.startsWith("https:");
  // A server's own certificate may prove it, too: allowPartialTrustChain.
  const trusted = { ca: authority, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
  const tls = secure && authority ? trusted : {};
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(new AuditwireError("unavailable", `no answer from ${new URL(url).origin}: ${messageOf(error)}`));
    const settings = { ...options, ...tls, agent: false as const, timeout: patienceMs };
    const request = (secure ? tlsRequest : plainRequest)(url, settings, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", fail);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    });
    request.on("timeout", () => request.destroy(new Error(`none within ${patienceMs / 1000} s`)));
    request.on("error", fail);
    request.end(body);
  });
}
