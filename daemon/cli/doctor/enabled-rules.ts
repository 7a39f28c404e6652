import { z } from "zod";
import { type Rule, severities } from "../../audit/rule.ts";
import { attackTechniques } from "../../audit/techniques.ts";
import { findRule, library } from "../../rules/index.ts";
import type { Examined } from "./examined.ts";

const Policy = z.object({ customRulesIDs: z.array(z.number()) });
const SavedRules = z.array(
  z.object({
    _id: z.number(),
    name: z.string(),
    script: z.string(),
    message: z.string(),
    owner: z.enum(["system", "user"]),
    severity: z.enum(severities).catch("medium"),
    attackTechniques: z.array(z.enum(attackTechniques)).catch([]),
  }),
);

/** The rules that are enabled: by the configuration, else by the API. None where neither can be asked. */
export async function enabledIn(examined: Examined): Promise<readonly Rule[]> {
  const { resolved } = await examined.config();
  const { policy, rules: own = [], library: known = library } = resolved?.rules ?? {};
  if (policy) return policy.flatMap(({ rule }) => findRule(rule, [...known, ...own]) ?? []);
  const [enabled, saved] = await Promise.all([
    examined.api("/policies/kubernetes-audit", Policy),
    examined.api("/custom-rules", SavedRules),
  ]);
  if ("why" in enabled || "why" in saved) return [];
  const byId = new Map(saved.value.map((rule) => [rule._id, rule]));
  return enabled.value.customRulesIDs.flatMap((id) => {
    const rule = byId.get(id);
    if (!rule) return [];
    const { _id, script, ...others } = rule;
    return findRule(rule.name, [...known, ...own]) ?? { ...others, expression: script, description: "" };
  });
}
