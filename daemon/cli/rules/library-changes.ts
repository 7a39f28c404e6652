import { stringify } from "yaml";
import type { Rule } from "../../audit/rule.ts";

/** What an update does to a library, each rule by its name. */
export interface LibraryChanges {
  readonly added: readonly Rule[];
  readonly changed: readonly { readonly before: Rule; readonly after: Rule }[];
  readonly removed: readonly Rule[];
}

export function changesOf(before: readonly Rule[], after: readonly Rule[]): LibraryChanges {
  const [known, next] = [before, after].map((rules) => new Map(rules.map((rule) => [rule.name, rule] as const)));
  return {
    added: after.filter((rule) => !known?.has(rule.name)),
    changed: after.flatMap((rule) => {
      const former = known?.get(rule.name);
      return former && linesOf(former).join() !== linesOf(rule).join() ? [{ before: former, after: rule }] : [];
    }),
    removed: before.filter((rule) => !next?.has(rule.name)),
  };
}

/** The changes for a reader: a new rule whole, of a changed one every line, marked where it differs. */
export function describe({ added, changed, removed }: LibraryChanges): readonly string[] {
  return [
    ...added.flatMap((rule) => [
      `+ ${rule.name}: new, disabled until a policy selects it`,
      ...linesOf(rule).map((line) => `    + ${line}`),
    ]),
    ...changed.flatMap(({ before, after }) => [
      `~ ${after.name}`,
      ...lineDiff(linesOf(before), linesOf(after)).map(({ mark, line }) => `    ${mark} ${line}`),
    ]),
    ...removed.map((rule) => `- ${rule.name}: removed`),
  ];
}

/** As the rule would stand in a file, without what every prewritten rule has. */
function linesOf({ owner: _, ...fields }: Rule): readonly string[] {
  const given = Object.entries(fields).filter(
    ([, value]) => value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  const order = ["name", "severity", "message", "expression"];
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const sorted = given.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return stringify(Object.fromEntries(sorted), { lineWidth: 0 }).trimEnd().split("\n");
}

interface DiffLine {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

/** By the longest common subsequence; texts of rules are short. */
function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      lines.push({ mark: " ", line: old });
      i++;
      j++;
    } else if (old !== undefined && (now === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      lines.push({ mark: "-", line: old });
      i++;
    } else {
      lines.push({ mark: "+", line: now ?? "" });
      j++;
    }
  }
  return lines;
}

/** How many lines the rest of `before` from i and the rest of `after` from j have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const [row, below] = [table[i] ?? [], table[i + 1] ?? []];
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return table;
}
