import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { ClusterAccess } from "./kubeconfig.ts";

/** What an API server answered. */
export interface ClusterAnswer {
  readonly status: number;
  /** Its JSON; undefined when it is none. */
  readonly body: unknown;
}

/** Asks an API server; rejects where nobody answers. */
export type AskCluster = (path: string, method?: string, body?: object) => Promise<ClusterAnswer>;

const patienceMs = 10_000;

/** One request at a time, each with its own connection: the API server may restart between two. */
export function askCluster(access: ClusterAccess): AskCluster {
  const { server, ca, insecure, serverName, token, cert, key } = access;
  const isSecure = server.startsWith("https:");
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && { servername: serverName }),
    rejectUnauthorized: !insecure,
  };
  const headers = {
    accept: "application/json",
    "content-type": "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return (path, method = "GET", body) =>
    new Promise((resolve, reject) => {
      const asked = (isSecure ? tlsRequest : plainRequest)(
        `${server}${path}`,
        { method, headers, agent: false, timeout: patienceMs, ...(isSecure && tls) },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("error", reject);
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: jsonOf(Buffer.concat(parts)) }));
        },
      );
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${patienceMs / 1_000} s`)));
      asked.on("error", reject);
      asked.end(body && JSON.stringify(body));
    });
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
