import type { FilterProblem } from "../filter-problem.ts";
import { type Token, tokensOf } from "./insights-tokens.ts";

/** Characters of a query, ours around it included (API reference, StartQuery: queryString has at most 10,000). */
const longestFilter = 9_500;

/** Commands that leave every event that passes as one row. */
const allowed = ["fields", "filter", "filterindex", "parse"];

/** Commands that change which rows or columns come back, and what to do instead. */
const refused: ReadonlyMap<string, string> = new Map([
  ["anomaly", "gives patterns instead of events"],
  ["dedup", "leaves events out"],
  ["diff", "gives patterns instead of events"],
  ["display", "takes away columns that are needed: use fields"],
  ["head", "leaves events out: every event that passes the filter is read"],
  ["join", "gives rows that are no audit events"],
  ["limit", "leaves events out: every event that passes the filter is read"],
  ["lookup", "gives columns from elsewhere"],
  ["pattern", "gives patterns instead of events"],
  ["sort", "changes the order: events are read by their time"],
  ["source", "reads other log groups: the specification's clusters say which are read"],
  ["stats", "gives figures instead of events"],
  ["tail", "leaves events out: every event that passes the filter is read"],
  ["unmask", "shows what the account has masked"],
  ["unnest", "gives an event several times"],
]);

/**
 * A filter in the syntax of CloudWatch Logs Insights that could reach beyond its place. It stands between commands of
 * ours: whatever passes here adds commands that keep rows or leave them out, and nothing else.
 */
export function checkInsights(filter: string): readonly FilterProblem[] {
  if (filter.length > longestFilter)
    return [
      {
        message: `a filter of Logs Insights has at most ${longestFilter} characters`,
        start: longestFilter,
        length: filter.length - longestFilter,
      },
    ];
  const { tokens, problem } = tokensOf(filter);
  // What stands before an unclear piece is clear.
  if (problem) return [...commandsOf(tokens).slice(0, -1).flatMap(checkCommand), problem];
  const nesting = checkNesting(tokens);
  return nesting.length > 0 ? nesting : checkCommands(filter, tokens);
}

/** One command: what stands between two pipes. */
interface Command {
  readonly tokens: readonly Token[];
  /** The pipe before it; undefined for the first. */
  readonly pipe: Token | undefined;
}

const at = ({ start, text }: Token, message: string): FilterProblem => ({ message, start, length: text.length });

function commandsOf(tokens: readonly Token[]): readonly Command[] {
  const pipes = tokens.flatMap(({ kind }, index) => (kind === "pipe" ? [index] : []));
  return [-1, ...pipes].map((from, index) => ({
    pipe: tokens[from],
    tokens: tokens.slice(from + 1, pipes[index]),
  }));
}

function checkCommands(filter: string, tokens: readonly Token[]): readonly FilterProblem[] {
  if (tokens.length === 0)
    return [
      { message: "there is no command, only a comment: leave the filter empty", start: 0, length: filter.length },
    ];
  return commandsOf(tokens).flatMap(checkCommand);
}

function checkCommand({ tokens, pipe }: Command): readonly FilterProblem[] {
  const [name, ...rest] = tokens;
  if (name === undefined) {
    const message = "a command is missing beside this |";
    return [pipe === undefined ? { message, start: 0, length: 1 } : at(pipe, message)];
  }
  const hint = pipe === undefined ? '. A filter pattern that begins with this word puts it in quotes: "…"' : "";
  const command = name.text.toLowerCase();
  const reason = name.kind === "word" ? refused.get(command) : undefined;
  if (reason !== undefined) return [at(name, `${command} is not allowed in a filter: it ${reason}${hint}`)];
  if (name.kind !== "word" || !allowed.includes(command))
    return [at(name, `a command is expected here: filter, fields, parse or filterIndex${hint}`)];
  if (rest.length === 0) return [at(name, `${command} lacks what it is about${hint}`)];
  return aliasesOf(command, rest)
    .filter(({ text }) => /^`?@/.test(text))
    .map((alias) => at(alias, "a name with @ is CloudWatch's own: give the new column another one"));
}

/** The names that a command gives to columns: one behind each `as`, for parse a list. */
function aliasesOf(command: string, tokens: readonly Token[]): readonly Token[] {
  const isAs = (token: Token | undefined) => token?.kind === "word" && token.text.toLowerCase() === "as";
  if (command !== "parse") return tokens.filter((_, index) => isAs(tokens[index - 1]));
  const list = tokens.findIndex(isAs);
  return list < 0 ? [] : tokens.slice(list + 1).filter(({ kind }) => kind === "word" || kind === "name");
}

const pairs: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
]);

function checkNesting(tokens: readonly Token[]): readonly FilterProblem[] {
  const open: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const inside = open.length > 0;
    if (token.kind === "open") open.push(token);
    else if (token.kind === "close" && pairs.get(open.pop()?.text ?? "") !== token.text)
      return [at(token, `nothing is open that this ${token.text} could close`)];
    else if (inside && (token.kind === "pipe" || startsQuery(tokens, index)))
      return [at(token, "a query within a query reads other events: it is not allowed in a filter")];
  }
  return open.slice(-1).map((token) => at(token, `this ${token.text} is not closed`));
}

/** A command behind a bracket, and not a field that only bears its name. */
function startsQuery(tokens: readonly Token[], index: number): boolean {
  const word = tokens[index];
  if (word?.kind !== "word" || tokens[index - 1]?.kind !== "open") return false;
  const next = tokens[index + 1]?.kind;
  const isCommand = refused.has(word.text.toLowerCase()) || allowed.includes(word.text.toLowerCase());
  return isCommand && (next === "word" || next === "name" || next === "string");
}
