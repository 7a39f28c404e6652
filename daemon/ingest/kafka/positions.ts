import { type ClusterTopicMetadata, type Consumer, ListOffsetTimestamps } from "@platformatic/kafka";
import { isOfAnother, type Position, parsePosition, topicIDOf } from "./position.ts";

/** Where the partitions of a topic are read on: what the store says, checked against what the brokers have. */
export interface Positions {
  /** The offset that a partition is read from. */
  begin(partition: number, topic: ClusterTopicMetadata): Promise<bigint>;
  /** Moves offsets that the broker no longer has, or does not have yet, to the oldest that it has. Tells where each partition ends. */
  mend(
    offsets: Map<number, bigint>,
    partitions: readonly number[],
    topic: ClusterTopicMetadata,
  ): Promise<(partition: number) => bigint>;
  /** The first time that this topic is read, and only what comes from now on is wanted: remembers where that begins. */
  skip(topic: ClusterTopicMetadata): Promise<void>;
}

export interface PositionPorts {
  readonly consumer: Consumer;
  readonly topic: string;
  readonly stored: (partition: number) => Promise<string | undefined>;
  readonly store: (partition: number, position: Position) => Promise<void>;
  /** A partition goes on at another offset than it should; what lay between is gone. */
  readonly moved: (move: Move) => void;
}

/** `lost` counts messages; 0 where offsets of before say nothing. */
export interface Move {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly lost: bigint;
  readonly why: string;
}

export function positions(ports: PositionPorts): Positions {
  const list = async (timestamp: bigint, partitions: readonly number[]): Promise<(partition: number) => bigint> => {
    const { consumer, topic } = ports;
    const offsets = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [...partitions] },
      timestamp,
      isolationLevel: 0,
    });
    return (partition) => offsets.get(topic)?.[partition] ?? 0n;
  };
  const oldest = (partitions: readonly number[]) => list(ListOffsetTimestamps.EARLIEST, partitions);
  const newest = (partitions: readonly number[]) => list(ListOffsetTimestamps.LATEST, partitions);
  const idOf = (topic: ClusterTopicMetadata) => topicIDOf(ports.topic, topic.id);
  /** Remembered at once: what is gone is told once. */
  const move = async (topic: ClusterTopicMetadata, moved: Move) => {
    await ports.store(moved.partition, { offset: moved.to, topicID: idOf(topic) });
    ports.moved(moved);
  };
  return {
    begin: async (partition, topic) => {
      const position = parsePosition(await ports.stored(partition));
      if (position && !isOfAnother(position, idOf(topic))) return position.offset;
      const to = (await oldest([partition]))(partition);
      const why = "another topic has that name now, or another cluster has the topic";
      if (position) await move(topic, { partition, from: position.offset, to, lost: 0n, why });
      return to;
    },
    mend: async (offsets, partitions, topic) => {
      const [first, end] = await Promise.all([oldest(partitions), newest(partitions)]);
      for (const partition of partitions) {
        const from = offsets.get(partition) ?? 0n;
        const to = first(partition);
        if (from >= to && from <= end(partition)) continue;
        offsets.set(partition, to);
        const why = from < to ? "the brokers kept them for a shorter time" : "the partition ends before";
        await move(topic, { partition, from, to, lost: from < to ? to - from : 0n, why });
      }
      return end;
    },
    skip: async (topic) => {
      const all = topic.partitions.map((_, partition) => partition);
      if ((await Promise.all(all.map(ports.stored))).some((stored) => stored !== undefined)) return;
      const end = await newest(all);
      for (const partition of all) await ports.store(partition, { offset: end(partition), topicID: idOf(topic) });
    },
  };
}
