import type { RuleTrial, Trial } from "./api/ports.ts";
import type { WireChecked, WireCheckInput, WireEvaluated } from "./api/wire-trial.ts";
import { messageOf, wrongField } from "./audit/errors.ts";
import type { AuditEvent } from "./audit/event.ts";
import type { Rule } from "./audit/rule.ts";
import type { Candidate } from "./audit/verdict.ts";
import { type PlacedText, readPlaced, unplaced } from "./config-problem.ts";
import { type Finding, type RulesText, rulesIn, shapeFindings } from "./config-rules.ts";
import { readEnvelope } from "./ingest/envelope.ts";
import { unpacker } from "./ingest/gunzip.ts";
import type { LiveRuleBook } from "./rule-book.ts";
import { RulesFileConfig } from "./rules/config.ts";
import { explainRule, type Patience } from "./rules/explain.ts";
import { fieldsOf, listOf, ruleFindings } from "./rules/findings.ts";
import { allMatches, findRule, judge, nearestRule } from "./rules/index.ts";

/** Events of one request; each may cost what an event may cost that is delivered. */
const mostEvents = 20;
/** A third of a second, and as much text as a browser shows. */
const patience = (): Patience => ({ steps: 300_000_000, characters: 1_000_000 });

/** More than anybody reads at once. */
const mostFindings = 1_000;
/** Of rules as JSON: as much as of a rules file. */
const mostCharacters = 262_144;

/** Tries rules before they are saved: nothing is stored, no file is read. */
export function ruleTrial(ruleBook: Pick<LiveRuleBook, "rules" | "judging">): RuleTrial {
  return {
    check: async (sent) => {
      if (sent.expression !== undefined) return checkedExpression(sent.expression);
      const library = (await ruleBook.rules()).filter(({ origin }) => origin === "library");
      return checkedRules(sent, library);
    },
    evaluate: async (trial) => evaluated(trial, await rulesOf(trial, ruleBook)),
  };
}

function checkedExpression(expression: string): WireChecked {
  const findings = ruleFindings({ expression }).map(({ path, ...finding }) => ({
    ...finding,
    ...{ rule: null, path: path.join("."), fileLine: null, fileColumn: null },
  }));
  const ok = isFine(findings);
  return { ok, rules: ok ? 1 : 0, findings };
}

function checkedRules({ text, rules }: WireCheckInput, library: readonly Rule[]): WireChecked {
  if (rules && JSON.stringify(rules).length > mostCharacters)
    throw wrongField("rules", `have more than ${mostCharacters} characters as JSON: check them in parts`);
  const placed = text === undefined ? unplaced({ rules }) : parsed(text);
  const whole: RulesText = { text: placed, path: "", shown: "" };
  const own: RulesText = { ...whole, text: { ...placed, value: withoutFiles(placed.value) } };
  const read = rulesIn(own, { library, bundle: undefined, files: [] });
  const found = [...shapeFindings(whole, RulesFileConfig), ...read.findings];
  const findings = found
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map((finding) => toWire(finding, text !== undefined));
  const more = findings.length - mostFindings;
  return {
    ...{ ok: isFine(findings), rules: read.rules.length, findings: findings.slice(0, mostFindings) },
    ...(more > 0 && { more }),
  };
}

function parsed(text: string): PlacedText {
  try {
    return readPlaced("", text);
  } catch (error) {
    // Aliases upon aliases.
    throw wrongField("text", messageOf(error));
  }
}

/** A rules file names no others; one of a configuration is not looked for on this machine. */
function withoutFiles(value: unknown): unknown {
  const rules = listOf(fieldsOf(value)["rules"]).map((rule) =>
    typeof fieldsOf(rule)["file"] === "string" ? {} : rule,
  );
  return { rules, policy: fieldsOf(value)["policy"] };
}

function toWire({ rule, severity, code, message, path, within, line, column }: Finding, isText: boolean) {
  const place = isText ? { fileLine: line, fileColumn: column } : { fileLine: null, fileColumn: null };
  return { rule: rule ?? null, severity, code, message, path, ...within, ...place };
}

const isFine = (findings: WireChecked["findings"]) => findings.every(({ severity }) => severity !== "error");

async function rulesOf({ by }: Trial, { rules, judging }: Pick<LiveRuleBook, "rules" | "judging">) {
  if (by === "policy") return judging();
  if (typeof by === "object" && "expression" in by) return [by];
  const all = await rules();
  const rule = typeof by === "number" ? all.find(({ id }) => id === by) : findRule(by.name, all);
  if (rule) return [rule];
  if (typeof by === "number") throw wrongField("rule", `no rule has the number ${by}`);
  const nearest = nearestRule(by.name, all);
  const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  throw wrongField("rule", `no rule is called "${by.name}"${hint}`);
}

async function evaluated({ by, event, source }: Trial, rules: readonly Rule[]): Promise<WireEvaluated> {
  const facts = { ...source, name: "evaluate", cluster: source.cluster ?? "", provider: source.provider ?? "others" };
  const read = readEnvelope(event, Buffer.from(JSON.stringify(event) ?? ""), {
    source: facts,
    lenient: true,
    unpack: unpacker(),
  });
  const found = read.filter((one) => "body" in one);
  if (found.length > mostEvents) throw wrongField("event", `holds ${found.length} events, more than ${mostEvents}`);
  const errors = read.flatMap((one) => ("body" in one ? [] : ["apart" in one ? one.apart : one.detail]));
  if (found.length === 0) throw wrongField("event", errors[0] ?? "holds no audit event");
  const decide = decider(rules, by === "policy");
  const left = patience();
  const events: WireEvaluated["events"] = [];
  for (const one of found) {
    events.push(decide(one, left));
    // Deliveries and other requests have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { events, errors };
}

function decider(rules: readonly Rule[], isPolicy: boolean) {
  const decide = isPolicy ? firstOf(rules) : onlyOne(rules);
  return (event: AuditEvent, left: Patience): WireEvaluated["events"][number] => {
    const { candidate, notEvaluable } = decide(event);
    const rule = isPolicy ? rules.find(({ name }) => name === candidate?.rule) : rules[0];
    return {
      auditID: event.body.auditID || null,
      verdict: candidate ? toVerdict(candidate) : null,
      counts: candidate?.state !== undefined,
      notEvaluable: [...notEvaluable],
      explanation: rule ? (explainRule(rule, event, left) as WireEvaluated["events"][number]["explanation"]) : null,
    };
  };
}

/** As the policy decides. */
function firstOf(rules: readonly Rule[]) {
  const first = judge(rules);
  return (event: AuditEvent) => {
    const { candidates, notEvaluable } = first(event);
    return { candidate: candidates[0], notEvaluable };
  };
}

/** A rule by itself, which says also where it does not hold that it cannot be judged. */
function onlyOne(rules: readonly Rule[]) {
  const all = allMatches(rules);
  return (event: AuditEvent) => {
    const { matches, notEvaluable } = all(event);
    return { candidate: matches[0], notEvaluable };
  };
}

const toVerdict = ({ rule, message, severity, attackTechniques }: Candidate) => ({
  ...{ rule, message, severity },
  attackTechniques: [...attackTechniques],
});
