import { isUtf8 } from "node:buffer";
import type { AuditEvent, Rejection, SourceFacts } from "../../audit/event.ts";
import { readEnvelope } from "../envelope.ts";
import { unpacker } from "../gunzip.ts";
import type { Normalized } from "../items.ts";
import { withoutUndefined } from "../json.ts";
import { type Outcome, rejection } from "../outcome.ts";
import { withoutTransport } from "../transport.ts";
import type { KafkaPush } from "./config.ts";

/** What a source knows of its topic's events. */
export function factsOf({ name, cluster = name, ...config }: KafkaPush): SourceFacts {
  const { provider, accountID, projectID, subscriptionID, resourceGroup, region, resourceIDs, labels } = config;
  const where = { accountID, projectID, subscriptionID, resourceGroup, region, resourceIDs, labels };
  return { name: `kafka/${name}`, cluster, provider, ...withoutUndefined(where) };
}

/**
 * Reads messages: any envelope, one or several in each (Event Hubs: `{ records: [...] }`). A message that cannot be read
 * is a rejection with its own bytes and costs nothing beside it. Pure and total.
 */
export function normalizer(config: KafkaPush): (values: readonly Uint8Array[]) => Normalized {
  const facts = factsOf(config);
  const stated = statedIn(config, facts);
  return (values) => {
    const events: AuditEvent[] = [];
    const rejections: Rejection[] = [];
    for (const outcome of values.flatMap((value) => readMessage(value, facts))) {
      if ("apart" in outcome) continue;
      const source = { ...outcome.source, ...stated };
      if ("reason" in outcome) rejections.push({ ...outcome, source });
      else events.push(withoutTransport({ ...outcome, source }));
    }
    return { events, rejections };
  };
}

function readMessage(value: Uint8Array, source: SourceFacts): readonly Outcome[] {
  if (!isUtf8(value)) return [rejection({ source }, value, "invalid-utf8", "the message is not UTF-8")];
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  return readEnvelope(text, value, { source, unpack: unpacker() });
}

/** Whoever may write to the topic writes what he likes: what the settings say goes before what a record tells. */
function statedIn({ cluster }: KafkaPush, { cluster: _, provider, ...facts }: SourceFacts): Partial<SourceFacts> {
  return { ...facts, ...(cluster === undefined ? {} : { cluster }), ...(provider === "others" ? {} : { provider }) };
}
