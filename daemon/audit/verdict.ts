import type { Severity } from "./rule.ts";
import type { AttackTechnique } from "./techniques.ts";

/** A rule that matched, with its message filled in. */
export interface Candidate {
  readonly rule: string;
  readonly message: string;
  readonly severity: Severity;
  readonly attackTechniques: readonly AttackTechnique[];
}

/**
 * What the policy says of one event. `candidates` ends with the first rule that matches; stateful rules that stand
 * before it come first, for the writer to decide. Without a match it is empty.
 */
export interface Verdict {
  readonly candidates: readonly Candidate[];
  /** Names of the rules that came out unknown before the first match: the event does not carry what they ask for. */
  readonly notEvaluable: readonly string[];
}

/** Walks the policy over one event. Cannot throw. */
export type Judge = (event: import("./event.ts").AuditEvent) => Verdict;
