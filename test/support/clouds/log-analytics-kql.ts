import { column, type Expression, expression, orderOf } from "./log-analytics-kql-expression.ts";
import {
  type KqlError,
  type KqlTable,
  type Reader,
  readerOf,
  semantic,
  syntax,
  tokensOf,
  type Value,
} from "./log-analytics-kql-reader.ts";

/** What a query reads: undefined for a table that is not there. */
export type Tables = (name: string) => KqlTable | undefined;

/**
 * What a query comes to, in as much of the Kusto query language as a stand-in for Log Analytics needs: let, where, extend,
 * project, sort, take, union and print, over rows that know when they were ingested. It reads queries by itself, so that
 * it also tells whether they are well formed.
 */
export function runKql(query: string, tables: Tables): KqlTable {
  const reader = readerOf(tokensOf(query));
  const names = new Map<string, Value>();
  while (reader.peek() === "let") {
    reader.next();
    const name = reader.next();
    reader.expect("=");
    names.set(name, expression(reader)({ cells: {}, ingested: 0n }, { names, columns: [] }));
    reader.expect(";");
  }
  const result = pipeline(reader, { names, tables });
  if (reader.peek() !== undefined) throw syntax(`unexpected ${reader.peek()}`);
  return result;
}

interface World {
  readonly names: ReadonlyMap<string, Value>;
  readonly tables: Tables;
}

function pipeline(reader: Reader, world: World): KqlTable {
  let table = beginning(reader, world);
  while (reader.accept("|")) table = stage(reader.next(), reader, table, world);
  return table;
}

function beginning(reader: Reader, world: World): KqlTable {
  const name = reader.next();
  if (name === "union") return union(reader, world);
  if (name === "print") {
    const column = reader.next();
    reader.expect("=");
    const value = expression(reader)({ cells: {}, ingested: 0n }, { names: world.names, columns: [] });
    return { columns: [column], rows: [{ ingested: 0n, cells: { [column]: value } }] };
  }
  const table = world.tables(name);
  if (!table) throw semantic(`Failed to resolve table or column expression named '${name}'`);
  return table;
}

function union(reader: Reader, world: World): KqlTable {
  const isFuzzy = reader.accept("isfuzzy");
  if (isFuzzy) {
    reader.expect("=");
    reader.expect("true");
  }
  const legs: KqlTable[] = [];
  do {
    reader.expect("(");
    // A fuzzy union goes on without a table that is not there, but its text has to be read to the end.
    let missing: KqlError | undefined;
    const leg = pipeline(reader, {
      ...world,
      tables: (name) => {
        const found = world.tables(name);
        if (!found) missing = semantic(`Failed to resolve table or column expression named '${name}'`);
        return found ?? { columns: ["Category"], rows: [] };
      },
    });
    reader.expect(")");
    if (missing && !isFuzzy) throw missing;
    if (!missing) legs.push(leg);
  } while (reader.accept(","));
  return { columns: [...new Set(legs.flatMap(({ columns }) => columns))], rows: legs.flatMap(({ rows }) => rows) };
}

function stage(operator: string, reader: Reader, table: KqlTable, { names }: World): KqlTable {
  const { columns, rows } = table;
  const scope = { names, columns };
  switch (operator) {
    case "where": {
      const condition = expression(reader);
      // An empty table's condition is checked, too.
      if (rows.length === 0) condition({ ingested: 0n, cells: {} }, scope);
      return { columns, rows: rows.filter((row) => condition(row, scope) === true) };
    }
    case "extend":
    case "project": {
      const made = assignments(reader);
      const keep = operator === "extend";
      return {
        columns: [...new Set([...(keep ? columns : []), ...made.map(({ name }) => name)])],
        rows: rows.map((row) => {
          const cells = Object.fromEntries(made.map(({ name, value }) => [name, value(row, scope)]));
          return { ingested: row.ingested, cells: keep ? { ...row.cells, ...cells } : cells };
        }),
      };
    }
    case "sort": {
      reader.expect("by");
      const keys = orders(reader);
      const sorted = [...rows].sort((a, b) =>
        keys.reduce((found, key) => found || orderOf(key(a, scope), key(b, scope)), 0),
      );
      return { columns, rows: sorted };
    }
    case "take":
      return { columns, rows: rows.slice(0, Number(reader.next())) };
    default:
      throw syntax(`unknown operator ${operator}`);
  }
}

function assignments(reader: Reader): readonly { name: string; value: Expression }[] {
  const made: { name: string; value: Expression }[] = [];
  do {
    const name = reader.next();
    made.push({ name, value: reader.accept("=") ? expression(reader) : column(name) });
  } while (reader.accept(","));
  return made;
}

function orders(reader: Reader): readonly Expression[] {
  const keys: Expression[] = [];
  do {
    keys.push(column(reader.next()));
    reader.expect("asc");
  } while (reader.accept(","));
  return keys;
}
