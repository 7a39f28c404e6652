import type * as pulumi from "@pulumi/pulumi";
import type { AuditDaemonArgs } from "./args.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { labelsOf } from "./labels.ts";
import type { Plan } from "./plan.ts";

/** Where children are made, and of what. */
export interface Site {
  readonly k8s: Kubernetes;
  /** Of the component, with which every child's name begins. */
  readonly name: string;
  readonly args: AuditDaemonArgs;
  readonly plan: Plan;
  readonly opts: { readonly parent: pulumi.Resource };
}

/** Metadata of an object in the daemon's namespace; without a name Pulumi makes one. */
export function metadataOf({ plan }: Site, namespace: pulumi.Input<string>, name?: string) {
  return { namespace, labels: labelsOf(plan.base), ...(name !== undefined && { name }) };
}

/** Whether a destroy leaves the stored audits. */
export const keepsData = ({ args: { persistence = {} } }: Site): boolean =>
  persistence.enabled !== false && persistence.existingClaim === undefined && persistence.retain !== false;
