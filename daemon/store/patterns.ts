import { sql } from "drizzle-orm";
import { type Collection, collectedFields, isLikeText, patternOf } from "../audit/collection.ts";
import type { Connection } from "./connection.ts";
import type { Lane } from "./lane.ts";
import { type Indexed, indexed, valueLane } from "./order.ts";
import { audits, keyCharacters, leadingText } from "./schema.ts";
import { plainText } from "./text.ts";

/** Values of one column that are looked through for those that a pattern means, and lanes that may come of them. */
const mostValues = 500;
const mostLanes = 100;

/**
 * Lanes that lead to all audits in any of the collections, by each of the columns that all of them name. They may lead
 * to others, too. None where a column has too many values.
 */
export function leadingOf(
  connection: Connection,
  collections: readonly Collection[] | undefined,
): readonly (readonly Lane[])[] {
  if (!collections) return [];
  return collectedFields.flatMap(([list, field]) => {
    const lists = collections.map((collection) => collection[list] ?? []);
    if (lists.some((values) => values.length === 0)) return [];
    const values = meant(connection, indexed[field], lists.flat());
    return values && values.length <= mostLanes ? [values.map((value) => valueLane(indexed[field], value))] : [];
  });
}

/** The first characters of the values that there are, and that patterns may mean. */
function meant(connection: Connection, index: Indexed, values: readonly string[]): readonly string[] | undefined {
  const patterns = values.map((value) => patternOf(plainText(value)));
  const exact = patterns.filter(({ before, behind }) => !before && !behind).map(({ text }) => leadingText(text));
  const wild = patterns.filter(({ before, behind }) => before || behind);
  if (wild.length === 0) return [...new Set(exact)];
  const known = valuesOf(connection, index);
  // Of a text that is cut one cannot tell.
  const isMeant = (key: string) => [...key].length >= keyCharacters || wild.some((pattern) => isLikeText(key, pattern));
  return known && [...new Set([...exact, ...known.filter(isMeant)])];
}

/** The values of an index, each found by one look; undefined where there are too many. */
function valuesOf({ select }: Connection, { index, key }: Indexed): readonly string[] | undefined {
  const values: string[] = [];
  for (let last: string | undefined; values.length <= mostValues; ) {
    const beyond = last === undefined ? sql`true` : sql`${key} > ${last}`;
    const rows = select(
      sql`select ${key} from ${audits} indexed by ${sql.identifier(index)} where ${beyond} order by ${key} limit 1`,
    );
    const value = rows[0]?.[0];
    if (typeof value !== "string") return values;
    values.push(value);
    last = value;
  }
  return undefined;
}
