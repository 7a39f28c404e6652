/** A spreadsheet takes a cell that begins so for a formula; with an apostrophe before it, for text. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
const number = /^-?\d+(\.\d+)?$/;

/** One line of CSV (RFC 4180), without its end, that is safe to open in a spreadsheet. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(",");

function csvCell(text: string): string {
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
