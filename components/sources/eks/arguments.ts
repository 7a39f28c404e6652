import type * as pulumi from "@pulumi/pulumi";
import type { DaemonIdentity } from "../../audit-source.ts";

/** Whose audit events are read, by whom, and what is seen to before. */
export interface EksAuditSourceArgs {
  /**
   * Region of the clusters, as `eu-west-1`. Required. The `aws` provider of the source has to be of the same region and
   * of the clusters' account: `{ provider: new aws.Provider("eu", { region: "eu-west-1" }) }`. Changed, the daemon
   * reads the other region's log groups.
   */
  readonly region: string;
  /**
   * Names of the clusters: texts, or `cluster.name` of an `aws.eks.Cluster`. Default none: every cluster of the region,
   * also those to come, for which the daemon may then list clusters and read `/aws/eks/*&#47;cluster`. Changed, the
   * daemon's rights and what it reads follow.
   */
  readonly clusters?: readonly pulumi.Input<string>[] | undefined;
  /**
   * Who the daemon is: `{ eksCluster: "platform" }` for EKS Pod Identity, `{ issuer: "https://…" }` for a token of any
   * cluster. Needed unless `push` is given. Changed, the roles' trust follows.
   */
  readonly identity?: DaemonIdentity | undefined;
  /**
   * How the daemon gets a role without a key. Default `pod-identity` where `identity.eksCluster` is given and
   * `identity.issuer` is not, else `web-identity`.
   *
   * | value | what it is | what is created |
   * |---|---|---|
   * | `pod-identity` | EKS Pod Identity: the daemon runs on EKS. One role a service account, so one such source a daemon | a role, an association |
   * | `web-identity` | a token of the daemon's service account (IRSA): from any cluster whose issuer AWS can reach | a role, an OIDC provider unless `oidcProviderArn` |
   * | `{ roleArn, by }` | a role that the daemon has already, as another source's `roleArn` | its policy, unless `attach: false` |
   */
  readonly credential?: "pod-identity" | "web-identity" | ExistingRole | undefined;
  /** ARN of the OIDC provider of `identity.issuer`, where one exists: an account can have one for each issuer. */
  readonly oidcProviderArn?: pulumi.Input<string> | undefined;
  /**
   * The `aws` provider of the daemon's own account and region, where they are others than the clusters': the daemon's
   * role, its association or OIDC provider are made there. Default: the source's own provider.
   */
  readonly daemonProvider?: pulumi.ProviderResource | undefined;
  /**
   * The clusters belong to another account than the daemon: a second role is made in their account, which only the
   * daemon's role may take, and only with the external id. `{}` suffices. Not needed with `web-identity` and without
   * `daemonProvider`: then the clusters' account trusts the daemon's issuer directly.
   */
  readonly crossAccount?: CrossAccountArgs | undefined;
  /**
   * What is done about the log type `audit` of the clusters. `verify` (default): a preview fails where it is off, with
   * the line that switches it on; of clusters of the same program it warns, since the deployment may switch it on, and
   * the deployment fails. `enable`: it is switched on beside what is on; destroy leaves it on. `ignore`:
   * nobody looks.
   */
  readonly ensureAuditLogging?: "verify" | "enable" | "ignore" | undefined;
  /**
   * With which AWS credentials `enable` asks, for it is not done by the `aws` provider: as the AWS CLI would (variables,
   * profile, role of the machine), or these. Default: the stack's `aws:profile`, if it is set.
   */
  readonly enableWith?: EnableCredentials | undefined;
  /** What is done about the clusters' log groups, `/aws/eks/NAME/cluster`. Default `{ mode: "existing" }`. */
  readonly logGroup?: LogGroupChoice | undefined;
  /** Key (KMS) that encrypts the log groups: the daemon may decrypt with it, and a log group that is created uses it. */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
  /**
   * Narrows what is read, as a CloudWatch filter pattern (`{ $.verb = "delete" }`, free) or a query of Logs Insights
   * (`filter verb = "delete"`, billed by what it scans). Rules see nothing else. Default: everything. Changed, it holds
   * from the daemon's next poll on.
   */
  readonly filter?: string | undefined;
  /** Time between two polls, `1s` to `1d`. Default `60s`, and `10m` for a query of Logs Insights, which is billed. */
  readonly pollInterval?: string | undefined;
  /** How far back the first poll of a log group reads, up to `7d`. Default `15m`. */
  readonly lookback?: string | undefined;
  /** CloudWatch pushes through Firehose, and nothing is polled: seconds instead of minutes, at a price. */
  readonly push?: FirehosePushArgs | undefined;
  /** Labels of the source, for rules and collections. Default none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** A role that the daemon gets by other means. */
export interface ExistingRole {
  /** Its ARN, as `arn:aws:iam::123456789012:role/audit`, or another source's `roleArn`. */
  readonly roleArn: pulumi.Input<string>;
  /** How the daemon gets it: by an association, or by a token. */
  readonly by: "pod-identity" | "web-identity";
  /**
   * Whether the source's grants are added to the role as an inline policy. Default true; false leaves it to the role's
   * owner, whom the source's `policy` tells what is needed.
   */
  readonly attach?: boolean | undefined;
}

/** How the daemon's role takes the one in the clusters' account. */
export interface CrossAccountArgs {
  /** What both sides have to know beside the role's ARN. No secret. Default `PROJECT/STACK/NAME`. */
  readonly externalId?: pulumi.Input<string> | undefined;
}

/** AWS credentials of whoever deploys. */
export interface EnableCredentials {
  /** Profile of the AWS configuration files. */
  readonly profile?: string | undefined;
  /** Role to take. */
  readonly roleArn?: pulumi.Input<string> | undefined;
}

/** Who makes the log groups, and how long they keep events. */
export interface LogGroupChoice {
  /**
   * `existing` (default): they are there, and whose they are is no matter here; a preview says when one is missing, or
   * keeps its events for ever. `create`: they are made, before logging is switched on; EKS would make them without an
   * end of their retention. `adopt`: they exist and are imported into this stack; their retention has to be
   * `retentionDays` at that time already.
   */
  readonly mode: "existing" | "create" | "adopt";
  /**
   * Days that events are kept, one of those that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400,
   * 545, 731, 1096 … 3653. Required but for `existing`. auditwire needs a day; the rest is yours. Each GB costs by month.
   */
  readonly retentionDays?: number | undefined;
  /**
   * Whether destroy leaves them. Default true: while logging is on, EKS would make them again, without an end of their
   * retention, and what happened in the cluster would be gone.
   */
  readonly retain?: boolean | undefined;
}

/** How Firehose reaches the daemon. */
export interface FirehosePushArgs {
  /**
   * The daemon's public address, as `https://audit.example.com`. Firehose wants HTTPS on port 443 with a certificate of
   * a public authority: mostly an ingress before the daemon. Changed, the stream is updated.
   */
  readonly url: pulumi.Input<string>;
  /**
   * The key by which the daemon knows the stream, at least 16 characters; two while one replaces the other, the current
   * one first. Default: one is made and kept in the state as a secret.
   */
  readonly accessKey?: pulumi.Input<string | readonly string[]> | undefined;
  /** Seconds that Firehose gathers events before it sends them, 0 to 900. Default 10. */
  readonly bufferSeconds?: number | undefined;
  /** Seconds that Firehose tries to deliver, up to 7200 (default); then events go to the bucket, below `failed/`. */
  readonly retrySeconds?: number | undefined;
  /** Days that the bucket keeps what could not be delivered. Default 30. */
  readonly failedDays?: number | undefined;
}
