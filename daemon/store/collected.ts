import { and, or, type SQL, sql } from "drizzle-orm";
import { type Collection, collectedFields, type Pattern, patternOf } from "../audit/collection.ts";
import { auditLabels, audits } from "./schema.ts";
import { plainText } from "./text.ts";

/** Audits that are in any of the collections; undefined asks for no collection. */
export function inCollections(collections: readonly Collection[] | undefined): SQL | undefined {
  if (!collections) return undefined;
  // Without one that is left none can hold.
  return or(sql`false`, ...collections.map(inCollection));
}

function inCollection({ labels = {}, ...lists }: Collection): SQL {
  const conditions = [
    ...collectedFields.map(([list, field]) => like(audits[field], lists[list] ?? [])),
    ...Object.entries(labels).map(([name, value]) => labelled(name, value)),
  ];
  return and(sql`true`, ...conditions) ?? sql`true`;
}

type Column = (typeof audits)[(typeof collectedFields)[number][1]] | typeof auditLabels.value;

function like(column: Column, values: readonly string[]): SQL | undefined {
  return values.length === 0 ? undefined : or(...values.map((value) => isLike(column, patternOf(value))));
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
