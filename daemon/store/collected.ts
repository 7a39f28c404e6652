import { and, or, type SQL, sql } from "drizzle-orm";
import { type Collection, collectedFields, type Pattern, patternOf } from "../audit/collection.ts";
import { auditLabels, audits } from "./schema.ts";
import { plainText } from "./text.ts";

/** Audits that are in any of the collections; undefined asks for no collection. */
export function inCollections(collections: readonly Collection[] | undefined): SQL | undefined {
  if (!collections) return undefined;
  // Without one that is left none can hold.
  return joined(or, [sql`false`, ...collections.map(inCollection)]);
}

function inCollection({ labels = {}, ...lists }: Collection): SQL {
  const conditions = [
    ...collectedFields.map(([list, field]) => like(audits[field], lists[list] ?? [])),
    ...Object.entries(labels).map(([name, value]) => labelled(name, value)),
  ];
  return joined(and, [sql`true`, ...conditions]) ?? sql`true`;
}

/** SQLite nests expressions 1,000 deep, and takes `a or b or c` for nested. */
const side = 100;

function joined(by: typeof and, conditions: readonly (SQL | undefined)[]): SQL | undefined {
  if (conditions.length <= side) return by(...conditions);
  const groups = Array.from({ length: Math.ceil(conditions.length / side) }, (_, n) =>
    by(...conditions.slice(n * side, (n + 1) * side)),
  );
  return joined(by, groups);
}

/** More values than that travel as one: a statement has 32,766 parameters at most. */
const fewValues = 16;

type Column = (typeof audits)[(typeof collectedFields)[number][1]] | typeof auditLabels.value;

function like(column: Column, values: readonly string[]): SQL | undefined {
  const patterns = values.map((value) => patternOf(value));
  return values.length <= fewValues
    ? or(...patterns.map((pattern) => isLike(column, pattern)))
    : isLikeAny(column, patterns);
}

/** The same of many values, those of each kind as a JSON list. */
function isLikeAny(column: Column, patterns: readonly Pattern[]): SQL | undefined {
  const of = (holds: (value: SQL) => SQL, isMeant: (pattern: Pattern) => boolean) => {
    const texts = patterns.filter(isMeant).map(({ text }) => plainText(text));
    return texts.length === 0
      ? undefined
      : sql`exists (select 1 from json_each(${JSON.stringify(texts)}) as meant where ${holds(sql`meant.value`)})`;
  };
  return or(
    of(
      (value) => sql`${column} = ${value}`,
      ({ before, behind }) => !before && !behind,
    ),
    of(
      (value) => sql`instr(${column}, ${value}) > 0`,
      ({ before, behind }) => before && behind,
    ),
    of(
      (value) => sql`(${value} = '' or substr(${column}, -length(${value})) = ${value})`,
      ({ before, behind }) => before && !behind,
    ),
    of(
      (value) => sql`substr(${column}, 1, length(${value})) = ${value}`,
      ({ before, behind }) => !before && behind,
    ),
  );
}

/** Not by LIKE, which takes A for a, nor by GLOB, to which [ and ? mean something. */
function isLike(column: Column, { text, before, behind }: Pattern): SQL {
  const plain = plainText(text);
  // SQLite counts characters, JavaScript UTF-16 code units.
  const length = [...plain].length;
  if (before && behind) return sql`instr(${column}, ${plain}) > 0`;
  if (before) return length === 0 ? sql`true` : sql`substr(${column}, ${-length}) = ${plain}`;
  return behind ? sql`substr(${column}, 1, ${length}) = ${plain}` : sql`${column} = ${plain}`;
}

const labelled = (name: string, value: string): SQL =>
  sql`exists (select 1 from ${auditLabels} where ${auditLabels.name} = ${plainText(name)} and ${auditLabels.audit} = ${audits.seq} and ${like(auditLabels.value, [value])})`;
