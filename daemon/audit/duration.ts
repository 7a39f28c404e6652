const units: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Milliseconds that `500ms`, `20s`, `10m`, `3h`, `30d` or `1h30m` stand for; undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,9}(ms|s|m|h|d))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, count = "", unit = ""]) => sum + Number(count) * (units.get(unit) ?? 0), 0);
}

/** A length of time as text that parseDuration reads: `60s`, `90s`, `10m`, `1d`. */
export function formatDuration(ms: number): string {
  if (ms === 0 || ms === 60_000) return `${ms / 1_000}s`;
  const [unit, length] = [...units].reverse().find(([, size]) => ms % size === 0) ?? ["ms", 1];
  return `${ms / length}${unit}`;
}
