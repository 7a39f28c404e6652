import type { CoveredSource } from "../../components/coverage/index.ts";
import type { Rule, RuleException } from "../../daemon/audit/rule.ts";
import { library } from "../../daemon/rules/index.ts";

/** An own rule. */
export const ruleOf = (expression: string, exceptions: readonly RuleException[] = [], name = "Mine"): Rule => ({
  name,
  message: "m",
  description: "",
  severity: "low",
  attackTechniques: [],
  owner: "user",
  expression,
  exceptions,
});

/** A prewritten rule. */
export function prewritten(name: string): Rule {
  const rule = library.find((one) => one.name === name);
  if (!rule) throw new Error(`no rule is called ${name}`);
  return rule;
}

/** A source whose API server has that policy; only the lines are told. */
export const under = (lines: string, omitStages = "[RequestReceived]"): CoveredSource => ({
  name: "prod",
  records: {
    kind: "policy",
    text: `apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: ${omitStages}\nrules:\n${lines}\n`,
  },
});

export const everything = under("  - level: RequestResponse");
export const metadata = under("  - level: Metadata");
