/**
 * auditwire for clusters on EKS: `new EksAuditSource(…)`, and hand it to a daemon. Needs `@pulumi/aws`.
 *
 * @packageDocumentation
 */
export type { AuditSource, CloudSourceSpec, DaemonIdentity } from "./audit-source.ts";
export type {
  CrossAccountArgs,
  EksAuditSourceArgs,
  EnableCredentials,
  ExistingRole,
  FirehosePushArgs,
  LogGroupChoice,
} from "./sources/eks/arguments.ts";
export { EksAuditSource } from "./sources/eks/eks-audit-source.ts";
