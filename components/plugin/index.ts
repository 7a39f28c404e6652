/**
 * auditwire for Pulumi's other languages: one component, served by the SDK's own host. See PulumiPlugin.yaml.
 *
 * @packageDocumentation
 */
export type * from "./args.ts";
export { ClusterAuditing } from "./cluster-auditing.ts";
