import { type Grantee, type GrantOptions, type GrantTargets, statements, trustActions } from "./privileges.ts";

/** Where ARNs are of: `aws`, `aws-cn`, `aws-us-gov` … */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

const document = (statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statement });

/** The log group in which EKS keeps the logs of a cluster's control plane; `*` stands for every cluster. */
export const logGroupOf = (cluster: string) => `/aws/eks/${cluster}/cluster`;

/** ARNs of the log groups, each in the two forms that CloudWatch Logs checks; all of the region without clusters. */
export function logGroupArns({ partition, account, region }: Place, clusters: readonly string[]): readonly string[] {
  const names = clusters.length === 0 ? ["*"] : clusters;
  return names
    .map((cluster) => `arn:${partition}:logs:${region}:${account}:log-group:${logGroupOf(cluster)}`)
    .flatMap((arn) => [arn, `${arn}:*`]);
}

/** What a grantee may do, as the text of a policy; undefined when that is nothing. */
export function policyDocument(who: Grantee, options: GrantOptions, targets: Partial<GrantTargets>) {
  const made = statements(who, options, { ...noTargets, ...targets });
  return made.length === 0 ? undefined : document(made);
}

/** For grants that are not made; a policy with one of them would be refused by AWS. */
const noTargets: GrantTargets = { logGroups: [], key: "", memberRole: "", bucket: "", stream: "" };

/** Pods of the daemon's service account take the role, through an association. */
export function podIdentityTrust(options: GrantOptions): string {
  return document([
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: trustActions("podIdentity", options),
    },
  ]);
}

/** Who bears a token that an issuer gave to the daemon's service account takes the role. */
export function webIdentityTrust(
  options: GrantOptions,
  who: { readonly providerArn: string; readonly issuer: string; readonly namespace: string; readonly account: string },
): string {
  const issuer = issuerHost(who.issuer);
  return document([
    {
      Effect: "Allow",
      Principal: { Federated: who.providerArn },
      Action: trustActions("webIdentity", options),
      Condition: {
        StringEquals: {
          [`${issuer}:sub`]: `system:serviceaccount:${who.namespace}:${who.account}`,
          [`${issuer}:aud`]: tokenAudience,
        },
      },
    },
  ]);
}

/** The audience of tokens that AWS takes. */
export const tokenAudience = "sts.amazonaws.com";

/** An issuer as ARNs and conditions spell it: without scheme and without a slash at the end. */
const issuerHost = (issuer: string) => issuer.replace(/^https:\/\//, "").replace(/\/$/, "");

/** The daemon's own role takes the role in the clusters' account, when it brings the external id. */
export function memberTrust(options: GrantOptions, roleArn: string, externalId: string): string {
  return document([
    {
      Effect: "Allow",
      Principal: { AWS: roleArn },
      Action: trustActions("caller", options),
      Condition: { StringEquals: { "sts:ExternalId": externalId } },
    },
  ]);
}

/** CloudWatch Logs takes the role for log groups of this account and region only. */
export function cloudWatchTrust(options: GrantOptions, { partition, region, account }: Place): string {
  return document([
    {
      Effect: "Allow",
      Principal: { Service: "logs.amazonaws.com" },
      Action: trustActions("cloudWatch", options),
      Condition: { StringLike: { "aws:SourceArn": `arn:${partition}:logs:${region}:${account}:*` } },
    },
  ]);
}

/** Firehose takes the role for streams of this account only. */
export function firehoseTrust(options: GrantOptions, { account }: Place): string {
  return document([
    {
      Effect: "Allow",
      Principal: { Service: "firehose.amazonaws.com" },
      Action: trustActions("firehose", options),
      Condition: { StringEquals: { "sts:ExternalId": account } },
    },
  ]);
}
