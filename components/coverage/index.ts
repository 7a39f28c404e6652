/**
 * Which rules can fire on which sources, and the audit policy that given rules need. Pure: nothing is asked of a cloud
 * or a cluster.
 *
 * @packageDocumentation
 */

import type { Rule } from "../../daemon/audit/rule.ts";
import { auditPolicy } from "../audit-policy.ts";
import { findingOf, neverOf } from "./coverage.ts";
import type { CoverageFinding, CoveredSource } from "./finding.ts";
import { needsOf, notCoverable } from "./needs.ts";
import { preparedRule } from "./prepared-rule.ts";
import { recordingOf } from "./recordings.ts";
import { policyFor, policyText } from "./synthesis.ts";

export type { CoverageFinding, CoverageState, CoveredSource } from "./finding.ts";
export { ordinaryActivity, savingsOf, savingsSentence } from "./savings.ts";

/** One finding for each enabled rule and source, in order: all rules of the first source, then of the next. */
export function coverageOf(rules: readonly Rule[], sources: readonly CoveredSource[]): readonly CoverageFinding[] {
  const prepared = rules.map(preparedRule);
  return sources.flatMap((source) => {
    const recording = recordingOf(source);
    return prepared.map((rule) => findingOf(rule, source, recording));
  });
}

/** The findings of `coverageOf` that say `never`, which are told much sooner. */
export function neverFindingsOf(rules: readonly Rule[], sources: readonly CoveredSource[]): readonly CoverageFinding[] {
  const prepared = rules.map(preparedRule);
  return sources.flatMap((source) => {
    const recording = recordingOf(source);
    return prepared.flatMap((rule) => neverOf(rule, source, recording) ?? []);
  });
}

/** An audit policy made from rules. */
export interface PolicyFromRules {
  /** Content of `audit-policy.yaml`. */
  readonly text: string;
  /** Rules that it does not cover, or not wholly, each with the reason: bodies of secrets and tokens are never recorded. */
  readonly notCovered: readonly { readonly rule: string; readonly because: string }[];
}

/**
 * The audit policy that rules need: each of them can fire under it, and nothing that it records can be left out. It has
 * no line that leaves something out, for every such line could be left out itself.
 */
export function auditPolicyFromRules(rules: readonly Rule[], options: { readonly namespace: string }): PolicyFromRules {
  auditPolicy("recommended", options);
  const prepared = rules.map(preparedRule);
  const policy = policyFor(needsOf(prepared));
  const about = `# Made by auditwire (namespace ${options.namespace}) from ${rules.length} rules: what none of them asks for is not recorded.\n`;
  return { text: about + policyText(policy), notCovered: notCoverable(prepared) };
}

/** Content of an `audit-policy.yaml` under which every one of the rules is covered: see {@link auditPolicyFromRules}. */
export const policyFromRules = (rules: readonly Rule[], options: { readonly namespace: string }): string =>
  auditPolicyFromRules(rules, options).text;
