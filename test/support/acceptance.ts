import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

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
for (const file of readdirSync(test, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts")))
  collect(join(test, file));

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

function collect(file: string): void {
  const source = readFileSync(file, "utf8");
  for (const found of source.matchAll(
    /\b(?:it|test|describe)(?:\.[a-zA-Z]+(?:\([^)]*\))?)*\(\s*(["'`])((?:\\.|(?!\1).)*)\1|\]\)\(\s*(["'`])((?:\\.|(?!\3).)*)\3/gs,
  )) {
    const title = found[2] ?? found[4] ?? "";
    const line = source.slice(0, found.index).split("\n").length;
    for (const [, id = "", reason] of title.matchAll(/\[([A-Z]\d\d)(?: partly: ([^\]]+))?\]/g)) {
      const list = proofs.get(id);
      if (list) list.push({ where: `${relative(process.cwd(), file)}:${line}  ${title}`, partly: reason });
      else unknown.push(`${id} in ${file}`);
    }
  }
}
