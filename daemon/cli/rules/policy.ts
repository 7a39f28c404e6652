import { auditPolicyFromRules, savingsOf, savingsSentence } from "../../../components/coverage/index.ts";
import type { Terminal } from "../terminal.ts";
import { chosenRules } from "./open.ts";

/** Which rules, and where auditwire runs. */
export interface PolicyOptions {
  readonly library?: boolean;
  readonly config?: string;
  readonly namespace?: string;
}

/** Prints the audit policy that rules need; what is to be said of it goes to standard error. */
export function showPolicy(files: readonly string[], options: PolicyOptions, terminal: Terminal): number {
  const rules = chosenRules(files, options);
  const { text, notCovered } = auditPolicyFromRules(rules, { namespace: options.namespace ?? "auditwire" });
  terminal.line(text.trimEnd());
  for (const { rule, because } of notCovered) terminal.error(`not covered: rule "${rule}": ${because}`);
  terminal.error(`savings: ${savingsSentence(savingsOf(text))}`);
  return 0;
}
