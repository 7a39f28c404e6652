import type { CloudRecords } from "../../audit-source.ts";
import { type Formula, formulaOf } from "../formula.ts";
import { among } from "../policy.ts";
import { booleanOf, type Comparing, type Token, tokensOf, unquoted } from "./boolean.ts";
import { open } from "./filter.ts";

const columns: Readonly<Record<string, string>> = {
  Verb: "verb",
  Stage: "stage",
  Level: "level",
  RequestUri: "requestURI",
  UserAgent: "userAgent",
};

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["and", /^and\b/],
  ["or", /^or\b/],
  ["text", /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/s],
  ["sign", /^(?:==|!=|!?(?:startswith|endswith|contains)\b|!?in\b|,)/],
  ["open", /^\(/],
  ["close", /^\)/],
  ["word", /^[\w.]+/],
];

/** A condition over plain columns of the tables that AKS fills; of AzureDiagnostics nothing is understood. */
export function kqlFilter(text: string, tables: Extract<CloudRecords, { kind: "aks" }>["tables"]): Formula {
  const tokens = tables === "resource-specific" ? tokensOf(text, patterns) : undefined;
  return (tokens && booleanOf(tokens, comparing)) ?? open(text);
}

const comparing: Comparing = (tokens) => {
  const [column, sign, value] = tokens;
  const path = column?.kind === "word" ? columns[column.text] : undefined;
  if (path === undefined || sign?.kind !== "sign" || !value) return undefined;
  if (sign.text.endsWith("in") && value.kind === "open") return listed(path, !sign.text.startsWith("!"), tokens);
  if (value.kind !== "text") return undefined;
  const [wanted, isPositive] = [unquoted(value.text), !sign.text.startsWith("!")];
  if (sign.text === "==" || sign.text === "!=") return { formula: among(path, [wanted], isPositive), length: 3 };
  return { formula: searched(path, sign.text.replace("!", ""), wanted, isPositive), length: 3 };
};

function listed(path: string, isPositive: boolean, tokens: readonly Token[]) {
  const end = tokens.findIndex(({ kind }) => kind === "close");
  const inside = tokens.slice(3, end);
  if (end < 0 || inside.some(({ kind, text }) => kind !== "text" && text !== ",")) return undefined;
  const values = inside.filter(({ kind }) => kind === "text").map(({ text }) => unquoted(text));
  return values.length === 0 ? undefined : { formula: among(path, values, isPositive), length: end + 1 };
}

/** Kusto's searches know no case. */
function searched(path: string, operator: string, text: string, isPositive: boolean): Formula {
  const escaped = text.replace(/[.*+?()[\]{}|\\^$]/g, "\\$&");
  const pattern = `(?i)${operator === "startswith" ? "^" : ""}${escaped}${operator === "endswith" ? "$" : ""}`;
  return formulaOf(
    { kind: "compare", left: { kind: "jpath", path }, operator: "matches", right: { kind: "string", value: pattern } },
    isPositive,
  );
}
