/** Numbers that look random and are the same for the same seed: mulberry32. */
export type Random = ReturnType<typeof randomOf>;

export function randomOf(seed: number) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  return {
    below,
    pick,
    /** True once in that many times. */
    oneIn: (times: number) => below(times) === 0,
    list: <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make),
  };
}
