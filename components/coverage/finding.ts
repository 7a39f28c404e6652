import type { CloudRecords, SourceFacts } from "../audit-source.ts";

/** A source as the proof looks at it: its name, and what is recorded there. */
export interface CoveredSource {
  /** As audits show it: `prod`. */
  readonly name: string;
  /** The audit policy that its API server has (`audit-policy.yaml`), or what its cloud hands over. */
  readonly records: { readonly kind: "policy"; readonly text: string } | CloudRecords;
  /** What rules can ask of the source beside its name; what is left out may be anything. */
  readonly facts?: SourceFacts | undefined;
}

/**
 * `covered`: a request is known whose event the rule is true of, and that is recorded with what the rule reads.
 * `partly`: some kinds of request that the rule is about can make it true, and some cannot. `never`: no request can
 * make it true there; that is proven. `unknown`: neither could be proven.
 */
export type CoverageState = "covered" | "partly" | "never" | "unknown";

/** What is known of one rule on one source. */
export interface CoverageFinding {
  /** The rule's name. */
  readonly rule: string;
  /** The source's name. */
  readonly source: string;
  /** Whether it can fire there. */
  readonly state: CoverageState;
  /** One sentence for people: `rule "X" can never fire on cluster "Y": it needs …, … gives …`. */
  readonly sentence: string;
  /** Kinds of request that the rule is about but that cannot make it true there: `get of pods/exec`. */
  readonly lost: readonly string[];
  /** An audit event that the rule is true of, as the source would record it. */
  readonly witness?: object | undefined;
}
