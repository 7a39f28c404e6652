import { distance } from "fastest-levenshtein";

/** The closed list of what can be wrong with an expression. */
export type ExpressionErrorCode =
  | "too-long"
  | "too-deep"
  | "unexpected-character"
  | "unterminated-string"
  | "invalid-escape"
  | "keyword-case"
  | "unexpected-token"
  | "unexpected-end"
  | "not-boolean"
  | "unknown-name"
  | "foreign-event"
  | "wrong-arguments"
  | "wrong-type"
  | "integer-needs-quotes"
  | "not-a-decimal"
  | "empty-list"
  | "invalid-path"
  | "invalid-pattern"
  | "invalid-network"
  | "resource-group-case";

/** One thing that is wrong, and where. Line and column count from 1, columns and length in UTF-16 units. */
export interface ExpressionError {
  readonly code: ExpressionErrorCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export function errorAt(
  text: string,
  code: ExpressionErrorCode,
  start: number,
  end: number,
  message: string,
): ExpressionError {
  return { code, message, ...positionAt(text, start), length: Math.max(1, end - start) };
}

/** Line and column of a place in a text. */
export function positionAt(text: string, start: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, start);
  return { line: before.split("\n").length, column: start - before.lastIndexOf("\n") };
}

/** Each error with its source line and a caret under the place. `file` may be any name for the text. */
export function formatErrors(file: string, text: string, errors: readonly Omit<ExpressionError, "code">[]): string {
  const lines = text.split("\n");
  return errors
    .map(({ line, column, length, message }) => {
      const source = (lines[line - 1] ?? "").replaceAll("\t", " ").replace(/\r$/, "");
      const gutter = `${String(line).padStart(5)} | `;
      const carets = "^".repeat(Math.max(1, Math.min(length, source.length - column + 2)));
      return `${file}:${line}:${column}  ${message}\n${gutter}${source}\n${" ".repeat(gutter.length + column - 1)}${carets}`;
    })
    .join("\n");
}

/** The known word that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.far - b.far)[0];
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}

export function didYouMean(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  return best === undefined ? "" : `; did you mean "${best}"?`;
}
