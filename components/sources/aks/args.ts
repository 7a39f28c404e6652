import type * as pulumi from "@pulumi/pulumi";
import type { DaemonIdentity } from "../../audit-source.ts";

/** Which clusters' audit events are read, where Azure keeps them, and who reads them. */
export interface AksAuditSourceArgs {
  /**
   * The clusters: the resource id of each (`cluster.id`) by a short name of yours, which ends the names of what is made
   * for it. Default: none by name; then whatever sends to an existing workspace is read. Keep the name: under
   * another one Azure refuses the setting beside the old one, unless the cluster is left out of one `up` before.
   *
   * @example { prod: prod.id, stage: "/subscriptions/…/managedClusters/stage" }
   */
  readonly clusters?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Without `clusters`: only those of these resource groups. Default: all. Taken over by the running daemon. */
  readonly resourceGroups?: readonly string[] | undefined;
  /** The Log Analytics workspace that is polled. Required unless there is `push`; with both, each event comes by both. */
  readonly workspace?: AksWorkspaceArgs | undefined;
  /** An event hub beside the workspace or in its place: events come within seconds. Default: none. */
  readonly push?: AksPushArgs | undefined;
  /**
   * Who the daemon is: its namespace and service account, and the `issuer` of its cluster's tokens, with which Azure lets
   * it in without a key. The issuer is required unless a `reader` is given. Any cluster's will do that is public: AKS's
   * `oidcIssuerProfile.issuerURL`, that of EKS or GKE.
   */
  readonly identity?: DaemonIdentity | undefined;
  /** An identity that is there already. Default: a user-assigned identity of its own, let in by its federated credential. */
  readonly reader?: AksReaderArgs | undefined;
  /**
   * Resource group of the identity and of the event hub. Default: that of a workspace that is created; required
   * otherwise, unless a `reader` is given and nothing pushed. Changed, they are made anew.
   */
  readonly resourceGroupName?: pulumi.Input<string> | undefined;
  /** Their region. Default: that of the resource group. An event hub has to be in the region of the clusters. */
  readonly location?: pulumi.Input<string> | undefined;
  /**
   * `enable` (default) makes a diagnostic setting on each of `clusters`. `verify` makes none and fails where no setting
   * sends the category to the workspace, with the line that makes one. `ignore` makes none and looks at none.
   */
  readonly ensureAuditLogging?: "enable" | "verify" | "ignore" | undefined;
  /**
   * `kube-audit` (default) has every request. `kube-audit-admin` costs less and leaves get and list out, and with them
   * most of today's `kubectl exec`. Changed, the settings are updated and the daemon reads another table.
   */
  readonly category?: "kube-audit" | "kube-audit-admin" | undefined;
  /**
   * `resource-specific` (default) fills AKSAudit or AKSAuditAdmin, `diagnostics` fills AzureDiagnostics, which also says
   * who was impersonated. Changed, each setting is deleted and made again: what is recorded in between is not sent.
   */
  readonly tables?: "resource-specific" | "diagnostics" | undefined;
  /**
   * How long the table is kept, where that is not what the workspace says. Azure makes the table with the first records:
   * until then an `up` says that the next one sets it. Default: nothing is set. Removed, it stays as it was set.
   */
  readonly table?: AksTableArgs | undefined;
  /**
   * One condition in KQL over the table's columns (`Verb != "watch"`), that narrows what is read, and what rules see.
   * Default: everything. An event hub is read whole. Taken over by the running daemon.
   */
  readonly filter?: string | undefined;
  /** Time between two polls, as `60s` (the default) or `10m`. Taken over by the running daemon. */
  readonly pollInterval?: string | undefined;
  /** How far back the first poll reads. Default `15m`, at most `7d`. */
  readonly lookback?: string | undefined;
  /** Labels of the source, for collections. Taken over by the running daemon. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Tags of the Azure resources that can have some. Default: none. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Which Azure: `public` (default), `china` or `usgovernment`. */
  readonly azureCloud?: "public" | "china" | "usgovernment" | undefined;
  /** Other addresses of the Azure APIs, as behind a private endpoint. Default: those of `azureCloud`. */
  readonly endpoints?: AksEndpoints | undefined;
}

/** One of both: a workspace that is there, or one to be made. */
export interface AksWorkspaceArgs {
  /** Resource id of a workspace that is there: it is read and never changed. It may lie in another subscription. */
  readonly id?: pulumi.Input<string> | undefined;
  /** A workspace that this source makes, keeps and removes. */
  readonly create?: NewWorkspaceArgs | undefined;
}

/** A workspace to be made, priced per GB (PerGB2018), to which nobody can write with a key. */
export interface NewWorkspaceArgs {
  /** Its resource group. Changed, the workspace is made anew. */
  readonly resourceGroupName: pulumi.Input<string>;
  /** Its region. Default: the resource group's. Changed, the workspace is made anew. */
  readonly location?: pulumi.Input<string> | undefined;
  /** Its name. Default: made of the source's, with a random end. Changed, the workspace is made anew. */
  readonly workspaceName?: pulumi.Input<string> | undefined;
  /** Days that it keeps events, 30 to 730. Default 30; from the 32nd day on Azure charges for it. */
  readonly retentionInDays?: number | undefined;
  /**
   * Most GB that it takes in a day: what comes after is lost until the next. Default: no limit, for a limit is what an
   * attacker would fill first.
   */
  readonly dailyQuotaGb?: number | undefined;
  /**
   * Whether it stays when it leaves the program. Default false: it is deleted with the source, and Azure can bring it
   * back for 14 days.
   */
  readonly retainOnDelete?: boolean | undefined;
}

/** An identity of Entra ID that is there already: a user-assigned identity or a service principal. */
export interface AksReaderArgs {
  /** Its client id. */
  readonly clientId: pulumi.Input<string>;
  /** Its tenant. */
  readonly tenantId: pulumi.Input<string>;
  /** Its object id, to which the role is given. Default: the role is yours to give; docs/pulumi/aks.md has its actions. */
  readonly principalId?: pulumi.Input<string> | undefined;
  /**
   * A secret of a service principal: the one static key there can be. Default: none; the identity needs a federated
   * credential for the daemon's service account.
   */
  readonly clientSecret?: pulumi.Input<string> | undefined;
}

/** How long a table is kept. Its plan is set to Analytics with it, for no other can be polled. */
export interface AksTableArgs {
  /** Days in which it can be queried, 4 to 730. Default: the workspace's. */
  readonly retentionInDays?: number | undefined;
  /** Days until it is deleted, 4 to 4383. Default: the same. */
  readonly totalRetentionInDays?: number | undefined;
}

/** An Event Hubs namespace with one event hub. The daemon connects to it: nothing has to reach the daemon. */
export interface AksPushArgs {
  /** Throughput units, 1 to 40, each of 1 MB a second. Default 1. */
  readonly capacity?: number | undefined;
  /** Partitions, 1 to 32. Default 4. Changed, the hub is made anew, and what was not yet read is lost. */
  readonly partitionCount?: number | undefined;
  /** Hours that events wait for a daemon that is away, 1 to 168. Default 72. */
  readonly retentionInHours?: number | undefined;
}

/** Addresses of the Azure APIs. */
export interface AksEndpoints {
  /** Log Analytics' query API, for the daemon. */
  readonly query?: string | undefined;
  /** Azure Resource Manager, for the questions that are asked before a deployment. */
  readonly management?: string | undefined;
  /** Entra ID's login, for the daemon. */
  readonly login?: string | undefined;
}
