import type * as pulumi from "@pulumi/pulumi";
import { serviceAccountOf } from "../../audit-source.ts";
import type { AksAuditSourceArgs, AksReaderArgs, NewWorkspaceArgs } from "./args.ts";
import { type AzureCloud, cloudOf } from "./names.ts";
import type { PrivilegeOptions } from "./privileges.ts";

/** A source's arguments with every default in place. */
export interface Plan {
  readonly name: string;
  /** The source and where it is deployed, as a text that no other source has. */
  readonly owner: string;
  /** Name of the diagnostic settings of this source, by which they are told from those of others. */
  readonly settingName: string;
  readonly clusters: readonly { readonly key: string; readonly id: pulumi.Input<string> }[];
  readonly resourceGroups: readonly string[];
  readonly workspace:
    | { readonly kind: "existing"; readonly id: pulumi.Input<string> }
    | { readonly kind: "new"; readonly args: NewWorkspaceArgs }
    | undefined;
  readonly push:
    | { readonly capacity: number; readonly partitionCount: number; readonly retentionInHours: number }
    | undefined;
  readonly reader: AksReaderArgs | undefined;
  readonly daemon: {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly issuer: pulumi.Input<string> | undefined;
  };
  /** Where the identity and the event hub go. */
  readonly resourceGroupName: pulumi.Input<string> | undefined;
  readonly location: pulumi.Input<string> | undefined;
  readonly ensure: NonNullable<AksAuditSourceArgs["ensureAuditLogging"]>;
  readonly category: NonNullable<AksAuditSourceArgs["category"]>;
  readonly tables: NonNullable<AksAuditSourceArgs["tables"]>;
  /** How the table is to be kept. */
  readonly kept: AksAuditSourceArgs["table"];
  readonly filter: string | undefined;
  readonly pollInterval: string | undefined;
  readonly lookback: string | undefined;
  readonly labels: AksAuditSourceArgs["labels"];
  readonly tags: AksAuditSourceArgs["tags"];
  readonly cloud: AzureCloud;
  readonly endpoints: AksAuditSourceArgs["endpoints"];
}

/** Where a program is deployed: what makes names its own. */
export interface Deployment {
  readonly project: string;
  readonly stack: string;
}

/** A source's arguments with every default in place, right or wrong. */
export function planOf(name: string, args: AksAuditSourceArgs, { project, stack }: Deployment): Plan {
  const { workspace, push, identity, tables = "resource-specific" } = args;
  const owner = `${project}-${stack}-${name}`;
  return {
    name,
    owner,
    // A setting that fills other tables is another one: Azure does not give back which ones an old one fills.
    settingName: `auditwire-${owner}${tables === "diagnostics" ? "-diagnostics" : ""}`,
    clusters: Object.entries(args.clusters ?? {}).map(([key, id]) => ({ key, id })),
    resourceGroups: args.resourceGroups ?? [],
    workspace: workspaceOf(workspace),
    push: push && {
      capacity: push.capacity ?? 1,
      partitionCount: push.partitionCount ?? 4,
      retentionInHours: push.retentionInHours ?? 72,
    },
    reader: args.reader,
    daemon: {
      ...serviceAccountOf(identity),
      issuer: identity?.issuer,
    },
    resourceGroupName: args.resourceGroupName ?? workspace?.create?.resourceGroupName,
    location: args.location ?? (args.resourceGroupName === undefined ? workspace?.create?.location : undefined),
    ensure: args.ensureAuditLogging ?? "enable",
    category: args.category ?? "kube-audit",
    tables,
    kept: args.table,
    filter: args.filter,
    pollInterval: args.pollInterval,
    lookback: args.lookback,
    labels: args.labels,
    tags: args.tags,
    cloud: cloudOf(args.azureCloud),
    endpoints: args.endpoints,
  };
}

function workspaceOf(workspace: AksAuditSourceArgs["workspace"]): Plan["workspace"] {
  if (workspace?.create !== undefined) return { kind: "new", args: workspace.create };
  return workspace?.id === undefined ? undefined : { kind: "existing", id: workspace.id };
}

/** The table that Azure fills by these settings, which is the only one that is read. */
export function tableOf({ category, tables }: Pick<Plan, "category" | "tables">) {
  if (tables === "diagnostics") return "AzureDiagnostics";
  return category === "kube-audit" ? "AKSAudit" : "AKSAuditAdmin";
}

/** What of the plan decides which rights are granted. */
export function privilegeOptions(plan: Plan): PrivilegeOptions {
  return { table: plan.workspace && tableOf(plan), pushes: plan.push !== undefined };
}

/** Whether the daemon shows a token of its service account, and not a secret. */
export const isKeyless = ({ reader }: Plan) => reader?.clientSecret === undefined;
