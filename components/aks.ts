/**
 * Audit events of AKS: `new` an AksAuditSource for the clusters that send to one Log Analytics workspace, or to an event
 * hub, and give it to a daemon. Needs `@pulumi/azure-native`.
 *
 * @packageDocumentation
 */
export type { AuditSource, CloudSourceSpec, DaemonIdentity } from "./audit-source.ts";
export type {
  AksAuditSourceArgs,
  AksEndpoints,
  AksPushArgs,
  AksReaderArgs,
  AksTableArgs,
  AksWorkspaceArgs,
  NewWorkspaceArgs,
} from "./sources/aks/args.ts";
export { AksAuditSource } from "./sources/aks/source.ts";
