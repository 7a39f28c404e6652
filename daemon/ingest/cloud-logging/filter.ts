import type { FilterProblem } from "../filter-problem.ts";

/** Cloud Logging takes filters of 20,000 characters (quotas and limits); the rest is for our own clauses. */
const longest = 18_000;

/** Fields that only we may name, in lower case and without underscores: the service takes log_name as well as logName. */
const reserved: ReadonlyMap<string, string> = new Map([
  ["resource.type", "clusters alone are read"],
  ["timestamp", "the polls decide which stretch of time is read"],
  ["receivetimestamp", "the polls decide which stretch of time is read"],
  ["logname", 'the audit logs are chosen already; log_id("cloudaudit.googleapis.com/activity") narrows them'],
]);

/**
 * What is wrong with a user's filter of Cloud Logging. It becomes a parenthesised part of ours, so whatever could end
 * that part early is refused, and stricter than the service does: comments, single quotes, text outside double quotes
 * that is not ASCII. What else is wrong the service says when the filter is first used.
 */
export function checkFilter(filter: string): readonly FilterProblem[] {
  const tokens = tokensOf(filter);
  const excess = { message: `a filter has at most ${longest} characters`, start: longest };
  const problems = [
    ...(filter.length > longest ? [{ ...excess, length: filter.length - longest }] : []),
    ...tokens.flatMap(({ kind, start, text }) => (kind in faults ? [problem(faults[kind] ?? "", start, text)] : [])),
    ...unbalanced(tokens),
    ...reservedPaths(tokens),
  ];
  return problems.sort((a, b) => a.start - b.start);
}

const problem = (message: string, start: number, text: string): FilterProblem => ({
  message,
  start,
  length: text.length,
});

interface Token {
  /** A name of `pieces`. */
  readonly kind: string;
  readonly start: number;
  readonly text: string;
}

/** The first piece that fits is the token; the last one fits everything. */
const pieces =
  /(?<space>[ \t\r\n]+)|(?<text>"(?:[^"\\\p{Cc}]|\\\P{Cc})*")|(?<endless>"[^\n]*)|(?<comment>--[^\n]*)|(?<quote>['`])|(?<open>\()|(?<close>\))|(?<dot>\.)|(?<comma>,)|(?<comparison>[=<>!~:]+)|(?<word>(?:[\w/@$%&*+#?;[\]{}|^]|-(?!-))+)|(?<other>.)/gsu;

const faults: Readonly<Record<string, string>> = {
  endless: 'this text does not end: a " is missing, or a control character stands in it (a line break is \\n)',
  comment: "comments are not allowed: leave it out",
  quote: "write texts in double quotes",
  other: "this character stands in double quotes only",
};

function tokensOf(filter: string): readonly Token[] {
  return [...filter.matchAll(pieces)].flatMap(({ index, groups = {}, 0: text }) => {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) ?? "other";
    return kind === "space" ? [] : [{ kind, start: index, text }];
  });
}

function unbalanced(tokens: readonly Token[]): readonly FilterProblem[] {
  const open: Token[] = [];
  const problems: FilterProblem[] = [];
  for (const token of tokens) {
    if (token.kind === "open") open.push(token);
    if (token.kind === "close" && open.pop() === undefined)
      problems.push(problem("nothing is open that this parenthesis could close", token.start, token.text));
  }
  return [...problems, ...open.map(({ start, text }) => problem("this parenthesis is never closed", start, text))];
}

function reservedPaths(tokens: readonly Token[]): readonly FilterProblem[] {
  return pathsOf(tokens).flatMap(({ segments, ...place }) => {
    if (segments.some((segment) => segment.includes("\\"))) return [{ message: "a field has no escapes", ...place }];
    const path = segments.map((segment) => segment.toLowerCase().replace(/[^a-z0-9]/g, "")).join(".");
    const [field, why] = [...reserved].find(([name]) => `${path}.`.startsWith(`${name}.`)) ?? [];
    return field === undefined ? [] : [{ message: `${segments.join(".")} is reserved: ${why}`, ...place }];
  });
}

/** A field as it is written: whole, so that protoPayload.request.timestamp is not taken for timestamp. */
interface Path {
  readonly start: number;
  readonly length: number;
  readonly segments: readonly string[];
}

/** Words, joined by dots. A quoted text is part of one beside a dot, or all of one before a comparison. */
function pathsOf(tokens: readonly Token[]): readonly Path[] {
  const paths: Path[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const names = [tokens[at]];
    for (; tokens[at + 1]?.kind === "dot"; at += 2) names.push(tokens[at + 2]);
    const isPath = names.length > 1 || names[0]?.kind === "word" || tokens[at + 1]?.kind === "comparison";
    const segments = names.filter((token) => token?.kind === "word" || token?.kind === "text");
    if (isPath) paths.push(...pathOf(segments as readonly Token[]));
  }
  return paths;
}

function pathOf(segments: readonly Token[]): readonly Path[] {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return [];
  const names = segments.map(({ kind, text }) => (kind === "text" ? text.slice(1, -1) : text));
  return [{ start: first.start, length: last.start + last.text.length - first.start, segments: names }];
}
