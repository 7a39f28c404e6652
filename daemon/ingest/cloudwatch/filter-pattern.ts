import type { FilterProblem } from "../filter-problem.ts";
import { checkTerms } from "./json-pattern.ts";

/** Characters of a filter pattern (API reference, FilterLogEvents: filterPattern). */
const longestPattern = 1024;

/** Regular expressions in one filter pattern (user guide, filter pattern syntax: quotas). */
const mostRegexes = 2;

const closing: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
]);

/** What stands in the pattern outside quotes and regular expressions: one mark and its place. */
interface Mark {
  readonly text: string;
  readonly start: number;
}

/** What the scan of a pattern found. */
interface Scan {
  readonly marks: readonly Mark[];
  readonly regexes: readonly Mark[];
  /** A quote or a `%` without its second. */
  readonly open?: Mark;
}

/**
 * A filter pattern that CloudWatch would refuse, or read otherwise than it looks. Only what is certain: the service has
 * the last word. The pattern is a parameter of its own, so nothing in it can reach beyond it.
 */
export function checkPattern(pattern: string): readonly FilterProblem[] {
  const over = tooLong(pattern);
  if (over.length > 0) return over;
  const { marks, regexes, open } = scanPattern(pattern);
  const unpaired = open ? [unclosed(open)] : unbalanced(marks);
  return [
    ...regexes
      .slice(mostRegexes)
      .map(({ start, text }) =>
        problem(`a pattern has at most ${mostRegexes} regular expressions`, start, text.length),
      ),
    ...(unpaired.length > 0 ? unpaired : behindTheEnd(pattern, marks)),
  ];
}

const problem = (message: string, start: number, length = 1): FilterProblem => ({ message, start, length });

const unclosed = ({ text, start }: Mark) =>
  problem(`this ${text === "%" ? "regular expression" : "quote"} is not closed: a second ${text} is missing`, start);

function tooLong(pattern: string): readonly FilterProblem[] {
  const over = pattern.length - longestPattern;
  return over > 0 ? [problem(`a pattern has at most ${longestPattern} characters`, longestPattern, over)] : [];
}

/** Quotes hide everything up to the next quote, `%` everything up to the next `%`; a backslash hides one character. */
function scanPattern(pattern: string): Scan {
  const marks: Mark[] = [];
  const regexes: Mark[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const text = pattern.charAt(at);
    if (text === '"' || text === "%") {
      const end = endOf(pattern, text, at);
      if (end === undefined) return { marks, regexes, open: { text, start: at } };
      if (text === "%") regexes.push({ text: pattern.slice(at, end + 1), start: at });
      at = end;
    } else if ("{}[]()|".includes(text)) marks.push({ text, start: at });
  }
  return { marks, regexes };
}

function endOf(pattern: string, quote: string, from: number): number | undefined {
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern.charAt(at) === "\\") at++;
    else if (pattern.charAt(at) === quote) return at;
  }
  return undefined;
}

function unbalanced(marks: readonly Mark[]): readonly FilterProblem[] {
  const open: Mark[] = [];
  for (const mark of marks) {
    if (mark.text === "|") continue;
    if (closing.has(mark.text)) open.push(mark);
    else if (closing.get(open.pop()?.text ?? "") !== mark.text)
      return [problem(`nothing is open that this ${mark.text} could close`, mark.start)];
  }
  return open.slice(-1).map(({ text, start }) => problem(`this ${text} is not closed`, start));
}

/** A pattern over JSON is one pair of braces, one over columns one pair of brackets: behind it nothing may stand. */
function behindTheEnd(pattern: string, marks: readonly Mark[]): readonly FilterProblem[] {
  const first = marks.find(({ text }) => text === "{" || text === "[");
  const isWhole = first !== undefined && pattern.slice(0, first.start).trim() === "";
  if (!isWhole) return piped(marks);
  const end = endOfPair(marks, first);
  if (end === undefined) return [];
  const rest = pattern.slice(end + 1);
  if (rest.trim() !== "")
    return [problem(`nothing may stand behind the closing ${closing.get(first.text)}`, end + 1, rest.length)];
  return first.text === "{" ? checkTerms(pattern, first.start + 1, end) : [];
}

function endOfPair(marks: readonly Mark[], first: Mark): number | undefined {
  let depth = 0;
  for (const { text, start } of marks) {
    if (closing.has(text)) depth++;
    else if (text !== "|" && --depth === 0 && start > first.start) return start;
  }
  return undefined;
}

const piped = (marks: readonly Mark[]) =>
  marks
    .filter(({ text }) => text === "|")
    .map(({ start }) =>
      problem("a pattern of words has no |: quote it, or begin with a command of Logs Insights", start),
    );
