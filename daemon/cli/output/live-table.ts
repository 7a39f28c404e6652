import { aligned } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { OutputOptions } from "./options.ts";
import { type Column, cellsOf } from "./print.ts";

/** A table whose rows come little by little: columns grow where something longer comes, and never shrink. */
export function liveTable<Row>(
  columns: readonly Column<Row>[],
  { output }: OutputOptions,
  terminal: Terminal,
): (rows: readonly Row[]) => void {
  const used = columns.filter(({ wide }) => output === "wide" || !wide);
  const widths: number[] = [];
  let headed = false;
  return (rows) => {
    const head =
      headed || rows.length === 0 ? [] : [used.map((c) => ({ text: c.head.toUpperCase(), paint: terminal.bold }))];
    headed ||= rows.length > 0;
    const lines = [...head, ...rows.map((row) => cellsOf(row, used, terminal))];
    for (const line of aligned(lines, output === "wide" ? undefined : terminal.width, widths)) terminal.line(line);
  };
}
