import type * as pulumi from "@pulumi/pulumi";

/** Where events come from, as plain data: what a source hands to a daemon. */
export interface AuditSource {
  /** What the daemon has to know of the source. */
  readonly spec: WebhookSourceSpec;
}

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
  /** Content of `audit-policy.yaml`. */
  readonly auditPolicy: string;
  /** How the API server delivers: see {@link SelfManagedAuditSourceArgs}. */
  readonly delivery: {
    /** First wait before a failed delivery is tried again, a Go duration. */
    readonly initialBackoff: string;
    /** Longest wait until a batch is sent, a Go duration. */
    readonly batchMaxWait: string;
  };
  /** Absolute path of the folder in which the API server finds its two files. */
  readonly directory: string;
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
