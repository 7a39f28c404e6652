import type * as pulumi from "@pulumi/pulumi";
import type { DaemonConfigInput } from "../daemon/config.ts";

/** Where events come from, as plain data: what a source hands to a daemon. */
export interface AuditSource {
  /** What the daemon has to know of the source. */
  readonly spec: SourceSpec;
}

/** A cluster's webhook, or a cloud's log. */
export type SourceSpec = WebhookSourceSpec | CloudSourceSpec;

/** A cluster whose API server posts its events to the daemon's webhook. */
export interface WebhookSourceSpec {
  /** Says which kind of source it is. */
  readonly kind: "webhook";
  /** The cluster's name, as audits show it. */
  readonly cluster: string;
  /** What rules and the API can ask of the source, beside the cluster's name. */
  readonly facts: SourceFacts;
  /** Whether its token is the API's `webhookUrlSuffix`. */
  readonly default: boolean;
  /** Webhook tokens that are valid now, the current one first. Secret. */
  readonly tokens: pulumi.Output<readonly string[]>;
  /** Content of `audit-policy.yaml`; `fromRules` leaves it to the daemon, which knows the rules. */
  readonly auditPolicy: string | PolicyFromRules;
  /** How the API server delivers: see {@link SelfManagedAuditSourceArgs}. */
  readonly delivery: {
    /** First wait before a failed delivery is tried again, a Go duration. */
    readonly initialBackoff: string;
    /** Longest wait until a batch is sent, a Go duration. */
    readonly batchMaxWait: string;
  };
  /** Absolute path of the folder in which the API server finds its two files. */
  readonly directory: string;
  /** What its control plane was made with; `instructions` are written for it. */
  readonly distribution: Distribution;
  /** Whether it is the cluster that the daemon runs in: its API server reaches the daemon's cluster IP. */
  readonly runsDaemon: boolean;
  /** Puts the files and flags in place once the daemon is there; undefined leaves that to its owner. */
  readonly install?: InstallApiServerFiles | undefined;
}

/** An audit policy that the daemon makes from its enabled rules. */
export interface PolicyFromRules {
  /** Says so. */
  readonly fromRules: true;
  /** Namespace of auditwire. */
  readonly namespace: string;
}

/** Puts an API server's files and flags in place. Called by the daemon that the source is given to. */
export type InstallApiServerFiles = (
  files: { readonly auditPolicy: pulumi.Input<string>; readonly auditWebhook: pulumi.Input<string> },
  /** What has to be there before: the daemon. */
  after: readonly pulumi.Resource[],
) => void;

/** What a control plane was made with, which decides where its API server's files and flags go. */
export type Distribution =
  | "kubeadm"
  | "k3s"
  | "rke2"
  | "kops"
  | "talos"
  | "kubespray"
  | "kind"
  | "minikube"
  | "static-pod";

/** A cloud's log that the daemon polls, or that is pushed to it. */
export interface CloudSourceSpec {
  /** Says which kind of source it is. */
  readonly kind: "cloud";
  /** The cloud. */
  readonly provider: "aws" | "azure" | "gcp";
  /** The source's name: of its entries in the daemon's configuration, its metrics and its state. */
  readonly name: string;
  /** Service account that the cloud lets in; a daemon that runs as another one would be refused. */
  readonly identity: ServiceAccountName | undefined;
  /** Entries for the daemon's configuration. Secrets are named by `{ file }`, see `secretFiles`. */
  readonly config: pulumi.Output<CloudConfig>;
  /** The same with stand-ins for what only a deployment can know, so that it can be checked before. */
  readonly foreseen: CloudConfig;
  /** Content of files beside the configuration, by path relative to it. */
  readonly files: Readonly<Record<string, pulumi.Input<string>>>;
  /** The same for what is secret. */
  readonly secretFiles: Readonly<Record<string, pulumi.Output<string>>>;
  /** Projected service-account tokens that the daemon needs below `tokenDirectory`. */
  readonly tokens: readonly ProjectedToken[];
  /** Whether something outside has to reach the daemon, as Firehose or Pub/Sub. */
  readonly pushes: boolean;
  /** What is recorded there, for the proof of which rules can fire. */
  readonly records: CloudRecords;
  /** What has to be there before the daemon reads. */
  readonly after: readonly pulumi.Resource[];
}

