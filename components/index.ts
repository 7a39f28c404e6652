/**
 * auditwire for Pulumi programs: `new` a source for each cluster, certificates, and a daemon that receives what the
 * clusters record. The API server's files come as pure functions, too.
 *
 * @packageDocumentation
 */
export type { RuleArgs } from "../daemon/rules/builder.ts";
export {
  type ApiServerFlagsOptions,
  type AuditPolicyKind,
  type AuditPolicyOptions,
  type AuditWebhookOptions,
  apiServerFlags,
  auditPolicy,
  auditWebhook,
} from "./audit-policy.ts";
export type { AuditSource, SourceFacts, WebhookSourceSpec } from "./audit-source.ts";
export { Certificates, type CertificatesArgs } from "./certificates.ts";
export type { DaemonSettings } from "./daemon-config.ts";
export { type PolicyEntryArgs, type PolicyEntryWithExceptions, prewrittenRules } from "./declared-rules.ts";
export {
  type ApiServerFiles,
  type DaemonTls,
  LocalDaemon,
  type LocalDaemonArgs,
  type PerListener,
} from "./local-daemon.ts";
export { SelfManagedAuditSource, type SelfManagedAuditSourceArgs } from "./sources/self-managed/source.ts";
