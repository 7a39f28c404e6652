import { AuditwireError } from "./audit/errors.ts";
import type { JsonObject } from "./audit/event.ts";
import { Specification } from "./ingest/config.ts";
import type { KafkaPush } from "./ingest/kafka/config.ts";
import type { PushSource } from "./ingest/push-source.ts";
import type { Sender } from "./ingest/receive.ts";
import { recordedOfCloud, recordedOfTopic, recordedOfWebhook } from "./ingest/recorded.ts";
import { sourceName } from "./ingest/sources.ts";
import type { WebhookTokens } from "./ingest/webhook/tokens.ts";

/** The sources that a daemon has now. */
export interface ImportedInto {
  readonly webhooks: () => readonly Pick<WebhookTokens, "source">[];
  readonly pushes: () => readonly PushSource[];
  readonly topics: () => readonly KafkaPush[];
  /** As JSON, as the configuration has them. */
  readonly specifications: () => readonly JsonObject[];
}

/** Who reads recorded events of a source, with its facts and its cloud's reader. Fails with `not_found` and `invalid`. */
export function recordedOf({ webhooks, pushes, topics, specifications }: ImportedInto) {
  return (name: string, cluster: string | undefined): Sender => {
    const sender = oneCluster(name) ?? severalClusters(name, cluster);
    if (sender) return sender;
    const known = [
      ...webhooks().map(({ source }) => source.name),
      ...pushes().map(({ facts }) => facts.name),
      ...topics().map((topic) => `kafka/${topic.name}`),
      ...specifications().map((it) => sourceName(Specification.parse(it))),
    ];
    const which = known.length === 0 ? "there are none yet" : `there are ${known.join(", ")}`;
    throw new AuditwireError("not_found", `there is no source "${name}": ${which}`);
  };

  function oneCluster(name: string): Sender | undefined {
    const webhook = webhooks().find(({ source }) => source.name === name);
    if (webhook) return recordedOfWebhook(webhook.source);
    const push = pushes().find(({ facts }) => facts.name === name);
    const topic = topics().find((it) => `kafka/${it.name}` === name);
    return push ?? (topic && recordedOfTopic(topic));
  }

  function severalClusters(name: string, cluster: string | undefined): Sender | undefined {
    const specification = specifications()
      .map((it) => Specification.parse(it))
      .find((it) => sourceName(it) === name);
    if (!specification) return undefined;
    const sender = recordedOfCloud(specification, cluster);
    if (sender) return sender;
    throw new AuditwireError(
      "invalid",
      `${name} reads several clusters, and records do not tell which: name the cluster`,
    );
  }
}
