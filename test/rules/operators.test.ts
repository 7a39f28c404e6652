import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { comparisons } from "../../daemon/rules/operators.ts";

const rows = JSON.parse(readFileSync(join(__dirname, "..", "conformance", "language.json"), "utf8")) as readonly {
  expression: string;
  expect?: string;
}[];
const words = [...Object.keys(comparisons), "in", "jpath", "exists", "count", "any", "all"];

it.each(words)("%s has conformance rows of which one holds and one does not", (word) => {
  const pattern = /^[a-z]/.test(word) ? new RegExp(`\\b${word}\\b`) : new RegExp(`[")] ?${word} ?[-"0-9]`);
  const outcomes = new Set(rows.filter((row) => pattern.test(row.expression)).map((row) => row.expect));
  expect([outcomes.has("true"), outcomes.has("false")]).toEqual([true, true]);
});
