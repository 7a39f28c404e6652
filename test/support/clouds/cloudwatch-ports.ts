import http from "node:http";
import https from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { type AwsCredential, EksSpecification } from "../../../daemon/ingest/cloudwatch/config.ts";
import type { Outcome } from "../../../daemon/ingest/outcome.ts";
import type {
  Clock,
  Outbound,
  Page,
  Partition,
  PollSource,
  RateLimit,
  SourcePorts,
} from "../../../daemon/ingest/poll-source.ts";

/** A clock whose waits take no time, and are remembered. */
export function hastyClock(): Clock & { readonly waits: number[]; pass(ms: number): void } {
  const waits: number[] = [];
  let passed = 0;
  return {
    waits,
    pass: (ms) => {
      passed += ms;
    },
    now: () => Date.now() + passed,
    elapsed: () => passed,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      passed += ms;
      await wait(1, undefined, { signal });
    },
  };
}

export const loopback: Outbound = {
  fetch,
  agents: { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) },
};

export const accessKey: AwsCredential = {
  id: "keys",
  type: "aws-access-key",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

/** The ports of a source in a test; what the source took of its rates is remembered. */
export function awsPorts(credentials: readonly AwsCredential[] = [accessKey], clock: Clock = hastyClock()) {
  const taken: string[] = [];
  const limits = new Map<string, RateLimit>();
  const ports: SourcePorts<AwsCredential> = {
    credential: (id) => credentials.find((credential) => credential.id === id),
    rate: (key, limit) => {
      limits.set(key, limit);
      return {
        take: async (signal) => {
          signal.throwIfAborted();
          taken.push(key);
        },
      };
    },
    outbound: loopback,
    clock,
  };
  return { ...ports, taken, limits };
}

/** A specification whose APIs are all at one address. */
export function eksAt(address: string, more: object = {}): EksSpecification {
  return EksSpecification.parse({
    name: "prod",
    deploymentType: "eks",
    awsRegion: "eu-west-1",
    credentialID: "keys",
    endpoints: { logs: address, eks: address, sts: address },
    ...more,
  });
}

export const never: AbortSignal = new AbortController().signal;

/** Everything of a window, as a poller reads it: until there is no token. */
export async function readAll(source: PollSource, partition: Partition, from: number, to: number) {
  const reader = source.open(partition, { from, to });
  const pages = [await reader.page(undefined, never)];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await reader.page(next, never));
  return pages;
}

export const noon = Date.parse("2026-11-22T12:00:00Z");
export const group = "/aws/eks/shop/cluster";
export const auditStream = "kube-apiserver-audit-0123456789abcdef0123456789abcdef";

/** An audit event that was received so many milliseconds after noon: a `get`, at odd ones a `delete`. */
export const eventAt = (ms: number, padding = "") =>
  JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    auditID: `id-${ms}`,
    stage: "ResponseComplete",
    verb: ms % 2 === 0 ? "get" : "delete",
    requestReceivedTimestamp: new Date(noon + ms).toISOString(),
    ...(padding ? { requestObject: padding } : {}),
  });

/** Its line in the log group. */
export const lineAt = (ms: number, padding = "") => ({ timestamp: noon + ms, message: eventAt(ms, padding) });

const auditID = (outcome: Outcome) => ("body" in outcome ? outcome.body.auditID : JSON.stringify(outcome));
export const idsOf = (pages: readonly Page[]) =>
  pages.flatMap(({ found }) => found.map(({ outcome }) => auditID(outcome)));

export const partition = (cluster = "shop"): Partition => ({
  id: `/aws/eks/${cluster}/cluster`,
  facts: { name: "cloudwatch/prod", cluster, provider: "aws" },
});

/** One fault after the other, then none. */
export const script =
  <F>(faults: readonly (F | undefined)[], left = [...faults]): (() => F | undefined) =>
  () =>
    left.shift();

export const errorOf = (reading: Promise<unknown>) =>
  reading.then(
    () => "no error",
    (error: unknown) => error,
  );

/** The first page of a second after noon. */
export const firstPage = (source: PollSource, from = noon, to = noon + 1000) =>
  source.open(partition(), { from, to }).page(undefined, never);
