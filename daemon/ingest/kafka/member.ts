import { type ClusterTopicMetadata, Consumer } from "@platformatic/kafka";
import type { Clock } from "../poll-source.ts";
import type { KafkaPush } from "./config.ts";
import { connection, type Token } from "./connection.ts";
import { type Generation, generation } from "./generation.ts";
import type { Positions } from "./positions.ts";
import { type ReadingPorts, readPartitions, topicIn } from "./reading.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** What a member of a consumer group needs. */
export interface MemberPorts extends Pick<ReadingPorts, "clock" | "enabled" | "take" | "answered" | "seen"> {
  readonly token: Token;
  readonly positions: (consumer: Consumer) => Positions;
  /** The partitions that are read from now on. */
  readonly assigned: (partitions: readonly number[]) => void;
}

/**
 * Milliseconds. A member that was killed holds its partitions until its session ends; one that answers a rebalance has
 * that long to finish the batch that is being stored. Event Hubs take sessions from 6 s to 5 min.
 */
const times = { session: 10_000, heartbeat: 3_000, rebalance: 20_000, look: 1_000, leave: 5_000 };

/**
 * Reads the topic as one member of the consumer group. Ends with the signal, when nothing may be consumed, and when the
 * topic has got more partitions; fails when brokers, credentials or the store do. Afterwards nothing is delivered.
 */
export async function readAsMember(config: KafkaPush, ports: MemberPorts, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const member = memberOf(config, ports, ended);
  try {
    const topic = await unlessAborted(topicIn(member.consumer, config.topic), ended);
    if (!topic) return;
    if (config.start === "latest") await unlessAborted(member.positions.skip(topic), ended);
    await unlessAborted(member.consumer.joinGroup(), ended);
    await Promise.race([look(member, ports, topic, ended), member.failed]);
  } finally {
    over.abort();
    await member.reading.end();
    await leave(member.consumer, ports.clock);
  }
}

/** A client that is a member of the group as soon as it joins, and reads whatever the group gives it. */
interface Member {
  readonly topic: string;
  readonly consumer: Consumer;
  readonly positions: Positions;
  readonly reading: Generation;
  /** Offsets that the group has not been told yet. */
  readonly untold: Map<number, bigint>;
  /** When the group was last heard of, on the clock that never jumps. */
  readonly heard: () => number;
  /** Rejects when the membership cannot go on. */
  readonly failed: Promise<never>;
}

function memberOf(config: KafkaPush, ports: MemberPorts, ended: AbortSignal): Member {
  const { topic } = config;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const untold = new Map<number, bigint>();
  const take: ReadingPorts["take"] = async (partition, values, next) => {
    await ports.take(partition, values, next);
    untold.set(partition, next.offset);
  };
  const reading = generation(async (partitions, signal) => {
    ports.assigned(partitions);
    if (partitions.length === 0) ports.answered();
    else await readPartitions({ ...ports, take, consumer, topic, positions }, partitions, signal);
  }, fail);
  const consumer = new Consumer({
    ...connection(config, ports.token, ended),
    groupId: config.group,
    sessionTimeout: times.session,
    heartbeatInterval: times.heartbeat,
    rebalanceTimeout: times.rebalance,
    // The client asks for this before it answers a rebalance, and waits for it: what is being stored is stored, and
    // nothing else is, before others may have the partition.
    protocolsMetadata: async () => {
      await reading.end();
      return Buffer.alloc(0);
    },
  });
  const positions = ports.positions(consumer);
  let heard = 0;
  const hear = () => {
    heard = ports.clock.elapsed();
  };
  consumer.topics.track(topic);
  consumer.on("error", fail);
  consumer.on("consumer:heartbeat:end", hear);
  consumer.on("consumer:group:join", ({ assignments }) => {
    hear();
    if (!ended.aborted) reading.begin(assignments?.find((one) => one.topic === topic)?.partitions ?? []);
  });
  return { topic, consumer, positions, reading, untold, heard: () => heard, failed };
}

/** Looks every second whether the membership should go on, and tells the group how far it is. */
async function look(member: Member, { clock, enabled }: MemberPorts, topic: ClusterTopicMetadata, ended: AbortSignal) {
  const { consumer, reading, heard } = member;
  while (!ended.aborted && enabled()) {
    if (reading.isReading() && clock.elapsed() - heard() > times.session)
      throw new Error("the coordinator of the consumer group does not answer: others may have our partitions by now");
    const now = await unlessAborted(topicIn(consumer, member.topic), ended);
    if (now?.partitionsCount !== topic.partitionsCount) return;
    if (reading.isReading()) await unlessAborted(tellGroup(member), ended);
    await clock.sleep(times.look, ended).catch(() => undefined);
  }
}

/** For the tools that show a group's lag. Nothing is ever read from there: a failure costs nothing. */
async function tellGroup({ topic, consumer, untold }: Member): Promise<void> {
  const offsets = [...untold].map(([partition, offset]) => ({ topic, partition, offset, leaderEpoch: -1 }));
  untold.clear();
  if (offsets.length > 0) await consumer.commit({ offsets }).catch(() => undefined);
}

/** Leaves the group, so that others get the partitions at once; brokers that do not answer are left alone. */
async function leave(consumer: Consumer, clock: Clock): Promise<void> {
  const enough = new AbortController();
  const closing = consumer.close(true).finally(() => enough.abort());
  await Promise.allSettled([Promise.race([closing, clock.sleep(times.leave, enough.signal)])]);
  closing.catch(() => undefined);
  await consumer.connections.close().catch(() => undefined);
}
