import type { AttackTechnique } from "./techniques.ts";

/** How bad a match can be, the mildest first. */
export const severities = ["info", "low", "medium", "high", "critical"] as const;
/** How bad a match is. */
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

/** A case in which a rule that holds says nothing. */
export interface RuleException {
  /** Unique in its rule. */
  readonly name: string;
  /** When the rule says nothing, as in `jpath("user.username") = "csi"`. */
  readonly expression: string;
  /** Why it is no attack, for whoever reads the rule next. */
  readonly reason: string;
  /** A day (`2027-01-01`, its start in UTC) or a time; for events from then on the exception does not hold. */
  readonly until?: string | undefined;
}

/** Fires when `count` matching events with equal `by` values lie within `within` of event time on one cluster. */
export interface Threshold {
  /** From 2 to 10,000. */
  readonly count: number;
  /** A duration, as `10m`. */
  readonly within: string;
  /** Paths whose values tell the counts apart, as `user.username`. */
  readonly by: readonly string[];
}

/** Fires when the combination of `by` values was not seen on the cluster within `within`. */
export interface FirstSeen {
  /** Paths whose values are the combination, as `user.username`. */
  readonly by: readonly string[];
  /** A duration, as `30d`. */
  readonly within: string;
  /** Stay silent during the first `within`, while everything is new. Default true. */
  readonly learn?: boolean | undefined;
}

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
  readonly aliases?: readonly string[] | undefined;
  /** ATT&CK ids of techniques and tactics, as `T1609` and `TA0002`. */
  readonly attack?: readonly string[] | undefined;
  readonly exceptions?: readonly RuleException[] | undefined;
  /** At most one of these two. */
  readonly threshold?: Threshold | undefined;
  readonly firstSeen?: FirstSeen | undefined;
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
