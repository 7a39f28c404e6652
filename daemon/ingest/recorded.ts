import type { AuditEvent, Rejection, SourceFacts } from "../audit/event.ts";
import { factsOfCluster } from "./cloudwatch/cluster-facts.ts";
import type { Specification } from "./config.ts";
import { readEnvelopes } from "./envelope-body.ts";
import type { KafkaPush } from "./kafka/config.ts";
import { factsOf, normalizer } from "./kafka/normalize.ts";
import type { Sender } from "./receive.ts";
import { sourceName } from "./sources.ts";

/** Reads events that a webhook's cluster has recorded: its log, an export, what was delivered elsewhere. */
export function recordedOfWebhook(facts: SourceFacts): Sender {
  return {
    facts,
    normalize: (body) => {
      const { events, rejections } = readEnvelopes(body, facts, () => facts);
      return { events: events.map(asItem), rejections: rejections.map(asItem) };
    },
  };
}

/** What stands before an event in a log, and not before an item of the lists that webhooks are sent. */
const head = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1",');

/** An event in an API server's log is the one that its webhook was sent: from there on all bytes are the same. */
function asItem<T extends AuditEvent | Rejection>(item: T): T {
  const { original, identity } = item;
  if (identity !== undefined || original.length <= head.length) return item;
  const bytes = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  return bytes.subarray(0, head.length).equals(head)
    ? { ...item, identity: `{${bytes.subarray(head.length).toString("utf8")}` }
    : item;
}

/** Reads messages of a topic that were kept elsewhere. */
export function recordedOfTopic(config: KafkaPush): Sender {
  const read = normalizer(config);
  return { facts: factsOf(config), normalize: (body) => read([body]) };
}

/** Reads what a cloud has exported of a place that is polled; undefined when it must be told of which cluster it is. */
export function recordedOfCloud(specification: Specification, cluster: string | undefined): Sender | undefined {
  const facts = factsOfCloud(specification, cluster);
  return facts && { facts, normalize: (body) => readEnvelopes(body, facts, (told) => ({ ...told, name: facts.name })) };
}

/** In the records of AKS and GKE the cluster stands; in those of EKS only where the log group does. */
function factsOfCloud(specification: Specification, told: string | undefined): SourceFacts | undefined {
  const { labels, clusters } = specification;
  const shared = { name: sourceName(specification), ...(labels === undefined ? {} : { labels }) };
  switch (specification.deploymentType) {
    case "eks": {
      const cluster = told ?? (clusters.length === 1 ? clusters[0] : undefined);
      return cluster === undefined ? undefined : factsOfCluster(specification, cluster, specification.accountID);
    }
    case "aks":
      return { ...shared, provider: "azure", cluster: told ?? "" };
    case "gke":
      return { ...shared, provider: "gcp", cluster: told ?? "" };
  }
}
