import { type ClientRequest, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { parse } from "yaml";
import { z } from "zod";
import { messageOf } from "../../audit/errors.ts";

/** The part of a webhook kubeconfig that says where events go. */
export const WebhookFile = z.object({
  clusters: z
    .array(
      z.object({
        name: z.string().optional(),
        cluster: z.object({
          server: z.url(),
          "certificate-authority-data": z.string().optional(),
          "tls-server-name": z.string().optional(),
        }),
      }),
    )
    .min(1),
});

const patienceMs = 10_000;

/**
 * Posts an empty list as the API server would, with the same authority. Undefined when the daemon took it, else what was
 * in the way. The answer never holds the URL, whose path is the token.
 */
export function webhookProblem(kubeconfig: string): Promise<string | undefined> {
  const file = WebhookFile.safeParse(parse(kubeconfig));
  const cluster = file.data?.clusters[0]?.cluster;
  if (!cluster) return Promise.resolve("audit-webhook.yaml names no server");
  const url = new URL(cluster.server);
  const authority = cluster["certificate-authority-data"];
  const name = cluster["tls-server-name"];
  const options = {
    method: "POST",
    headers: { "content-type": "application/json" },
    timeout: patienceMs,
    agent: false as const,
    ...(authority !== undefined && { ca: Buffer.from(authority, "base64") }),
    ...(name !== undefined && { servername: name }),
  };
  return new Promise((resolve) => {
    const asked: ClientRequest = (url.protocol === "https:" ? tlsRequest : plainRequest)(url, options, (answer) => {
      answer.resume();
      answer.on("close", () =>
        resolve(
          answer.statusCode === 200
            ? undefined
            : `${url.origin} answers ${answer.statusCode}: ${answer.statusCode === 404 ? "it does not know this token" : "look at the daemon's log"}`,
        ),
      );
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${patienceMs / 1_000} s`)));
    asked.on("error", (error) => resolve(`${url.origin} is not reached from this machine: ${messageOf(error)}`));
    asked.end(JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items: [] }));
  });
}
