/**
 * auditwire for clusters that you run yourself: `new SelfManagedAuditSource(…)`, and hand it to a daemon. Files, flags
 * and steps for each distribution come as a pure function, too.
 *
 * @packageDocumentation
 */
export type { AuditSource, Distribution, SourceFacts, WebhookSourceSpec } from "./audit-source.ts";
export type { InstallerArgs, SelfManagedAuditSourceArgs } from "./sources/self-managed/arguments.ts";
export { installation } from "./sources/self-managed/installation/installation.ts";
export type {
  Installation,
  InstallationFile,
  InstallationInput,
  Snippet,
} from "./sources/self-managed/installation/wiring.ts";
export { SelfManagedAuditSource } from "./sources/self-managed/self-managed-audit-source.ts";
