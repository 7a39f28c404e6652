/**
 * auditwire for Pulumi programs: `new` a source for each cluster, certificates, and a daemon that receives what the
 * clusters record. The API server's files come as pure functions, too.
 *
 * @packageDocumentation
 */

export type { Level, Permission } from "../daemon/audit/access.ts";
export type { Collection as CollectionArgs } from "../daemon/audit/collection.ts";
export type { RuleArgs } from "../daemon/rules/builder.ts";
export type {
  AccessArgs,
  GrantArgs,
  GroupArgs,
  KeySetPlace,
  KubernetesIssuerArgs,
  OidcArgs,
  OidcLoginArgs,
  RoleArgs,
  SecretPlace,
  UserArgs,
} from "./access.ts";
export type { ApiServerFiles } from "./api-server-files.ts";
export type {
  AuditDaemonArgs,
  EnvironmentArgs,
  ExposeArgs,
  IngressArgs,
  MonitorArgs,
  NetworkArgs,
  NetworkPeerArgs,
  NetworkPolicyArgs,
  OwnCertificatesArgs,
  PersistenceArgs,
  PortsArgs,
  ResourcesArgs,
  ServiceAccountArgs,
  TolerationArgs,
  TransformArgs,
} from "./audit-daemon/args.ts";
export { AuditDaemon } from "./audit-daemon/audit-daemon.ts";
export type { AuditDaemonCredentials } from "./audit-daemon/outputs.ts";
export type { ChildArgs, ChildTransform } from "./audit-daemon/transform.ts";
export {
  type ApiServerFlagsOptions,
  type AuditPolicyKind,
  type AuditPolicyOptions,
  type AuditWebhookOptions,
  apiServerFlags,
  auditPolicy,
  auditWebhook,
} from "./audit-policy.ts";
export type {
  AksRecords,
  AuditSource,
  CloudConfig,
  CloudRecords,
  CloudSourceSpec,
  DaemonIdentity,
  EksRecords,
  GkeRecords,
  InstallApiServerFiles,
  PolicyFromRules,
  ProjectedToken,
  ServiceAccountName,
  SourceFacts,
  SourceSpec,
  WebhookSourceSpec,
} from "./audit-source.ts";
export { Certificates, type CertificatesArgs } from "./certificates.ts";
export type { DaemonSettings } from "./daemon-config.ts";
export type { DaemonTls } from "./daemon-tls.ts";
export { type PolicyEntryArgs, type PolicyEntryWithExceptions, prewrittenRules } from "./declared-rules.ts";
export {
  LocalDaemon,
  type LocalDaemonArgs,
  type PerListener,
} from "./local-daemon.ts";
export type { InstallerArgs, SelfManagedAuditSourceArgs } from "./sources/self-managed/arguments.ts";
export { SelfManagedAuditSource } from "./sources/self-managed/self-managed-audit-source.ts";
