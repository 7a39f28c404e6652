import { setImmediate as breathe } from "node:timers/promises";
import { type ClusterTopicMetadata, type Consumer, findErrorBy } from "@platformatic/kafka";
import type { Clock } from "../poll-source.ts";
import { type Answer, piecesFrom } from "./messages.ts";
import { type Position, topicIDOf } from "./position.ts";
import type { Positions } from "./positions.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** What the reading of partitions needs. */
export interface ReadingPorts {
  readonly clock: Clock;
  readonly consumer: Consumer;
  readonly topic: string;
  readonly positions: Positions;
  /** False while nothing may be consumed. */
  readonly enabled: () => boolean;
  /** Makes messages of a partition durable, with the position that follows them. */
  readonly take: (partition: number, values: readonly Uint8Array[], next: Position) => Promise<void>;
  /** A broker answered. */
  readonly answered: () => void;
  /** A partition is read on at an offset, and ends at another. */
  readonly seen: (partition: number, next: bigint, end: bigint) => void;
}

/** How long a broker keeps a question for messages that are not there yet; as long as its answers to others may wait. */
const patience = 500;

/** Kafka's own defaults are 1 MiB a partition and 50 MiB an answer. A batch that is larger comes alone and whole. */
const bytes = { partition: 2 ** 20, answer: 8 * 2 ** 20 };

/**
 * Messages of transactions that are open or were aborted are read, too: what happened in the cluster does not depend on
 * them, and a forwarder that aborts sends again.
 */
const uncommitted = 0;

/** Reads partitions, those of each broker one after the other, until the signal. Afterwards nothing is delivered. */
export async function readPartitions(ports: ReadingPorts, partitions: readonly number[], signal: AbortSignal) {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const begun = await unlessAborted(begin(ports, partitions), either);
  if (!begun) return;
  const { topic, offsets } = begun;
  const brokers = Map.groupBy(partitions, (partition) => topic.partitions[partition]?.leader ?? -1);
  const readings = [...brokers].map(([node, led]) =>
    readBroker(ports, { node, topic, led, offsets }, either).catch((error) => {
      ending.abort();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(readings)).find((ended) => ended.status === "rejected");
  if (failed) throw failed.reason;
}

async function begin(ports: ReadingPorts, partitions: readonly number[]): Promise<Pick<Led, "topic" | "offsets">> {
  const topic = await topicIn(ports.consumer, ports.topic);
  const offsets = new Map<number, bigint>();
  for (const partition of partitions) offsets.set(partition, await ports.positions.begin(partition, topic));
  const end = await ports.positions.mend(offsets, partitions, topic);
  for (const partition of partitions) ports.seen(partition, offsets.get(partition) ?? 0n, end(partition));
  return { topic, offsets };
}

/** What the brokers say of the topic now. */
export async function topicIn(consumer: Consumer, name: string): Promise<ClusterTopicMetadata> {
  const topic = (await consumer.metadata({ topics: [name] })).topics.get(name);
  if (!topic) throw new Error(`Unknown topic ${name}`);
  return topic;
}

/** A broker, and what is read from it. */
interface Led {
  readonly node: number;
  readonly topic: ClusterTopicMetadata;
  readonly led: readonly number[];
  /** Of the next message of each partition; moves. */
  readonly offsets: Map<number, bigint>;
}

async function readBroker(ports: ReadingPorts, broker: Led, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = ports.enabled() ? await unlessAborted(ask(ports, broker), signal) : await pause(ports.clock, signal);
    if (answer) await takeAnswer(ports, broker, answer, signal);
  }
}

/** While nothing may be consumed. Where that lasts, the membership ends. */
const pause = (clock: Clock, signal: AbortSignal) => clock.sleep(patience, signal).catch(() => undefined);

/** The broker's answer; undefined where a partition had to begin anew, for it no longer has what was asked for. */
async function ask(ports: ReadingPorts, { node, topic, led, offsets }: Led): Promise<Answer | undefined> {
  const partitions = led.map((partition) => ({
    partition,
    fetchOffset: offsets.get(partition) ?? 0n,
    partitionMaxBytes: bytes.partition,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
  }));
  const question = { node, topics: [{ topicId: topic.id, partitions }], minBytes: 1, maxBytes: bytes.answer };
  try {
    return await ports.consumer.fetch({ ...question, maxWaitTime: patience, isolationLevel: uncommitted });
  } catch (error) {
    if (!findErrorBy(error as Error, "apiId", "OFFSET_OUT_OF_RANGE")) throw error;
    await ports.positions.mend(offsets, led, topic);
    return undefined;
  }
}

async function takeAnswer(ports: ReadingPorts, { topic, offsets }: Led, answer: Answer, signal: AbortSignal) {
  const topicID = topicIDOf(ports.topic, topic.id);
  const answers = answer.responses.flatMap((topic) => topic.partitions);
  for (const { partitionIndex: partition, records } of answers)
    for (const { values, next } of piecesFrom(offsets.get(partition) ?? 0n, records)) {
      if (signal.aborted || !ports.enabled()) return;
      await ports.take(partition, values, { offset: next, topicID });
      offsets.set(partition, next);
      // Judging is work of this thread: webhooks and the API have their turn between.
      await breathe();
    }
  ports.answered();
  // A broker leaves out what has not changed since it was last asked.
  for (const { partitionIndex: partition, highWatermark: end } of answers)
    ports.seen(partition, offsets.get(partition) ?? 0n, end);
}
