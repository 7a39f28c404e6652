import type { Consumer } from "@platformatic/kafka";

/** What a broker answers. */
export type Answer = Awaited<ReturnType<Consumer["fetch"]>>;

/** Of one partition: batches of records. */
type Records = Answer["responses"][number]["partitions"][number]["records"];

/** Messages that are delivered together. */
export interface Piece {
  readonly values: readonly Uint8Array[];
  /** Offset of the message that follows. */
  readonly next: bigint;
}

/** Past this a piece ends: judging it must not keep others from the thread for long, and it lies in memory several times. */
const pieceBytes = 2 ** 20;

/** Markers of transactions, which producers do not see. */
const isControl = (attributes: number) => (attributes & 0x20) !== 0;

/**
 * The messages from an offset on, in pieces. A batch may begin before the offset that was asked for. Tombstones hold
 * nothing, but are passed.
 */
export function* piecesFrom(offset: bigint, records: Records): Generator<Piece> {
  let values: Uint8Array[] = [];
  let bytes = 0;
  let next = offset;
  let passed = offset;
  for (const batch of records ?? []) {
    for (const record of isControl(batch.attributes) ? [] : batch.records) {
      const at = batch.firstOffset + BigInt(record.offsetDelta);
      if (at < offset) continue;
      if (record.value && record.value.length > 0) values.push(record.value);
      bytes += record.value?.length ?? 0;
      next = at + 1n;
      if (bytes < pieceBytes) continue;
      yield { values, next };
      [values, bytes, passed] = [[], 0, next];
    }
    // Behind the last record that is left: compaction takes records out of a batch, but not the batch's range.
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
  }
  if (next > passed) yield { values, next };
}
