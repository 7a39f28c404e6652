/**
 * Text as it may stand in the database: well-formed, and U+0000 shown as the six characters `\u0000`, for libSQL
 * aborts on the former and cuts strings at the latter. Anything but a string is the empty text.
 */
export function plainText(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\\u0000") : "";
}

/** The strings of a list, as plain text. Anything but a list is empty. */
export function plainTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string").map(plainText) : [];
}

/** Bytes as text. Bytes that are no UTF-8 show as U+FFFD. */
export function decoded(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
