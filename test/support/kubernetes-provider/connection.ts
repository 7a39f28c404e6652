import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parse } from "yaml";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One request to an API server. */
export type Ask = (method: string, path: string, body?: unknown, contentType?: string) => Promise<Answer>;

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority": string };
  }[];
  readonly users: readonly {
    readonly user: { readonly "client-certificate": string; readonly "client-key": string };
  }[];
}

/** As the first user of a kubeconfig, which names files with its keys. */
export function connect(kubeconfig: string): Ask {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  if (!cluster || !user) throw new Error("the kubeconfig names no cluster or no user");
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(cluster["certificate-authority"]),
    cert: readFileSync(user["client-certificate"]),
    key: readFileSync(user["client-key"]),
  });
  return (method, path, body, contentType = "application/json") =>
    new Promise((resolve, reject) => {
      const headers = { accept: "application/json", ...(body !== undefined && { "content-type": contentType }) };
      const asked = request(new URL(path, cluster.server), { method, headers, agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: answer.statusCode ?? 0, body: text.startsWith("{") ? JSON.parse(text) : text });
        });
      });
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
