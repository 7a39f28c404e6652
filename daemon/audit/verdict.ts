import type { AuditEvent } from "./event.ts";
import type { Severity } from "./rule.ts";
import type { AttackTechnique } from "./techniques.ts";

/** A rule that matched, with its message filled in. */
export interface Candidate {
  readonly rule: string;
  readonly message: string;
  readonly severity: Severity;
  readonly attackTechniques: readonly AttackTechnique[];
  /** Of a stateful rule: what decides whether it fires. */
  readonly state?: Stateful | undefined;
}

/** What a stateful rule counts by. */
export type Stateful = {
  /** Of the rule's definition: a changed rule starts anew. */
  readonly id: string;
  /** The `by` values, as JSON text. */
  readonly group: string;
  readonly withinMs: number;
} & ({ readonly kind: "threshold"; readonly count: number } | { readonly kind: "firstSeen"; readonly learn: boolean });

/**
 * Why an event does not carry what a rule asks for: recorded below that level, at too early a stage, cut off for its
 * size, never recorded by that cloud; or the rule took more steps than one event may cost.
 */
export const unknownReasons = ["level", "stage", "truncated", "provider", "budget"] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** A rule that could not be judged on an event. */
export interface NotEvaluable {
  readonly rule: string;
  readonly reason: UnknownReason;
}

/**
 * What the policy says of one event. `candidates` ends with the first rule that matches; stateful rules that stand
 * before it come first, for the writer to decide. Without a match it is empty.
 */
export interface Verdict {
  readonly candidates: readonly Candidate[];
  /** The rules that came out unknown before the first match. */
  readonly notEvaluable: readonly NotEvaluable[];
}

/** Walks the policy over one event. Cannot throw. */
export type Judge = (event: AuditEvent) => Verdict;
