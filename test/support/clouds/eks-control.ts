import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A cluster of the imitated EKS, and what becomes of what is asked of it. */
export interface ControlledCluster {
  readonly name: string;
  /** Log types that are on. */
  types: string[];
  /** How often a change is refused, for another one is under way. */
  inUse?: number;
  /** How often an update is found under way before it ends. */
  looks?: number;
  /** How an update ends. */
  ending?: "Successful" | "Failed";
}

/** What was asked: `describe`, `update`, `look`. */
export type Asked = "describe" | "update" | "look";

/** EKS' control plane, as far as logging goes, on a port of the loopback. Written from AWS' API reference. */
export async function openEksControl(clusters: readonly ControlledCluster[]) {
  const asked: Asked[] = [];
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, type, content } = answer(request, body);
      response.writeHead(status, { "content-type": "application/json", ...(type && { "x-amzn-errortype": type }) });
      response.end(JSON.stringify(content));
    });
  });
  const answer = ({ method, url = "/" }: IncomingMessage, body: string): Answer => {
    const [, , name, , update] = url.split("/");
    const cluster = clusters.find((known) => known.name === name);
    if (!cluster) return refusal(404, "ResourceNotFoundException", `No cluster found for name: ${name}.`);
    if (method === "POST") {
      asked.push("update");
      bodies.push(JSON.parse(body));
      return startUpdate(cluster);
    }
    asked.push(update ? "look" : "describe");
    return update ? look(cluster) : describe(cluster);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    bodies,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly content: object;
}

const refusal = (status: number, type: string, message: string): Answer => ({ status, type, content: { message } });
const ok = (content: object): Answer => ({ status: 200, content });

function startUpdate(cluster: ControlledCluster): Answer {
  if (cluster.inUse) {
    cluster.inUse--;
    return refusal(409, "ResourceInUseException", "Cluster currently has update in progress");
  }
  if (cluster.types.includes("audit"))
    return refusal(400, "InvalidParameterException", "No changes needed for the logging config provided");
  return ok({ update: { id: "update-1", status: "InProgress", type: "LoggingUpdate" } });
}

function look(cluster: ControlledCluster): Answer {
  if (cluster.looks) {
    cluster.looks--;
    return ok({ update: { id: "update-1", status: "InProgress" } });
  }
  const status = cluster.ending ?? "Successful";
  if (status === "Successful") cluster.types.push("audit");
  const errors = status === "Failed" ? [{ errorCode: "InsufficientFreeAddresses", errorMessage: "subnet-1" }] : [];
  return ok({ update: { id: "update-1", status, errors } });
}

const describe = ({ name, types }: ControlledCluster): Answer =>
  ok({
    cluster: {
      name,
      logging: {
        clusterLogging: [
          { types, enabled: true },
          { types: ["api", "audit"].filter((type) => !types.includes(type)), enabled: false },
        ],
      },
    },
  });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
