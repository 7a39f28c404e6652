/**
 * Rules in TypeScript: `rule(name, { message, expression: (audit) => … })` is a checked rule as plain data. Imports
 * neither Pulumi nor a cloud's SDK.
 *
 * @packageDocumentation
 */

export { type Provider, providers } from "../daemon/audit/event.ts";
export {
  type FirstSeen,
  type RuleException,
  type Severity,
  severities,
  type Threshold,
} from "../daemon/audit/rule.ts";
export { type AttackTechnique, attackTechniques } from "../daemon/audit/techniques.ts";
export {
  type ExceptionDefinition,
  type ExpressionArgs,
  exception,
  type RuleArgs,
  type RuleDefinition,
  type RuleSample,
  rule,
  type SampleSource,
} from "../daemon/rules/builder.ts";
export { and, type Condition, not, or } from "../daemon/rules/builder-condition.ts";
export {
  type AnnotationsFields,
  type AuditFields,
  audit,
  type ObjectRefFields,
  type ResponseStatusFields,
  type UserFields,
} from "../daemon/rules/builder-event.ts";
export type { Count, Fact, Field, Scalar } from "../daemon/rules/builder-field.ts";
