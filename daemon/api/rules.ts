import type { Context } from "hono";
import { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import type { Rule } from "../audit/rule.ts";
import { actorOf } from "./auth.ts";
import { invalidBody, refuseOther } from "./body.ts";
import { inTurn } from "./in-turn.ts";
import type { ApiPorts, Env, Trial } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { toWireRule } from "./serialize.ts";
import { mostRuleNumber, numberOf, WirePolicy, WirePolicyInput, WireRule, WireRuleInput } from "./wire-schema.ts";
import { WireChecked, WireCheckInput, WireEvaluated, WireEvaluateInput } from "./wire-trial.ts";

/** Compiles what was sent into a rule, or fails with every problem and its place in the script. */
export type CheckRule = (input: unknown) => Omit<Rule, "owner">;

const Id = z.object({ id: numberOf("id", "rule number", mostRuleNumber).describe("Number of the rule.") });
const IdOrNew = z.object({
  id: numberOf("id", "rule number", mostRuleNumber, "; 0 makes a new rule").describe(
    "Number of the rule; 0 makes a new one.",
  ),
});

/** The rule library: /custom-rules. */
export function ruleRoutes(ports: ApiPorts, checkRule: CheckRule): readonly Route[] {
  const turn = inTurn();
  return [
    route({
      method: "get",
      path: "/custom-rules",
      id: "listRules",
      tag: "Rules",
      summary: "All rules: prewritten ones, those of the configuration file and those saved here",
      access: { permission: "policyCustomRules", level: "read" },
      answers: { 200: { description: "The rules, by number.", json: z.array(WireRule) } },
      handle: async (c) => c.json((await ports.ruleBook.rules()).map(toWireRule)),
    }),
    route({
      method: "put",
      path: "/custom-rules/{id}",
      id: "saveRule",
      tag: "Rules",
      summary: "Compile a rule and save it",
      description: "A rule that does not compile is not saved. Id 0 takes a new number.",
      access: { permission: "policyCustomRules", level: "write" },
      params: IdOrNew,
      body: WireRuleInput,
      answers: { 200: { description: "The rule as it was saved.", json: WireRule } },
      handle: (c, { params, body }) => turn(() => saveRule(c, { id: params.id, sent: body }, ports, checkRule)),
    }),
    route({
      method: "delete",
      path: "/custom-rules/{id}",
      id: "removeRule",
      tag: "Rules",
      summary: "Remove a rule that was saved here",
      access: { permission: "policyCustomRules", level: "write" },
      params: Id,
      answers: { 204: { description: "It is gone." } },
      handle: async (c, { params }) => {
        await ports.ruleBook.removeRule(params.id, actorOf(c));
        return c.body(null, 204);
      },
    }),
  ];
}

async function saveRule(
  c: Context<Env>,
  { id, sent }: { id: number; sent: z.output<typeof WireRuleInput> },
  ports: ApiPorts,
  checkRule: CheckRule,
): Promise<Response> {
  refuseOther("_id", sent._id ?? id, id);
  const rule = compiled(sent, checkRule);
  const saved = await ports.ruleBook.saveRule(id, rule, actorOf(c));
  return c.json(toWireRule(saved));
}

/** What was sent, under the names of the language, checked. `within` is the field of the body that the rule is. */
function compiled(sent: z.output<typeof WireRuleInput>, checkRule: CheckRule, within = ""): Omit<Rule, "owner"> {
  try {
    return checkRule({
      name: sent.name,
      type: sent.type,
      message: sent.message,
      expression: sent.script,
      description: sent.description,
      attackTechniques: sent.attackTechniques ?? [],
      ...given(sent, ["severity", "attack", "exceptions", "threshold", "firstSeen"]),
    });
  } catch (error) {
    throw error instanceof AuditwireError ? inWordsOfApi(error, within) : error;
  }
}

/** What is wrong with a rule, by the names of the fields as they were sent. */
function inWordsOfApi({ code, message, details }: AuditwireError, within: string): AuditwireError {
  // Lines of an expression, shown with a caret, begin with a space.
  const text = message.replaceAll(/^expression(?=:)/gm, "script").replaceAll(/^(?=\S)/gm, within);
  const named = details.map((detail) => {
    const { path, ...rest } = detail as { readonly path?: string };
    return { ...rest, path: `${within}${path === "expression" ? "script" : (path ?? "")}` };
  });
  return new AuditwireError(code, text, { details: named });
}

/** The parts that were sent; null is as good as absent. */
function given<T extends object>(sent: T, names: readonly (keyof T)[]): Partial<T> {
  const parts = names.filter((name) => sent[name] !== undefined && sent[name] !== null);
  return Object.fromEntries(parts.map((name) => [name, sent[name]])) as Partial<T>;
}

/** Tries rules before they are saved: /rules. */
export function trialRoutes({ ruleTrial }: ApiPorts, checkRule: CheckRule): readonly Route[] {
  const turn = inTurn();
  return [
    route({
      method: "post",
      path: "/rules/check",
      id: "checkRules",
      tag: "Rules",
      summary: "Say everything that is wrong with rules or an expression, each with its place",
      description: "Takes one of `text`, `rules` and `expression`. Nothing is saved.",
      access: { permission: "policyCustomRules", level: "read" },
      body: WireCheckInput,
      answers: { 200: { description: "What was found, errors and warnings.", json: WireChecked } },
      handle: async (c, { body }) => {
        oneOf(body, ["text", "rules", "expression"]);
        return c.json(await turn(() => ruleTrial.check(body)));
      },
    }),
    route({
      method: "post",
      path: "/rules/evaluate",
      id: "evaluateRule",
      tag: "Rules",
      summary: "Judge an event by a rule, an expression or the policy, and say why",
      description:
        "Takes one of `policy`, `rule` and `expression`. Nothing is saved or counted: whether a rule with a threshold " +
        "fires depends on the events before, too.",
      access: { permission: "policyCustomRules", level: "read" },
      body: WireEvaluateInput,
      answers: { 200: { description: "What was decided on each event.", json: WireEvaluated } },
      handle: async (c, { body }) => {
        oneOf(body, ["policy", "rule", "expression"]);
        return c.json(await turn(() => ruleTrial.evaluate(toTrial(body, checkRule))));
      },
    }),
  ];
}

function oneOf<T extends object>(sent: T, names: readonly (keyof T & string)[]): void {
  const there = names.filter((name) => sent[name] !== undefined);
  if (there.length === 1) return;
  const message = `is given beside ${there[0]}: send one of ${names.join(", ")}`;
  throw there.length === 0
    ? invalidBody([{ path: "", message: `send one of ${names.join(", ")}` }])
    : invalidBody(there.slice(1).map((path) => ({ path, message })));
}

function toTrial({ rule, expression, event, source = {} }: WireEvaluateInput, checkRule: CheckRule): Trial {
  const by = (): Trial["by"] => {
    if (expression !== undefined)
      return { ...checkRule({ name: "expression", message: "the expression holds", expression }), owner: "user" };
    if (typeof rule === "string") return { name: rule };
    if (typeof rule === "object") return { ...compiled(rule, checkRule, "rule."), owner: "user" };
    return rule ?? "policy";
  };
  return { by: by(), event, source };
}

/** The audit policy: /policies/kubernetes-audit. */
export function policyRoutes(ports: ApiPorts): readonly Route[] {
  const path = "/policies/kubernetes-audit";
  return [
    route({
      method: "get",
      path,
      id: "readPolicy",
      tag: "Policy",
      summary: "Which rules are enabled, in their order",
      access: { permission: "policyAccessKubernetes", level: "read" },
      answers: { 200: { description: "The policy in force.", json: WirePolicy } },
      handle: async (c) => {
        const { enabled, rules } = await ports.ruleBook.policy();
        return c.json({ _id: "kubernetesAudit", enabled, customRulesIDs: rules });
      },
    }),
    route({
      method: "put",
      path,
      id: "savePolicy",
      tag: "Policy",
      summary: "Enable rules, in their order: the first that matches ends the policy",
      access: { permission: "policyAccessKubernetes", level: "write" },
      body: WirePolicyInput,
      answers: { 200: { description: "The policy in force.", json: WirePolicy } },
      handle: (c, { body }) => savePolicy(c, body, ports),
    }),
  ];
}

async function savePolicy(
  c: Context<Env>,
  { enabled, customRulesIDs }: z.output<typeof WirePolicyInput>,
  ports: ApiPorts,
): Promise<Response> {
  await ports.ruleBook.savePolicy({ enabled, rules: customRulesIDs }, actorOf(c));
  return c.json({ _id: "kubernetesAudit", enabled, customRulesIDs });
}
