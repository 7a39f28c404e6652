import type { Privilege } from "../../privilege.ts";

/** Who is granted something by an EksAuditSource. */
export type Grantee = "daemon" | "daemonAtHome" | "podIdentity" | "webIdentity" | "caller" | "cloudWatch" | "firehose";

/** What a source's choices come to, as far as rights depend on them. */
export interface GrantOptions {
  /** Whether the daemon asks by itself; a source that only pushes needs no role. */
  readonly polls: boolean;
  /** How the daemon gets its role. */
  readonly credential: "pod-identity" | "web-identity";
  /** Whether clusters are found by listing them. */
  readonly listsClusters: boolean;
  /** Whether the filter is a query of Logs Insights. */
  readonly queries: boolean;
  /** Whether the log groups are encrypted by a key of the user's own. */
  readonly decrypts: boolean;
  /** Whether the log groups belong to another account than the daemon. */
  readonly crossesAccounts: boolean;
  /** Whether CloudWatch pushes through Firehose. */
  readonly pushes: boolean;
}

/** ARNs that grants are made on. */
export interface GrantTargets {
  /** Both forms of each log group's ARN: some of the API's actions are checked on the one, some on the other. */
  readonly logGroups: readonly string[];
  readonly key: string;
  readonly memberRole: string;
  readonly bucket: string;
  readonly stream: string;
}

/** One action that may be granted: to whom, on what, when. */
interface Grant {
  readonly who: Grantee;
  readonly action: string;
  readonly on: string;
  readonly when: string;
  readonly given: (options: GrantOptions) => boolean;
  /** Undefined for the right to take a role, which stands in the role's trust. */
  readonly resources?: (targets: GrantTargets) => readonly string[];
}

const grantees: Readonly<Record<Grantee, string>> = {
  daemon: "the daemon",
  daemonAtHome: "the daemon, in its own account",
  podIdentity: "EKS Pod Identity",
  webIdentity: "the daemon's service account",
  caller: "the daemon's own role",
  cloudWatch: "CloudWatch Logs",
  firehose: "Firehose",
};

const logGroups = {
  on: "the log groups of the clusters (without `clusters`: `/aws/eks/*/cluster` of the region)",
  resources: (targets: GrantTargets) => targets.logGroups,
};
/** The service authorization reference names no narrower resource for these. */
const anything = { on: "`*`: AWS knows nothing narrower", resources: () => ["*"] };
const memberRole = {
  on: "the role in the clusters' account, nothing else",
  resources: (targets: GrantTargets) => [targets.memberRole],
};
const bucket = { on: "the bucket for what could not be delivered", resources: (t: GrantTargets) => [t.bucket] };
const objects = {
  on: "the objects below `failed/` of that bucket",
  resources: (t: GrantTargets) => [`${t.bucket}/failed/*`],
};
const stream = { on: "the source's Firehose stream", resources: (t: GrantTargets) => [t.stream] };

const queried = {
  when: "a `filter` in the syntax of Logs Insights",
  given: (o: GrantOptions) => o.polls && o.queries,
};
const chained = { when: "`crossAccount`", given: (o: GrantOptions) => o.polls && o.crossesAccounts };
/** The tags of a Pod Identity session go along to the next role: both sides have to let them. */
const tagged = {
  when: "`crossAccount` with Pod Identity",
  given: (o: GrantOptions) => chained.given(o) && o.credential === "pod-identity",
};
const byPod = {
  when: '`credential: "pod-identity"`',
  given: (o: GrantOptions) => o.polls && o.credential === "pod-identity",
};
const byToken = {
  when: '`credential: "web-identity"`',
  given: (o: GrantOptions) => o.polls && o.credential === "web-identity",
};
const pushed = { when: "`push`", given: (o: GrantOptions) => o.pushes };
const role = { on: "its role" };

/** Everything that an EksAuditSource ever grants: policies and the tables of the documentation are made from it. */
const grants: readonly Grant[] = [
  {
    who: "daemon",
    action: "logs:FilterLogEvents",
    ...logGroups,
    when: "no `filter`, or one that is a filter pattern",
    given: (o) => o.polls && !o.queries,
  },
  { who: "daemon", action: "logs:StartQuery", ...logGroups, ...queried },
  { who: "daemon", action: "logs:GetQueryResults", ...anything, ...queried },
  { who: "daemon", action: "logs:StopQuery", ...anything, ...queried },
  {
    who: "daemon",
    action: "eks:ListClusters",
    ...anything,
    when: "no `clusters`",
    given: (o) => o.polls && o.listsClusters,
  },
  {
    who: "daemon",
    action: "kms:Decrypt",
    on: "the key in `kmsKeyArn`",
    when: "`kmsKeyArn`",
    given: (o) => o.polls && o.decrypts,
    resources: ({ key }) => [key],
  },
  { who: "daemonAtHome", action: "sts:AssumeRole", ...memberRole, ...chained },
  { who: "daemonAtHome", action: "sts:TagSession", ...memberRole, ...tagged },
  { who: "caller", action: "sts:AssumeRole", on: "the role in the clusters' account, by the external id", ...chained },
  { who: "caller", action: "sts:TagSession", on: "the role in the clusters' account, by the external id", ...tagged },
  { who: "podIdentity", action: "sts:AssumeRole", ...role, ...byPod },
  { who: "podIdentity", action: "sts:TagSession", ...role, ...byPod },
  { who: "webIdentity", action: "sts:AssumeRoleWithWebIdentity", ...role, ...byToken },
  { who: "cloudWatch", action: "sts:AssumeRole", on: "the role that fills the stream", ...pushed },
  { who: "cloudWatch", action: "firehose:PutRecord", ...stream, ...pushed },
  { who: "cloudWatch", action: "firehose:PutRecordBatch", ...stream, ...pushed },
  { who: "firehose", action: "sts:AssumeRole", on: "the role that writes to the bucket", ...pushed },
  { who: "firehose", action: "s3:GetBucketLocation", ...bucket, ...pushed },
  { who: "firehose", action: "s3:ListBucket", ...bucket, ...pushed },
  { who: "firehose", action: "s3:ListBucketMultipartUploads", ...bucket, ...pushed },
  { who: "firehose", action: "s3:PutObject", ...objects, ...pushed },
  { who: "firehose", action: "s3:GetObject", ...objects, ...pushed },
  { who: "firehose", action: "s3:AbortMultipartUpload", ...objects, ...pushed },
];

/** Everything that an EksAuditSource ever grants, for the tables of the documentation. */
export function privileges(): readonly Privilege[] {
  return grants.map(({ who, action, on, when }) => ({ who: grantees[who], action, on, when }));
}

/** The statements of a grantee's policy, actions on the same resources together. */
export function statements(who: Grantee, options: GrantOptions, targets: GrantTargets) {
  const byResources = new Map<string, string[]>();
  for (const grant of grants) {
    if (grant.who !== who || !grant.resources || !grant.given(options)) continue;
    const key = JSON.stringify(grant.resources(targets));
    byResources.set(key, [...(byResources.get(key) ?? []), grant.action]);
  }
  return [...byResources].map(([resources, actions]) => ({
    Effect: "Allow",
    Action: actions,
    Resource: JSON.parse(resources) as readonly string[],
  }));
}

/** The actions by which somebody takes a role, for its trust. */
export function trustActions(who: Grantee, options: GrantOptions): readonly string[] {
  return grants
    .filter((grant) => grant.who === who && !grant.resources && grant.given(options))
    .map(({ action }) => action);
}
