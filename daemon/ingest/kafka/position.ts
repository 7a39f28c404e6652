/** Where a partition is read on. */
export interface Position {
  /** Of the next message. */
  readonly offset: bigint;
  /** The topic's id: offsets of another topic of that name, or of another cluster, say nothing here. */
  readonly topicID: string | undefined;
}

/** The position as the store keeps it: `1234@topic-id`, or `1234` where the brokers give topics no id (Event Hubs). */
export function printPosition({ offset, topicID }: Position): string {
  return topicID === undefined ? String(offset) : `${offset}@${topicID}`;
}

/** Undefined for no position, and for a text that is none. */
export function parsePosition(text: string | undefined): Position | undefined {
  const [, offset, topicID] = /^(\d+)(?:@(\S+))?$/.exec(text ?? "") ?? [];
  return offset === undefined ? undefined : { offset: BigInt(offset), topicID };
}

const noID = "00000000-0000-0000-0000-000000000000";

/** The id of a topic as the client gives it: brokers that know no ids have zeros or the name there. */
export function topicIDOf(topic: string, id: string): string | undefined {
  return id === noID || id === topic ? undefined : id;
}

/** True where a stored position cannot belong to that topic. */
export function isOfAnother({ topicID }: Position, now: string | undefined): boolean {
  return topicID !== undefined && now !== undefined && topicID !== now;
}
