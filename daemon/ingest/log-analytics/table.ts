import type { JsonObject } from "../../audit/event.ts";
import { isObject, listIn, textIn } from "../json.ts";

/** The rows of a Log Analytics query's answer, each as an object of its columns. */
export function rowsOf(answer: unknown): readonly JsonObject[] {
  return (listIn(answer, "tables") ?? []).flatMap((table) => {
    // The query API says `columns`, its SDK `columnDescriptors`.
    const columns = (listIn(table, "columns") ?? listIn(table, "columnDescriptors") ?? []).flatMap((column, i) => {
      const name = textIn(column, "name");
      return name === undefined ? [] : [{ name, i }];
    });
    return (listIn(table, "rows") ?? []).map((row) => rowOf(columns, row));
  });
}

function rowOf(columns: readonly { readonly name: string; readonly i: number }[], row: unknown): JsonObject {
  if (isObject(row)) return row;
  const cells = Array.isArray(row) ? row : [];
  return Object.fromEntries(columns.map(({ name, i }) => [name, cells[i]]));
}
