/** One place in which two values differ; undefined where there is none. */
export interface Difference {
  /** As `grants[0].role`; empty for the whole. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two JSON values differ, as deep as they are alike. */
export function differences(before: unknown, after: unknown, path = ""): readonly Difference[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(before[name], after[name], path === "" ? name : `${path}.${name}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, path);
  return isSame(before, after) ? [] : [{ path, before, after }];
}

/** What came in or went between items that stayed is told alone; else what stands at the same place is compared. */
function ofLists(before: readonly unknown[], after: readonly unknown[], path: string): readonly Difference[] {
  const shorter = Math.min(before.length, after.length);
  const upTo = (holds: (n: number) => boolean, most: number) => {
    let n = 0;
    while (n < most && holds(n)) n++;
    return n;
  };
  const start = upTo((n) => isSame(before[n], after[n]), shorter);
  const end = upTo((n) => isSame(before.at(-1 - n), after.at(-1 - n)), shorter - start);
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return Array.from({ length: Math.max(left.length, right.length) }).flatMap((_, n) =>
    differences(left[n], right[n], `${path}[${start + n}]`),
  );
}

const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
