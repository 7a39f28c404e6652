/**
 * auditwire for infrastructure programs. For now: the API server's files, as pure functions.
 *
 * @packageDocumentation
 */
export {
  type ApiServerFlagsOptions,
  type AuditPolicyKind,
  type AuditPolicyOptions,
  type AuditWebhookOptions,
  apiServerFlags,
  auditPolicy,
  auditWebhook,
} from "./audit-policy.ts";
