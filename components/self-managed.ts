/**
 * auditwire for clusters whose API server you start yourself: `new SelfManagedAuditSource(…)`, and hand it to a daemon.
 *
 * @packageDocumentation
 */
export type { AuditSource, SourceFacts, WebhookSourceSpec } from "./audit-source.ts";
export { SelfManagedAuditSource, type SelfManagedAuditSourceArgs } from "./sources/self-managed/source.ts";
