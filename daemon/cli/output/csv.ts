/** One line of CSV (RFC 4180), without its end. A spreadsheet must not run a cell: what begins like a formula is quoted. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(",");

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
