import { csvLine } from "../../audit/csv.ts";
import { aligned, type Cell } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { OutputOptions } from "./options.ts";

/** A column of what a command prints. */
export interface Column<Row> {
  /** In a table in capitals, in CSV as it stands. */
  readonly head: string;
  readonly of: (row: Row) => string | number | boolean | readonly string[] | null | undefined;
  /** In wide tables and in CSV only. */
  readonly wide?: boolean;
  /** The colour of a cell, on a terminal. */
  readonly paint?: (row: Row, terminal: Terminal) => ((text: string) => string) | undefined;
}

/** Prints rows: as a table, whole as JSON, or as CSV. A table without rows prints nothing. */
export function print<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: OutputOptions,
  terminal: Terminal,
): void {
  if (options.json) terminal.line(JSON.stringify(rows, null, 2));
  else if (options.csv) {
    terminal.line(csvHead(columns));
    for (const row of rows) terminal.line(csvRow(row, columns));
  } else if (rows.length > 0) for (const line of tableLines(rows, columns, options, terminal)) terminal.line(line);
}

/** The first line of CSV. */
export const csvHead = (columns: readonly Pick<Column<never>, "head">[]): string =>
  csvLine(columns.map(({ head }) => head));

/** A row as a line of CSV. */
export const csvRow = <Row>(row: Row, columns: readonly Column<Row>[]): string =>
  csvLine(columns.map(({ of }) => shown(of(row))));

/** A table with its head. */
export function tableLines<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { output }: OutputOptions,
  terminal: Terminal,
): readonly string[] {
  const used = columns.filter(({ wide }) => output === "wide" || !wide);
  const head: readonly Cell[] = used.map(({ head }) => ({ text: head.toUpperCase(), paint: terminal.bold }));
  const cells = rows.map((row) => cellsOf(row, used, terminal));
  // A number stands below the end of its heading.
  const right = used.map((_, column) => rows.length > 0 && cells.every((row) => row[column]?.right));
  const headed = head.map((cell, column) => ({ ...cell, right: right[column] }));
  return aligned([headed, ...cells], output === "wide" ? undefined : terminal.width);
}

/** The cells of a row. */
export const cellsOf = <Row>(row: Row, columns: readonly Column<Row>[], terminal: Terminal): readonly Cell[] =>
  columns.map((column) => cellOf(row, column, terminal));

function cellOf<Row>(row: Row, { of, paint }: Column<Row>, terminal: Terminal): Cell {
  const value = of(row);
  return { text: shown(value), paint: paint?.(row, terminal), right: typeof value === "number" };
}

function shown(value: ReturnType<Column<unknown>["of"]>): string {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(" ") : String(value);
}

/** Prints one thing: a line a field, those without a value left out; whole as JSON. */
export function printOne<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  options: OutputOptions,
  terminal: Terminal,
): void {
  if (options.json) {
    terminal.line(JSON.stringify(row, null, 2));
    return;
  }
  const cells = columns.map((column) => ({ head: column.head, cell: cellOf(row, column, terminal) }));
  const lines = cells.filter(({ cell }) => cell.text !== "");
  for (const line of aligned(
    lines.map(({ head, cell }) => [
      { text: head, paint: terminal.bold },
      { ...cell, right: false },
    ]),
  ))
    terminal.line(line);
}