/** A service account of the daemon's cluster. */
export interface ServiceAccountName {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name there. */
  readonly serviceAccount: string;
}

/** A service-account token that the kubelet writes into the daemon's pod and renews. */
export interface ProjectedToken {
  /** Its file's name. */
  readonly file: string;
  /** Whom it is for. */
  readonly audience: pulumi.Input<string>;
}

/** Entries of a cloud's source in the daemon's configuration, as docs/configuration.md describes them. */
export interface CloudConfig {
  /** @hidden */
  readonly specifications?: readonly NonNullable<DaemonConfigInput["specifications"]>[number][] | undefined;
  /** @hidden */
  readonly credentials?: readonly NonNullable<DaemonConfigInput["credentials"]>[number][] | undefined;
  /** @hidden */
  readonly push?: readonly NonNullable<DaemonConfigInput["push"]>[number][] | undefined;
}

/** What a cloud hands over of the events of its clusters. */
export type CloudRecords = EksRecords | AksRecords | GkeRecords;

/** What EKS hands over: its policy is fixed. */
export interface EksRecords {
  /** The cloud's service. */
  readonly kind: "eks";
  /** The source's filter. */
  readonly filter?: string | undefined;
}

/** What AKS hands over: its policy is fixed, categories and tables leave something out. */
export interface AksRecords {
  /** The cloud's service. */
  readonly kind: "aks";
  /** `kube-audit` has everything, `kube-audit-admin` leaves get and list out. */
  readonly category: "kube-audit" | "kube-audit-admin";
  /** Tables of their own leave out impersonation. */
  readonly tables: "resource-specific" | "diagnostics" | "event-hub";
  /** The source's filter. */
  readonly filter?: string | undefined;
}

/** What GKE hands over: Admin Activity always, Data Access where it is switched on. */
export interface GkeRecords {
  /** The cloud's service. */
  readonly kind: "gke";
  /** Which Data Access logs are written; undefined where nobody can know before. */
  readonly dataAccess: readonly ("ADMIN_READ" | "DATA_READ" | "DATA_WRITE")[] | undefined;
  /** The source's filter. */
  readonly filter?: string | undefined;
}

/** The daemon's service account, with its defaults. */
export function serviceAccountOf(identity: DaemonIdentity | undefined): ServiceAccountName {
  const { namespace = "auditwire", serviceAccount = "auditwire" } = identity ?? {};
  return { namespace, serviceAccount };
}

/** Where a daemon on Kubernetes finds the service-account tokens that its sources asked for. */
export const tokenDirectory = "/var/run/secrets/auditwire";

/** Who the daemon is, for clouds that let it in without a key. */
export interface DaemonIdentity {
  /** Namespace of the daemon. Default `auditwire`. */
  readonly namespace?: string | undefined;
  /** Its service account. Default `auditwire`. */
  readonly serviceAccount?: string | undefined;
  /**
   * Issuer of the service-account tokens of the daemon's cluster (`https://oidc.eks.eu-west-1.amazonaws.com/id/…`, AKS's
   * `oidcIssuerProfile.issuerURL`, …), with which it is let in from any cloud.
   */
  readonly issuer?: pulumi.Input<string> | undefined;
  /** Name of the EKS cluster that the daemon runs in, for EKS Pod Identity. */
  readonly eksCluster?: pulumi.Input<string> | undefined;
  /** Project of the GKE cluster that the daemon runs in, for Workload Identity. */
  readonly gkeProject?: pulumi.Input<string> | undefined;
}

/** What is known of a source, for rules (`provider = "aws"`) and filters of the API. */
export interface SourceFacts {
  /** The cloud that runs the cluster. Default `others`. */
  readonly provider?: "aws" | "azure" | "gcp" | "alibaba" | "oci" | "others" | undefined;
  /** AWS account of the cluster. */
  readonly accountID?: string | undefined;
  /** Google Cloud project of the cluster. */
  readonly projectID?: string | undefined;
  /** Azure subscription of the cluster. */
  readonly subscriptionID?: string | undefined;
  /** Azure resource group of the cluster, in upper case. */
  readonly resourceGroup?: string | undefined;
  /** Region of the cluster. */
  readonly region?: string | undefined;
  /** Labels of the source, for collections. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}
