import type { AuditEvent } from "../../audit/event.ts";
import type { Rule, RuleException } from "../../audit/rule.ts";
import { type AttackTechnique, attackTechniques } from "../../audit/techniques.ts";
import type { Expression } from "../ast.ts";
import { impossibleText } from "../fields.ts";
import { ruleFindings } from "../findings.ts";
import { parse } from "../parse.ts";
import { parsePath } from "../path.ts";
import { allMatches } from "../policy.ts";
import { print } from "../print.ts";
import { alwaysHolds, follows, neverBoth, neverHolds, type Prepared, prepared } from "./reasoning.ts";

/** Something about a rule that its author would want to know. */
export interface AnalysisFinding {
  readonly rule: string;
  /** An error: the rule, or a part of it, does nothing. */
  readonly severity: "error" | "warning";
  readonly code: AnalysisCode;
  readonly message: string;
  /** How it is known. By samples: no known event says otherwise. */
  readonly by: "expressions" | "samples";
}

export type AnalysisCode =
  | "unreachable"
  | "contradiction"
  | "always-true"
  | "always-excepted"
  | "idle-exception"
  | "expired-exception"
  | "threshold-out-of-reach"
  | "unknown-field"
  | "unknown-value";

type Report = (code: AnalysisCode, message: string, severity?: AnalysisFinding["severity"]) => void;

/** What is to be said of each rule, and of their order. All rules have to compile. */
export function analyze(rules: readonly Rule[], now: number): readonly AnalysisFinding[] {
  const analyzed = rules.map((rule) => ({ rule, tree: treeOf(rule.expression) }));
  return [...analyzed.flatMap((one) => findingsOf(one, now)), ...unreachable(analyzed, now)];
}

interface Analyzed {
  readonly rule: Rule;
  readonly tree: Expression;
}

function treeOf(expression: string): Expression {
  const parsed = parse(expression);
  if ("tree" in parsed) return parsed.tree;
  throw new TypeError("only rules that compile are analyzed");
}

function findingsOf({ rule, tree }: Analyzed, now: number): readonly AnalysisFinding[] {
  const findings: AnalysisFinding[] = [];
  const report: Report = (code, message, severity = "error") =>
    void findings.push({ rule: rule.name, severity, code, message, by: "expressions" });
  if (neverHolds(tree)) report("contradiction", "can never hold: its conditions exclude each other");
  else if (alwaysHolds(tree)) report("always-true", "holds on every event that records what it asks for", "warning");
  else reportParts(tree, report);
  reportValues(tree, report);
  for (const exception of rule.exceptions ?? []) reportException(exception, tree, now, report);
  reportCounting(rule, report);
  for (const { severity, code, message } of ruleFindings(rule))
    if (severity === "warning" && code === "unknown-field") report(code, message, "warning");
  return findings;
}

/** The largest parts that are always or never true, alone or beside what has to hold with them. */
function reportParts(tree: Expression, report: Report, inner = false): void {
  for (const part of partsOf(tree)) {
    const isInner = inner || tree.kind === "any" || tree.kind === "all";
    if (neverHolds(part, isInner)) report("contradiction", `this part can never hold: ${short(part)}`);
    else if (alwaysHolds(part, isInner)) report("always-true", `this part always holds: ${short(part)}`, "warning");
    else reportParts(part, report, isInner);
  }
  if (tree.kind === "and" && !inner) reportIdleChoices(tree.operands, report);
}

/** A choice that what stands beside it rules out. */
function reportIdleChoices(operands: readonly Expression[], report: Report): void {
  for (const operand of operands) {
    if (operand.kind !== "or") continue;
    const beside = operands.filter((other) => other !== operand);
    for (const choice of operand.operands)
      if (!neverHolds(choice) && neverHolds({ kind: "and", operands: [...beside, choice] }))
        report("contradiction", `this choice can never hold beside the other conditions: ${short(choice)}`, "warning");
  }
}

function partsOf(tree: Expression): readonly Expression[] {
  switch (tree.kind) {
    case "and":
    case "or":
      return tree.operands;
    case "not":
      return [tree.operand];
    case "any":
    case "all":
      return [tree.condition];
    default:
      return [];
  }
}

const longest = 120;

