import type { Context } from "hono";
import { AuditwireError } from "../audit/errors.ts";
import type { Rule } from "../audit/rule.ts";
import { idOf, readJson } from "./body.ts";
import { logChange } from "./changes.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { toWireRule } from "./serialize.ts";
import { WirePolicyInput, WireRuleInput } from "./wire-schema.ts";

/** Compiles what was sent into a rule, or fails with every problem and its place in the script. */
export type CheckRule = (input: unknown) => Omit<Rule, "owner">;

export function listRules({ ruleBook }: ApiPorts) {
  return async (c: Context<Env>) => c.json((await ruleBook.rules()).map(toWireRule));
}

/** PUT /custom-rules/{id}: compiles before it saves. Id 0 takes a new number. */
export function saveRule(ports: ApiPorts, checkRule: CheckRule) {
  return async (c: Context<Env>) => {
    const id = idOf(c);
    const sent = await readJson(c, WireRuleInput);
    if (sent._id !== undefined && sent._id !== id)
      throw new AuditwireError("invalid", `_id: the body says ${sent._id}, the path ${id}`);
    const rule = checkRule({
      name: sent.name,
      type: sent.type,
      message: sent.message,
      expression: sent.script,
      description: sent.description,
      attackTechniques: sent.attackTechniques ?? [],
      ...given(sent, ["severity", "attack", "exceptions", "threshold", "firstSeen"]),
    });
    const saved = await ports.ruleBook.saveRule(id, rule);
    logChange(c, ports, { change: "rule saved", rule: saved.id, name: saved.name });
    return c.json(toWireRule(saved));
  };
}

/** The parts that were sent; null is as good as absent. */
function given<T extends object>(sent: T, names: readonly (keyof T)[]): Partial<T> {
  const parts = names.filter((name) => sent[name] !== undefined && sent[name] !== null);
  return Object.fromEntries(parts.map((name) => [name, sent[name]])) as Partial<T>;
}

export function removeRule(ports: ApiPorts) {
  return async (c: Context<Env>) => {
    await ports.ruleBook.removeRule(idOf(c));
    logChange(c, ports, { change: "rule removed", rule: idOf(c) });
    return c.body(null, 204);
  };
}

export function readPolicy({ ruleBook }: ApiPorts) {
  return async (c: Context<Env>) => {
    const { enabled, rules } = await ruleBook.policy();
    return c.json({ _id: "kubernetesAudit", enabled, customRulesIDs: rules });
  };
}

export function savePolicy(ports: ApiPorts) {
  return async (c: Context<Env>) => {
    const { enabled, customRulesIDs } = await readJson(c, WirePolicyInput);
    await ports.ruleBook.savePolicy({ enabled, rules: customRulesIDs });
    logChange(c, ports, { change: "policy saved", enabled, rules: customRulesIDs });
    return c.json({ _id: "kubernetesAudit", enabled, customRulesIDs });
  };
}
