import truncatedWidth from "fast-string-truncated-width";

/**
 * Rows in columns as wide as their widest cell, two spaces apart; cut to a width if there is one. Widths are those of a
 * terminal, where some characters take two places or none. Control characters in cells are made visible.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width = Infinity): string {
  return aligned(
    [head, ...rows].map((row) => row.map((text) => ({ text }))),
    width,
  ).join("\n");
}

/** A cell of a table. */
export interface Cell {
  readonly text: string;
  /** Colours it, after it has been cut and filled up. */
  readonly paint?: ((text: string) => string) | undefined;
  readonly right?: boolean | undefined;
}

/** Lines of cells, all in columns, and none wider than there is room for. `widths` are those of earlier lines; they grow. */
export function aligned(
  rows: readonly (readonly Cell[])[],
  width = Infinity,
  widths: number[] = [],
): readonly string[] {
  const lines = rows.map((row) => row.map((cell) => ({ ...cell, text: visible(cell.text) })));
  for (const line of lines)
    for (const [column, { text }] of line.entries())
      widths[column] = Math.max(widths[column] ?? 0, truncatedWidth(text).width);
  return lines.map((line) => lineOf(line, widths, width));
}

function lineOf(cells: readonly Cell[], widths: readonly number[], width: number): string {
  const last = cells.findLastIndex(({ text }) => text !== "");
  let line = "";
  let room = width;
  for (const [column, { text, paint = plain, right }] of cells.slice(0, last + 1).entries()) {
    const gap = column === 0 ? "" : "  ";
    const wide = widths[column] ?? 0;
    const free = " ".repeat(wide - truncatedWidth(text).width);
    // The last cell of a line needs no filling behind it.
    const filled = right ? free + text : text + (column === last ? "" : free);
    if (gap.length >= room) return line;
    const fitting = room < gap.length + truncatedWidth(filled).width ? cut(filled, room - gap.length) : filled;
    const bare = fitting.trimEnd();
    line += gap + paint(bare) + (column === last ? "" : fitting.slice(bare.length));
    if (fitting !== filled) return line;
    room -= gap.length + wide;
  }
  return line;
}

const plain = (text: string) => text;

/** Text cut to the width of a terminal, with a mark where it goes on. */
export function cut(text: string, width: number): string {
  const { ellipsed, truncated, index } = truncatedWidth(text, { limit: width, ellipsis: "…" });
  return truncated ? `${text.slice(0, index)}${ellipsed ? "…" : ""}` : text;
}

/** Text that came from a cluster must not steer the terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `1 rule`, `2 rules`. */
export const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
