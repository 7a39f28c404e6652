import type * as pulumi from "@pulumi/pulumi";
import type { AksAuditSourceArgs } from "../aks.ts";
import type { AuditSource } from "../audit-source.ts";
import type { EksAuditSourceArgs } from "../eks.ts";
import type { GkeAuditSourceArgs } from "../gke.ts";
import { SelfManagedAuditSource, type SelfManagedAuditSourceArgs } from "../self-managed.ts";
import type { ClusterAuditingArgs } from "./args.ts";

/**
 * One component for each source, as children of `parent`. A cloud's entry is loaded only where it is used, since it needs
 * the cloud's SDK, which need not be there; by its name, so that a bundler does not load it at once.
 */
export function sourcesOf(args: ClusterAuditingArgs, parent: pulumi.Resource): readonly AuditSource[] {
  const { identity, selfManaged = [], eks = [], aks = [], gke = [] } = args;
  const opts = { parent };
  return [
    ...selfManaged.map(({ name, ...source }) => {
      const { spec } = new SelfManagedAuditSource(name, source as SelfManagedAuditSourceArgs, opts);
      // What it would do on the cluster's machines is a dynamic resource: those run only in programs for Node.
      return { spec: { ...spec, install: undefined } };
    }),
    ...eks.map(({ name, ...source }) => {
      const { EksAuditSource } = require("auditwire/eks") as typeof import("../eks.ts");
      return new EksAuditSource(name, { ...source, identity } as EksAuditSourceArgs, opts);
    }),
    ...aks.map(({ name, workspaceId, ...source }) => {
      const { AksAuditSource } = require("auditwire/aks") as typeof import("../aks.ts");
      const workspace = { id: workspaceId };
      return new AksAuditSource(name, { ...source, workspace, identity } as AksAuditSourceArgs, opts);
    }),
    ...gke.map(({ name, ...source }) => {
      const { GkeAuditSource } = require("auditwire/gke") as typeof import("../gke.ts");
      return new GkeAuditSource(name, { ...source, identity } as GkeAuditSourceArgs, opts);
    }),
  ];
}
