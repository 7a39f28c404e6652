/** One line of the report. */
export interface Result {
  readonly what: string;
  readonly figure: string;
  readonly ratio: number;
  /** What the prototype of the plan measured, or nothing. */
  readonly prototype: string;
}

export const say = (text: string) => process.stderr.write(`${text} …\n`);
export const perSecond = (n: number) => `${Math.round(n).toLocaleString("en")}/s`;
export const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Times variants in turn, so that a busy machine hurts all of them alike; milliseconds, medians. */
export function alternate(variants: readonly (() => void)[], rounds: number): number[] {
  const times = variants.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [n, variant] of variants.entries()) {
      const start = performance.now();
      variant();
      if (round > 0) times[n]?.push(performance.now() - start);
    }
  return times.map(median);
}
