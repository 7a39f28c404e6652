import type * as pulumi from "@pulumi/pulumi";

// Interfaces and plain types only: what Pulumi's analyzer makes a schema of, for every language. Unions it refuses.

/** The clusters whose audit events are judged, and the daemon that does it. */
export interface ClusterAuditingArgs {
  /**
   * The daemon's container image, in any registry: `registry.example.com/auditwire:1.0.0`. No release is published yet:
   * `docker build` in a checkout of auditwire makes one.
   */
  image: pulumi.Input<string>;
  /**
   * Server certificate and key of the daemon, and their authority, all PEM. Not made here, as it is in TypeScript: what
   * makes them runs only in programs for Node.
   */
  tls: TlsArgs;
  /** Password of the API's user `admin`, at least 12 characters. */
  administrator: pulumi.Input<string>;
  /** Names of pull secrets in the daemon's namespace. Default none. */
  imagePullSecrets?: pulumi.Input<string>[];
  /** Clusters that you run yourself, whose API servers post their events. Default none. */
  selfManaged?: SelfManagedClusterArgs[];
  /** Clusters on EKS. Default none. Needs `@pulumi/aws` beside this package. */
  eks?: EksClustersArgs[];
  /** Clusters on AKS. Default none. Needs `@pulumi/azure-native` beside this package. */
  aks?: AksClustersArgs[];
  /** Clusters on GKE. Default none. Needs `@pulumi/gcp` beside this package. */
  gke?: GkeClustersArgs[];
  /** Own rules. Default none. */
  rules?: RuleArgs[];
  /** Names of the enabled rules in order, own or prewritten; the first match wins. Default none. */
  policy?: string[];
  /** Whether all prewritten rules that `policy` does not name follow after it, the most severe first. Default true. */
  prewrittenRules?: boolean;
  /** `warn` (default), `enforce` or `off`: what happens when an enabled rule can fire on none of the clusters. */
  coverage?: string;
  /** Who the daemon is, for clouds that let it in without a key. */
  identity?: IdentityArgs;
  /** Whether the daemon's namespace is made. Default true. */
  createNamespace?: boolean;
  /** How the daemon is reached. Default: by its cluster IP only. */
  expose?: ExposeArgs;
  /** The volume of the database. */
  persistence?: PersistenceArgs;
}

/** Server certificate, key and authority, all PEM. */
export interface TlsArgs {
  /** The server certificate and its chain. */
  certificate: pulumi.Input<string>;
  /** Its private key. */
  privateKey: pulumi.Input<string>;
  /** The authority that clients have to trust; not needed when every system does. */
  authority?: pulumi.Input<string>;
}

/** Who the daemon is. */
export interface IdentityArgs {
  /** Namespace of the daemon. Default `auditwire`. */
  namespace?: string;
  /** Its service account. Default `auditwire`. */
  serviceAccount?: string;
  /** Issuer of the service-account tokens of the daemon's cluster. */
  issuer?: pulumi.Input<string>;
  /** Name of the EKS cluster that the daemon runs in, for EKS Pod Identity. */
  eksCluster?: pulumi.Input<string>;
  /** Project of the GKE cluster that the daemon runs in, for Workload Identity. */
  gkeProject?: pulumi.Input<string>;
}

/** How the daemon is reached from outside its cluster. */
export interface ExposeArgs {
  /** `cluster-ip`, `node-port`, `load-balancer` or `ingress`. */
  type: string;
  /** DNS name or address under which it is reached; the certificate has to be valid for it. */
  host?: string;
  /** Whether the API is reached from outside, too. Default false. */
  api?: boolean;
}

/** The volume of the database. */
export interface PersistenceArgs {
  /** Size of the claim. Default `25Gi`. */
  size?: string;
  /** Storage class. Default: the cluster's default one. */
  storageClass?: pulumi.Input<string>;
  /** Whether a destroy leaves the claim. Default true. */
  retain?: boolean;
}

/** A cluster that you run yourself. */
export interface SelfManagedClusterArgs {
  /** Its name, as audits show it. */
  name: string;
  /** The webhook's token, at least 16 characters. */
  token: pulumi.Input<string>;
  /** `recommended` (default), `classic`, `fromRules`, or the text of your own. */
  auditPolicy?: string;
  /** How it was set up (`kubeadm`, `k3s`, …), for the instructions. */
  distribution?: string;
  /** Folder in which the API server finds its files. */
  directory?: string;
  /** Whether the daemon runs in it. Default false. */
  runsDaemon?: boolean;
  /** Labels of the source. Default none. */
  labels?: { [name: string]: string };
}

/** Clusters of one region of EKS. */
export interface EksClustersArgs {
  /** The source's name. */
  name: string;
  /** Region of the clusters. */
  region: string;
  /** Names of the clusters. Default: all of the region. */
  clusters?: pulumi.Input<string>[];
  /** `pod-identity` or `web-identity`. Default: what `identity` allows. */
  credential?: string;
  /** ARN of the OIDC provider of `identity.issuer`, where one exists. */
  oidcProviderArn?: pulumi.Input<string>;
  /** A CloudWatch filter pattern or a query of Logs Insights. Default: everything. */
  filter?: string;
  /** Time between two polls. Default `60s`. */
  pollInterval?: string;
  /** Labels of the source. Default none. */
  labels?: { [name: string]: string };
}

/** Clusters of AKS that send to one Log Analytics workspace. */
export interface AksClustersArgs {
  /** The source's name. */
  name: string;
  /** Resource ids of the clusters, by a short name of each. */
  clusters: { [name: string]: pulumi.Input<string> };
  /** Resource id of the workspace. */
  workspaceId: pulumi.Input<string>;
  /** Resource group of what is made. */
  resourceGroupName?: pulumi.Input<string>;
  /** Location of what is made. */
  location?: pulumi.Input<string>;
  /** A condition in KQL. Default: everything. */
  filter?: string;
  /** Time between two polls. Default `60s`. */
  pollInterval?: string;
  /** Labels of the source. Default none. */
  labels?: { [name: string]: string };
}

/** Clusters on GKE. */
export interface GkeClustersArgs {
  /** The source's name. */
  name: string;
  /** Ids of the projects. */
  projects: string[];
  /** Names of the clusters. Default: all of the projects. */
  clusters?: pulumi.Input<string>[];
  /** A filter of Cloud Logging. Default: everything. */
  filter?: string;
  /** Time between two polls. Default `60s`. */
  pollInterval?: string;
  /** Labels of the source. Default none. */
  labels?: { [name: string]: string };
}

/** A rule of your own. */
export interface RuleArgs {
  /** Its name, unlike every other. */
  name: string;
  /** What an audit says, with `${user.username}` and the like. */
  message: string;
  /** When it holds: `jpath("user.username") = "system:anonymous"`. */
  expression: string;
  /** `info`, `low`, `medium` (default), `high` or `critical`. */
  severity?: string;
  /** What it finds, and why that matters. */
  description?: string;
}
