import type { Formula } from "../formula.ts";
import { withMethods } from "../google-methods.ts";
import { among } from "../policy.ts";
import { booleanOf, type Comparing, type Token, tokensOf, unquoted } from "./boolean.ts";
import { open } from "./filter.ts";

const fields: Readonly<Record<string, string>> = {
  "protoPayload.methodName": "protoPayload.methodName",
  "protoPayload.authenticationInfo.principalEmail": "user.username",
};

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["and", /^AND\b/],
  ["or", /^OR\b/],
  ["not", /^(?:NOT\b|-(?=[A-Za-z]))/],
  ["open", /^\(/],
  ["close", /^\)/],
  ["text", /^"(?:[^"\\]|\\.)*"/s],
  ["sign", /^(?:!=|=)/],
  ["word", /^[\w.]+/],
];

/** A filter of Cloud Logging that compares methods and users. */
export function loggingFilter(text: string): Formula {
  const tokens = tokensOf(text, patterns);
  const read = tokens && booleanOf(tokens, comparing);
  return read ? withMethods(read) : open(text);
}

/** Equality knows no case there (Logging query language); methods and users of Kubernetes differ in more. */
const comparing: Comparing = ([field, sign, value]) => {
  const path = field?.kind === "word" ? fields[field.text] : undefined;
  if (path === undefined || sign?.kind !== "sign" || !value) return undefined;
  if (value.kind !== "text" && value.kind !== "word") return undefined;
  const wanted = value.kind === "text" ? unquoted(value.text) : value.text;
  return { formula: among(path, [wanted], sign.text === "="), length: 3 };
};
