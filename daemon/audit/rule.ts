import type { AttackTechnique } from "./techniques.ts";

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** Kinds of rule the seed product has. Only `kubernetes-audit` may be saved here and enter the audit policy. */
export const ruleTypes = [
  "processes",
  "filesystem",
  "network-outgoing",
  "kubernetes-audit",
  "waas-request",
  "waas-response",
] as const;

/** One condition with its message, as plain data. */
export interface Rule {
  /** Unique in the library. */
  readonly name: string;
  /** May hold `${path}`: the first value of that path in the event. */
  readonly message: string;
  readonly expression: string;
  readonly description: string;
  readonly severity: Severity;
  readonly attackTechniques: readonly AttackTechnique[];
  /** `system`: prewritten, shipped with the product. `user`: everything else. */
  readonly owner: "system" | "user";
  /** Other names the rule answers to. */
  readonly aliases?: readonly string[];
}

/** Where a rule is kept: shipped, in the configuration file, or in the store. Only the last can be changed by the API. */
export type RuleOrigin = "library" | "configuration" | "store";

/** A rule with its number in the API and where it is kept. */
export interface StoredRule extends Rule {
  /** Assigned by the store to the name and never given again. */
  readonly id: number;
  readonly origin: RuleOrigin;
  /** Milliseconds since 1970; 0 for rules that the product ships. */
  readonly modified: number;
}

/** The ordered selection of enabled rules. */
export interface Policy {
  readonly enabled: boolean;
  /** Rule ids, first match wins. */
  readonly rules: readonly number[];
}
