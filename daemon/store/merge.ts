import type { Entry, LaneWalk } from "./lane.ts";
import { byTime } from "./order.ts";

/** A walk, and how it makes one step. */
export interface Stepping {
  readonly walk: LaneWalk;
  readonly step: () => readonly Entry[];
}

/** A walk with what it has found and nobody took. */
interface Head extends Stepping {
  found: readonly Entry[];
  taken: number;
}

/** The entries of several lanes by time, each audit once. After every step there is a batch, which may be empty. */
export function* merged(walks: readonly Stepping[], ascending: boolean): Generator<readonly Entry[]> {
  const compare = byTime(ascending);
  const heads: Head[] = walks.map((it) => ({ ...it, found: [], taken: 0 }));
  let last: Entry | undefined;
  for (;;) {
    const batch: Entry[] = [];
    let behind = lagging(heads, firstOf(heads, compare), compare);
    while (!behind) {
      const head = firstOf(heads, compare);
      if (!head) return yield batch;
      const entry = head.found[head.taken++];
      if (entry && entry.seq !== last?.seq) batch.push(entry);
      last = entry;
      behind = lagging(heads, firstOf(heads, compare), compare);
    }
    if (batch.length > 0) yield batch;
    behind.found = behind.step();
    behind.taken = 0;
    yield [];
  }
}

const headOf = ({ found, taken }: Head): Entry | undefined => found[taken];

/** Whose next entry stands before all others'. */
function firstOf(heads: readonly Head[], compare: (a: Entry, b: Entry) => number): Head | undefined {
  let first: Head | undefined;
  let best: Entry | undefined;
  for (const head of heads) {
    const entry = headOf(head);
    if (entry && (!best || compare(entry, best) < 0)) [first, best] = [head, entry];
  }
  return first;
}

/** Who has to go on before an entry can be taken, for it may find an earlier one: the one that has come least far. */
function lagging(
  heads: readonly Head[],
  first: Head | undefined,
  compare: (a: Entry, b: Entry) => number,
): Head | undefined {
  const next = first && headOf(first);
  let least: Head | undefined;
  for (const head of heads) {
    if (headOf(head) || head.walk.ended()) continue;
    const looked = head.walk.looked();
    if (next && looked && compare(looked, next) >= 0) continue;
    const lookedLeast = least?.walk.looked();
    if (!least || !looked || (lookedLeast && compare(looked, lookedLeast) < 0)) least = head;
  }
  return least;
}
