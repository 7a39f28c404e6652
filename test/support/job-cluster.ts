import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";

/** A job as it was asked for. */
export interface AskedJob {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly nodeName: string;
        readonly containers: readonly { readonly image: string; readonly command: readonly string[] }[];
      };
    };
  };
}

/** What a cluster's API answers, and what becomes of its jobs. */
export interface JobClusterState {
  version?: string;
  /** Names of the nodes with the label of the control plane. */
  nodes?: string[];
  sinks?: string[];
  /** Flags of the API servers' pods by node; undefined when they may not be listed. */
  flags?: Record<string, readonly string[]> | undefined;
  /** Why the job of a node fails; `image` never starts. Others succeed. */
  failing?: Record<string, string>;
  /** Requests that are left without an answer once a job runs, as while the API server restarts. */
  away?: number;
}

/** The few requests of a Kubernetes API that a source makes, over plain HTTP. */
export async function jobCluster(state: JobClusterState) {
  const jobs = new Map<string, AskedJob>();
  const secrets = new Map<string, { stringData: Record<string, string> }>();
  const log: string[] = [];
  const nodeOf = (job: AskedJob | undefined) => job?.spec.template.spec.nodeName ?? "";
  const server = createServer(async (request, answer) => {
    const url = new URL(request.url ?? "/", "http://cluster");
    const last = url.pathname.split("/").at(-1) ?? "";
    const send = (status: number, body: object) => {
      answer.writeHead(status, { "content-type": "application/json" });
      answer.end(JSON.stringify(body));
    };
    if (request.headers.authorization !== "Bearer canary-token") return send(401, { message: "Unauthorized" });
    if (request.method === "GET" && jobs.size > 0 && (state.away ?? 0) > 0) {
      state.away = (state.away ?? 0) - 1;
      request.socket.destroy();
      return;
    }
    if (request.method === "POST") {
      const made = (await bodyOf(request)) as AskedJob & { kind: string; stringData: Record<string, string> };
      if (made.kind === "Secret") secrets.set(made.metadata.name, made);
      else {
        jobs.set(made.metadata.name, made);
        log.push(`${made.spec.template.spec.containers[0]?.command[2]} ${nodeOf(made)}`);
      }
      return send(201, made);
    }
    if (request.method === "DELETE") return send(jobs.delete(last) || secrets.delete(last) ? 200 : 404, {});
    if (url.pathname === "/version") return send(200, { gitVersion: state.version ?? "v1.36.3" });
    if (last === "auditsinks")
      return state.sinks ? send(200, { items: state.sinks.map(named) }) : send(404, { message: "not found" });
    if (last === "nodes") {
      const one = url.searchParams.get("fieldSelector")?.split("=")[1];
      return send(200, { items: (state.nodes ?? []).filter((node) => one === undefined || node === one).map(named) });
    }
    if (last === "pods") return pods(url, send);
    const job = jobs.get(last);
    if (!job) return send(404, { message: "not found" });
    const failing = state.failing?.[nodeOf(job)];
    if (failing === undefined) return send(200, { status: { succeeded: 1 } });
    const condition = { type: "Failed", status: "True", message: "Job has reached the specified backoff limit" };
    send(200, { status: failing === "image" ? {} : { conditions: [condition] } });
  });
  function pods(url: URL, send: (status: number, body: object) => void) {
    const selector = url.searchParams.get("labelSelector") ?? "";
    if (selector.startsWith("component=")) {
      if (!state.flags) return send(403, { message: "forbidden" });
      const items = Object.entries(state.flags).map(([node, flags]) => ({
        metadata: { name: `kube-apiserver-${node}` },
        spec: { nodeName: node, containers: [{ command: ["kube-apiserver", ...flags] }] },
      }));
      return send(200, { items });
    }
    const failing = state.failing?.[nodeOf(jobs.get(selector.slice("job-name=".length)))];
    if (failing === undefined) return send(200, { items: [] });
    const status =
      failing === "image"
        ? { waiting: { reason: "ImagePullBackOff", message: "no such image" } }
        : { terminated: { exitCode: 1, message: `- waiting for the API server\nauditwire: ${failing}\n` } };
    send(200, { items: [{ status: { containerStatuses: [{ state: status }] } }] });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    log,
    jobs,
    secrets,
    kubeconfig: kubeconfigOf(`http://127.0.0.1:${port}`, { token: "canary-token" }),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const named = (name: string) => ({ metadata: { name } });

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += String(part);
  return JSON.parse(text);
}

/** A kubeconfig of one cluster and one user. */
export const kubeconfigOf = (server: string, user: object, cluster: object = {}) =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
