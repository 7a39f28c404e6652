import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a test says that it proves a line; `partly` is what its title adds. */
interface Proof {
  readonly where: string;
  readonly partly: string | undefined;
}

const test = join(process.cwd(), "test");
const expected = 102;

const lines = [...readFileSync(join(test, "acceptance.md"), "utf8").matchAll(/^- \[[ x]\] ([A-Z]\d\d) (.*)$/gm)].map(
  ([, id = "", text = ""]) => ({ id, text }),
);
if (lines.length !== expected) throw new Error(`test/acceptance.md has ${lines.length} lines, not ${expected}`);

const proofs = new Map<string, Proof[]>(lines.map(({ id }) => [id, []]));
const unknown: string[] = [];
// Titles stand in the text of the tests, those of table rows included, which `vitest list` does not expand.
for (const file of readdirSync(test, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts")))
  for (const [index, line] of readFileSync(join(test, file), "utf8").split("\n").entries())
    collect(line.trim(), `test/${file}:${index + 1}`);

const full = lines.filter(({ id }) => proofs.get(id)?.some((proof) => proof.partly === undefined));
const partly = lines.filter((line) => !full.includes(line) && (proofs.get(line.id)?.length ?? 0) > 0);
const unproven = lines.filter(({ id }) => proofs.get(id)?.length === 0);

for (const { id, text } of lines) {
  console.log(`${id} ${text}`);
  for (const { where, partly: reason } of proofs.get(id) ?? [])
    console.log(`    ${where}${reason === undefined ? "" : ` (partly: ${reason})`}`);
}
console.log(`\nPartly proven (${partly.length})`);
for (const { id } of partly)
  console.log(`  ${id} ${[...new Set(proofs.get(id)?.map((proof) => proof.partly))].join("; ")}`);
console.log(`\nUnproven (${unproven.length})`);
for (const { id, text } of unproven) console.log(`  ${id} ${text}`);
console.log(`\n${lines.length} lines: ${full.length} proven, ${partly.length} partly, ${unproven.length} unproven`);
if (unknown.length > 0) throw new Error(`titles name lines that do not exist: ${unknown.join(", ")}`);

function collect(line: string, where: string): void {
  if (line.startsWith("//") || line.startsWith("*")) return;
  const title = /(["'`])((?:(?!\1).)*\[[A-Z]\d\d(?:(?!\1).)*)\1/.exec(line)?.[2] ?? "";
  for (const [, id = "", reason] of title.matchAll(/\[([A-Z]\d\d)(?: partly: ([^\]]+))?\]/g)) {
    const list = proofs.get(id);
    if (list) list.push({ where: `${where}  ${title}`, partly: reason });
    else unknown.push(`${id} in ${where}`);
  }
}
