import type { FilterProblem } from "../filter-problem.ts";
import { type KqlToken, kqlTokens } from "./kql-tokens.ts";

/** Words that begin or join tables. Kusto wants a property of such a name in brackets: `ObjectRef["search"]`. */
const tabular = new Set(
  (
    "let set declare union join lookup search find externaldata evaluate invoke print range datatable materialize " +
    "toscalar totable restrict alias pattern access fork facet partition scan"
  ).split(" "),
);

/** Functions that reach other tables, workspaces and clusters. */
const reaching = new Set(
  (
    "workspace app resource cluster database table adx arg external_table materialized_view stored_query_result " +
    "entity_group plugin view function"
  ).split(" "),
);

/** What the source bounds itself. */
const ours = new Set(["timegenerated", "ingestion_time"]);

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const deepest = 100;

/**
 * What is wrong with a user's KQL. A filter is one boolean expression over a table's columns; it becomes a `where` of
 * its own, and nothing in it may end that.
 */
export function checkFilter(filter: string): readonly FilterProblem[] {
  if (filter.trim() === "") return [];
  const tokens = kqlTokens(filter);
  const begun = beginningOfQuery(tokens);
  const condition = tokens.slice(begun.length);
  return [
    ...wholeQuery(begun, filter),
    ...[...bracketProblems(condition), ...condition.flatMap((token, i) => tokenProblems(token, condition, i))].sort(
      (a, b) => a.start - b.start,
    ),
  ];
}

/** The tokens of `where`, `| where` or `AKSAudit | where`, with which a query begins and no condition does. */
function beginningOfQuery(tokens: readonly KqlToken[]): readonly KqlToken[] {
  const [first, second, third] = tokens.map(({ text }) => text.toLowerCase());
  if (first === "where") return tokens.slice(0, 1);
  if (first === "|" && second === "where") return tokens.slice(0, 2);
  return tokens[0]?.kind === "word" && second === "|" && third === "where" ? tokens.slice(0, 3) : [];
}

/** A condition of that many characters is repeated in what is said of it. */
const shownCondition = 80;

function wholeQuery(begun: readonly KqlToken[], filter: string): readonly FilterProblem[] {
  const [first, last] = [begun.at(0), begun.at(-1)];
  if (!first || !last) return [];
  const end = last.start + last.text.length;
  const condition = filter.slice(end).trim();
  const shown = condition === "" || condition.length > shownCondition ? 'Verb != "get"' : condition;
  return [{ message: `write only the condition: ${shown}`, start: first.start, length: end - first.start }];
}

const problemAt = ({ start, text }: KqlToken, message: string): FilterProblem => ({
  message,
  start,
  length: text.length,
});

function tokenProblems(token: KqlToken, tokens: readonly KqlToken[], i: number): readonly FilterProblem[] {
  const message = token.problem ?? (token.kind === "word" ? wordProblem(tokens, i) : signProblem(token, tokens, i));
  return message === undefined ? [] : [problemAt(token, message)];
}

function wordProblem(tokens: readonly KqlToken[], i: number): string | undefined {
  const text = tokens[i]?.text ?? "";
  const word = text.toLowerCase();
  if (reaching.has(word) && tokens[i + 1]?.text === "(")
    return `${text}() reads other places: a filter sees the columns of the audit table only`;
  if (tabular.has(word)) return `"${text}" is not part of a condition; a property of that name is written ["${text}"]`;
  return ours.has(word) ? `${text} is bounded by the poll itself: leave it out` : undefined;
}

function signProblem({ kind, text }: KqlToken, tokens: readonly KqlToken[], i: number): string | undefined {
  if (kind !== "sign") return undefined;
  switch (text) {
    case "|":
      return 'a filter is one boolean expression: join conditions by "and" instead of "|"';
    case ";":
      return 'a filter is one boolean expression: leave out ";"';
    case "=":
      return 'write "==" to compare';
    case "(":
      return isTableInList(tokens, i) ? "in (…) takes values here, no table or column" : undefined;
    default:
      return undefined;
  }
}

/** `AuditId in (SigninLogs)`, or `in ((SigninLogs))`: a name by itself in a list stands for a table. */
function isTableInList(tokens: readonly KqlToken[], open: number): boolean {
  const before = tokens[open - 1];
  const operator = before?.text === "~" ? tokens[open - 2] : before;
  if (!/^(in|has_any|has_all)$/i.test(operator?.text ?? "")) return false;
  const inner = tokens.findIndex(({ text }, i) => i > open && text !== "(");
  const [name, after] = [tokens[inner], tokens[inner + 1]];
  return name?.kind === "word" && !/^(true|false|null)$/i.test(name.text) && after?.text === ")";
}

function bracketProblems(tokens: readonly KqlToken[]): readonly FilterProblem[] {
  const open: KqlToken[] = [];
  for (const token of tokens) {
    if (token.kind !== "sign") continue;
    if (token.text in closing) open.push(token);
    else if (Object.values(closing).includes(token.text)) {
      const last = open.pop();
      if (last === undefined || closing[last.text] !== token.text)
        return [problemAt(token, `"${token.text}" closes nothing that was opened`)];
    } else if (token.text === "," && open.length === 0)
      return [problemAt(token, 'a filter is one boolean expression: join conditions by "and" instead of ","')];
    if (open.length > deepest) return [problemAt(token, `brackets are nested more than ${deepest} deep`)];
  }
  const [first] = open.slice(-1);
  return first && tokens.at(-1)?.kind !== "bad" ? [problemAt(first, `"${first.text}" is not closed`)] : [];
}
