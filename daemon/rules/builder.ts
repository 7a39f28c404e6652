import { AuditwireError } from "../audit/errors.ts";
import type { Provider } from "../audit/event.ts";
import type { FirstSeen, RuleException, Severity, Threshold } from "../audit/rule.ts";
import type { AttackTechnique } from "../audit/techniques.ts";
import { type Condition, textOf } from "./builder-condition.ts";
import { type AuditFields, audit } from "./builder-event.ts";
import { checkException, checkRule } from "./rule.ts";

/** A condition: text in the rule language, a built one, or a function that builds it. */
export type ExpressionArgs = string | Condition | ((audit: AuditFields) => Condition);

/** Everything of a rule but its name and its condition. */
interface RuleParts {
  /** What an audit says; `${user.username}` is replaced by that path's first value in the event. */
  readonly message: string;
  /** Why it matters and what to do. Default empty. */
  readonly description?: string | undefined;
  /** How bad a match is. Default `medium`. */
  readonly severity?: Severity | undefined;
  /** Techniques that a match points to, by the API's names, as `execIntoContainer`. Default none. */
  readonly attackTechniques?: readonly AttackTechnique[] | undefined;
  /** MITRE ATT&CK ids of techniques and tactics, as `["T1609", "TA0002"]`. Default none. */
  readonly attack?: readonly string[] | undefined;
  /** Cases in which the rule says nothing although it holds: see {@link exception}. Default none. */
  readonly exceptions?: readonly RuleException[] | undefined;
  /**
   * Fire once when that many matching events with equal values lie within the window, then start again, as in
   * `{ count: 5, within: "10m", by: ["user.username"] }`. Default: fire at every match.
   */
  readonly threshold?: Threshold | undefined;
  /**
   * Fire when the combination of values was not seen on that cluster within the time, as in
   * `{ by: ["user.username", "sourceIPs"], within: "30d" }`. Excludes `threshold`. Default: fire at every match.
   */
  readonly firstSeen?: FirstSeen | undefined;
  /** Events that the rule has to match, or must not, for tests; a daemon has no use for them. Default none. */
  readonly samples?: readonly RuleSample[] | undefined;
}

/** A rule as it stands in a file: plain data. */
export interface RuleArgs extends RuleParts {
  /** Unique; the policy names the rule by it. */
  readonly name: string;
  /** The condition, as in `jpath("user.username") = "system:anonymous"`. */
  readonly expression: string;
}

/** What {@link rule} makes a rule of. */
export interface RuleDefinition extends RuleParts {
  /** When the rule holds, as in `(audit) => audit.user.username.eq("system:anonymous")`; or the same as text. */
  readonly expression: ExpressionArgs;
}

/** Recorded events, and whether a rule fires on them. One of `event`, `events` and `file` is given. */
export interface RuleSample {
  /** What the event shows. */
  readonly name: string;
  /** The event, as recorded, in any provider's envelope. */
  readonly event?: unknown;
  /** Events in turn, for a rule with threshold or firstSeen. */
  readonly events?: readonly unknown[] | undefined;
  /** A file of recorded events. */
  readonly file?: string | undefined;
  /** The event occurs that often, each time as another request. Default 1. */
  readonly times?: number | undefined;
  /** Facts of the source that delivered it. Default none. */
  readonly source?: SampleSource | undefined;
  /** Whether the rule has to fire. */
  readonly matches: boolean;
  /** Why it has to, or must not. */
  readonly because: string;
}

/** Facts of the source that delivered a sample. Default of each: unknown; of `provider`: `others`. */
export interface SampleSource {
  /** Name of the cluster. */
  readonly cluster?: string | undefined;
  /** The cloud that runs it. */
  readonly provider?: Provider | undefined;
  /** AWS account. */
  readonly accountID?: string | undefined;
  /** Google Cloud project. */
  readonly projectID?: string | undefined;
  /** Azure subscription. */
  readonly subscriptionID?: string | undefined;
  /** Azure resource group, in upper case. */
  readonly resourceGroup?: string | undefined;
  /** Region of the cluster. */
  readonly region?: string | undefined;
}

/** What {@link exception} makes an exception of. */
export interface ExceptionDefinition {
  /** When the rule says nothing, as in `(audit) => audit.user.groups.eq("csi")`; or the same as text. */
  readonly expression: ExpressionArgs;
  /** Why it is no attack, for whoever reads the rule next. */
  readonly reason: string;
  /** A day (`2027-01-01`, its start in UTC) or a time; for events from then on the exception does not hold. Default: always. */
  readonly until?: string | undefined;
}

/**
 * A rule as plain data, checked.
 *
 * @throws Error with everything that is wrong with it, each error of an expression with line and caret.
 */
export function rule(name: string, { expression, ...parts }: RuleDefinition): RuleArgs {
  return checked(`rule "${name}"`, rule, () => {
    // Parts may be another rule's, with its name.
    const made = defined(Object.assign({ name }, parts, { name, expression: writtenOut(expression) }));
    checkRule(made);
    return made;
  });
}

/**
 * An exception as plain data, checked: for a rule's `exceptions`, or beside a rule in the policy.
 *
 * @throws Error with everything that is wrong with it, each error of the expression with line and caret.
 */
export function exception(name: string, { expression, ...parts }: ExceptionDefinition): RuleException {
  return checked(`exception "${name}"`, exception, () => {
    const made = defined(Object.assign({ name }, parts, { name, expression: writtenOut(expression) }));
    checkException(made);
    return made;
  });
}

function writtenOut(expression: ExpressionArgs): string {
  if (typeof expression === "string") return expression;
  return textOf(typeof expression === "function" ? expression(audit) : expression);
}

/** What is wrong is said of whom, and the stack starts where it was written. */
function checked<T>(whom: string, maker: (...args: never[]) => T, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof AuditwireError)) throw error;
    // A plain one: Node prints whatever else an error holds below the stack.
    const named = new Error(`${whom}:\n${error.message}`);
    Error.captureStackTrace(named, maker);
    throw named;
  }
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
