/**
 * Audit logs of GKE clusters, read from Cloud Logging: needs `@pulumi/gcp`.
 *
 * @packageDocumentation
 */
export type { AuditSource, CloudSourceSpec, DaemonIdentity } from "./audit-source.ts";
export type { DataAccessLog, GkeAuditSourceArgs, GkeEndpoints, GkePush } from "./sources/gke/args.ts";
export { GkeAuditSource } from "./sources/gke/gke-audit-source.ts";