function short(tree: Expression): string {
  const text = print(tree);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Texts that no event has in that field, as a verb in capital letters. */
function reportValues(tree: Expression, report: Report): void {
  if (tree.kind === "any" || tree.kind === "all") return;
  for (const part of partsOf(tree)) reportValues(part, report);
  const literals =
    tree.kind === "in" ? tree.list : tree.kind === "compare" && isEquality(tree.operator) ? [tree.right] : [];
  if (!("left" in tree) || tree.left.kind !== "jpath") return;
  const steps = parsePath(tree.left.path) ?? [];
  for (const literal of literals) {
    const said = literal.kind === "string" ? impossibleText(steps, literal.value) : undefined;
    if (said !== undefined) report("unknown-value", said, "warning");
  }
}

const isEquality = (operator: string) => operator === "=" || operator === "!=";

function reportException(
  { name, expression, until }: RuleException,
  rule: Expression,
  now: number,
  report: Report,
): void {
  const tree = treeOf(expression);
  if (until !== undefined && Date.parse(until) <= now)
    report("expired-exception", `exception "${name}" is over since ${until}`, "warning");
  else if (follows(prepared(rule), prepared(tree)))
    report("always-excepted", `exception "${name}" holds whenever the rule does: the rule says nothing`);
  else if (neverBoth(rule, tree))
    report("idle-exception", `exception "${name}" never holds where the rule does`, "warning");
}

/** What no two requests have in common. */
const ofOneRequest = ["auditID", "requestReceivedTimestamp", "stageTimestamp", "insertId"];

function reportCounting({ threshold, firstSeen }: Rule, report: Report): void {
  const unique = (threshold ?? firstSeen)?.by.find((path) => ofOneRequest.includes(path));
  if (unique === undefined) return;
  if (threshold)
    report(
      "threshold-out-of-reach",
      `the threshold is never reached: no ${threshold.count} requests have the same ${unique}`,
    );
  else
    report("threshold-out-of-reach", `every request is seen for the first time: each has its own ${unique}`, "warning");
}

/** Rules before which another one stands that holds whenever they do. */
function unreachable(rules: readonly Analyzed[], now: number): readonly AnalysisFinding[] {
  const compared = rules.map((one) => ({ ...one, cases: prepared(one.tree) }));
  return compared.flatMap((one, index): AnalysisFinding[] => {
    const before = neverHolds(one.tree)
      ? undefined
      : compared.slice(0, index).find((other) => takesAll(other, one, now));
    if (!before) return [];
    const message = `never reached: "${before.rule.name}" stands before it and holds whenever it does`;
    return [{ rule: one.rule.name, severity: "error", code: "unreachable", message, by: "expressions" }];
  });
}

type Compared = Analyzed & { readonly cases: Prepared };

/** Whether a rule ends the policy on every event on which another holds. A stateful rule lets events pass. */
function takesAll({ rule, cases }: Compared, taken: Compared, now: number): boolean {
  if (rule.threshold || rule.firstSeen || !follows(taken.cases, cases)) return false;
  const inForce = (rule.exceptions ?? []).filter(({ until }) => until === undefined || Date.parse(until) > now);
  return inForce.every(({ expression }) => neverBoth(taken.tree, treeOf(expression)));
}

/** Rules that hold on known events, but before which another one holds on each of them. */
export function unreachedBySamples(rules: readonly Rule[], events: readonly AuditEvent[]): readonly AnalysisFinding[] {
  const matches = allMatches(rules);
  const held = new Map<string, { events: number; reached: number; before: Set<string> }>();
  for (const event of events) {
    let first: string | undefined;
    for (const { rule, state } of matches(event).matches) {
      const seen = held.get(rule) ?? { events: 0, reached: 0, before: new Set() };
      held.set(rule, seen);
      seen.events++;
      if (first === undefined) seen.reached++;
      else seen.before.add(first);
      if (!state) first ??= rule;
    }
  }
  return [...held].flatMap(([rule, { events: known, reached, before }]): AnalysisFinding[] => {
    if (reached > 0) return [];
    const others = [...before].map((name) => `"${name}"`).join(", ");
    const message = `not reached on any of the ${known} known events on which it holds, for before it holds ${others}`;
    return [{ rule, severity: "warning", code: "unreachable", message, by: "samples" }];
  });
}

/** How many rules point to each technique of the API, and to each ATT&CK id that any of them names. */
export interface Coverage {
  readonly techniques: Readonly<Record<AttackTechnique, number>>;
  readonly attack: Readonly<Record<string, number>>;
}

export function coverage(rules: readonly Rule[]): Coverage {
  const ids = [...new Set(rules.flatMap((rule) => rule.attack ?? []))].sort();
  const counts = <T extends string>(names: readonly T[], of: (rule: Rule) => readonly string[] | undefined) =>
    Object.fromEntries(names.map((name) => [name, rules.filter((rule) => of(rule)?.includes(name)).length])) as Record<
      T,
      number
    >;
  return { techniques: counts(attackTechniques, (r) => r.attackTechniques), attack: counts(ids, (r) => r.attack) };
}
