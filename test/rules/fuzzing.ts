import { isDeepStrictEqual } from "node:util";
import type { AuditEvent, KubernetesEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import type { Verdict } from "../../daemon/audit/verdict.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { print } from "../../daemon/rules/print.ts";
import { type Random, randomOf } from "../support/random.ts";
import { anyEvent, aValue } from "../support/random-events.ts";
import { aRule } from "../support/random-rules.ts";
import { twoJudges } from "../support/two-judges.ts";

/** What came of many pairs of rule and event. */
export interface Fuzzed {
  readonly pairs: number;
  /** Texts that were parsed, and how many of them are expressions. */
  readonly texts: number;
  readonly expressions: number;
  /** Rules that held, and that could not be judged, over all events. */
  readonly held: number;
  readonly unknown: number;
  /** What threw or differed, with all that is needed to see it again. */
  readonly failures: readonly string[];
}

const rulesEach = 10;
const eventsEach = 25;
const mostFailures = 10;

/** Random texts and trees as rules, on random events, by the index and by the plain walk: none may throw or differ. */
export function fuzz(pairs: number, seed: number): Fuzzed {
  const random = randomOf(seed);
  const sum = { pairs: 0, texts: 0, expressions: 0, held: 0, unknown: 0 };
  const failures: string[] = [];
  while (sum.pairs < pairs && failures.length < mostFailures) {
    const given = Array.from({ length: rulesEach }, (_, n) => {
      const rule = aRule(random, `r${n}`);
      return { ...rule, expression: anyText(random, rule.expression) };
    });
    const failed = failing(given, () => {
      const rules = given.filter(({ expression }) => isExpression(expression));
      sum.texts += given.length;
      sum.expressions += rules.length;
      const ends = twoJudges(rules);
      const all = twoJudges(rules, false);
      for (let n = 0; n < eventsEach; n++) {
        const event = random.oneIn(10) ? oddEvent(random) : anyEvent(random);
        sum.pairs += rules.length;
        const failedHere = failing([rules, event], () => {
          const verdict = all.plain(event);
          compare(all.indexed(event), verdict);
          if (verdict.notEvaluable.every((n) => n.reason !== "budget")) compare(ends.indexed(event), ends.plain(event));
          compare(ends.indexed(event), endedAtFirst(all.indexed(event), rules));
          sum.held += verdict.candidates.length;
          sum.unknown += verdict.notEvaluable.length;
        });
        if (failedHere) failures.push(failedHere);
      }
    });
    if (failed) failures.push(failed);
  }
  return { ...sum, failures };
}

/** A rule for which the walk's budget did not suffice may be decided by the index; nothing else may differ. */
function compare(indexed: Verdict, plain: Verdict): void {
  const spent = new Set(plain.notEvaluable.filter((n) => n.reason === "budget").map((n) => n.rule));
  const others = ({ candidates, notEvaluable }: Verdict): Verdict => ({
    candidates: candidates.filter((c) => !spent.has(c.rule)),
    notEvaluable: notEvaluable.filter((n) => !spent.has(n.rule)),
  });
  if (isDeepStrictEqual(others(indexed), others(plain))) return;
  const told = ({ candidates, notEvaluable: unknown }: Verdict) => JSON.stringify([candidates, unknown]);
  throw new Error(`the index says ${told(indexed)}\nthe walk says ${told(plain)}`);
}

/** What is said by a judge that ends at the first match, from what one says that does not. */
function endedAtFirst({ candidates, notEvaluable }: Verdict, rules: readonly Rule[]): Verdict {
  const places = new Map(rules.map((rule, n) => [rule.name, n]));
  const winner = candidates.find((c) => !c.state);
  const isBefore = ({ rule }: { rule: string }) =>
    winner === undefined || (places.get(rule) ?? 0) <= (places.get(winner.rule) ?? 0);
  return { candidates: candidates.filter(isBefore), notEvaluable: notEvaluable.filter(isBefore) };
}

function failing(what: unknown, work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.stack : String(error)}\n${shown(what)}`;
  }
}

/** Some of what was judged: it may nest too deep to be written. */
function shown(what: unknown): string {
  try {
    return JSON.stringify(what)
      .replace(/\[{50,}|\]{50,}/g, "…")
      .slice(0, 20_000);
  } catch {
    return "too deep to be shown: run the same seed again";
  }
}

/** Parsing any text ends in a tree or in errors, and a tree is printed as what it was read from. */
function isExpression(text: string): boolean {
  const parsed = parse(text);
  if ("errors" in parsed) {
    if (parsed.errors.length === 0) throw new Error(`neither tree nor error: ${text}`);
    return false;
  }
  const again = parse(print(parsed.tree));
  if (!("tree" in again) || !isDeepStrictEqual(again.tree, parsed.tree)) throw new Error(`printed otherwise: ${text}`);
  return true;
}

const tokens = [
  ...[
    "jpath",
    "exists",
    "count",
    "any",
    "all",
    "and",
    "or",
    "not",
    "in",
    "AND",
    "cluster",
    "resourceGroup",
    "proc.name",
  ],
  ...["(", "(", ")", ")", ",", "=", "!=", "<", ">=", "contains", "startswith", "like", "matches", "incidr", "5", "-1"],
  ...[
    '"verb"',
    '"user.username"',
    '"a[*].b"',
    '""',
    '"(a"',
    '"10.0.0.0/8"',
    '"\\ud83d"',
    '"\\q"',
    '"',
    "#",
    "\n",
    "\\",
    "é",
    "\ud83d",
    "&&",
  ],
];

/** A rule's expression: mostly as it is, else with something wrong in it, or any words at all. */
function anyText(random: Random, expression: string): string {
  const { below, oneIn, pick } = random;
  if (!oneIn(4)) return expression;
  if (oneIn(2)) return Array.from({ length: 1 + below(14) }, () => pick(tokens)).join(pick(["", " "]));
  const at = below(expression.length + 1);
  const until = oneIn(2) ? at : at + 1 + below(8);
  return expression.slice(0, at) + (oneIn(2) ? pick(tokens) : "") + expression.slice(until);
}

/** Any JSON object at all, or one that nests deeper than anything that comes through ingestion. */
function oddEvent(random: Random): AuditEvent {
  const { oneIn } = random;
  const event = anyEvent(random);
  const body = JSON.parse(aValue(random, 6));
  if (!oneIn(5)) return { ...event, body: typeof body === "object" && body !== null ? body : { body } };
  const levels = 100 + random.below(20_000);
  const text = oneIn(2)
    ? `${"[".repeat(levels)}${"]".repeat(levels)}`
    : `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  const part = random.pick(["requestObject", "objectRef", "user", "a", "verb"]);
  return { ...event, body: { ...event.body, [part]: JSON.parse(text) } as KubernetesEvent };
}
