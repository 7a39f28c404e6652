import type { Rule } from "../../daemon/audit/rule.ts";

/** A rule that is nothing but its condition. */
export const ruleOf = (name: string, expression: string, more: Partial<Rule> = {}): Rule => ({
  name,
  message: "m",
  expression,
  description: "",
  severity: "low",
  attackTechniques: [],
  owner: "user",
  ...more,
});
