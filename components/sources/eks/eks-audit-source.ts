import * as pulumi from "@pulumi/pulumi";
import { allProblems, shaped } from "../../argument-shape.ts";
import { argumentsChecked } from "../../arguments.ts";
import type { AuditSource, CloudSourceSpec } from "../../audit-source.ts";
import type { EksAuditSourceArgs } from "./arguments.ts";
import { auditLogging } from "./audit-logging.ts";
import { type Aws, aws } from "./aws.ts";
import { issuerOf, type Making, type Reader, reader } from "./daemon-role.ts";
import { ownedLogGroups } from "./log-groups.ts";
import { type EksPlan, planOf } from "./plan.ts";
import { logGroupArns, logGroupOf, type Place, policyDocument, tokenAudience } from "./policy-documents.ts";
import { problemsOf } from "./problems.ts";
import { firehosePush } from "./push.ts";
import { argsShape } from "./shape.ts";
import { configOf, foreseenConfig, tokenFile } from "./spec.ts";
import { verified } from "./verify.ts";

/**
 * Clusters on EKS: their audit events are read from CloudWatch Logs, or pushed by Firehose. Sees to it that EKS writes
 * them, that their log groups do not grow for ever, and that the daemon may read them and nothing else, without a key.
 */
export class EksAuditSource extends pulumi.ComponentResource implements AuditSource {
  /** What a daemon has to know of it. */
  readonly spec: CloudSourceSpec;
  /** ARN of the daemon's own role, for another source's `credential: { roleArn, by }`; empty with `push`. */
  readonly roleArn: pulumi.Output<string>;
  /** ARN of the OIDC provider of the daemon's issuer, for another source's `oidcProviderArn`; empty where none is used. */
  readonly oidcProviderArn: pulumi.Output<string>;
  /** The policy of who reads, as JSON: what the daemon may do, and no more. Empty with `push`. */
  readonly policy: pulumi.Output<string>;
  /** Names of the clusters' log groups. */
  readonly logGroupNames: pulumi.Output<readonly string[]>;

  constructor(name: string, args: EksAuditSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = shaped(argsShape, args);
    const plan = planOf(name, given.args);
    const problems = allProblems(given, problemsOf(given.args, plan));
    const checked = argumentsChecked("EksAuditSource", name, problems);
    super(
      "auditwire:index:EksAuditSource",
      name,
      { region: checked(plan.region), clusters: checked(plan.clusters.map((c) => c.name)) },
      opts,
    );
    const made = problems.length === 0 ? makeSource(makingOf(plan, given.args, this), this) : nothing(plan);
    this.roleArn = made.roleArn;
    this.oidcProviderArn = made.oidcProviderArn;
    this.policy = made.policy;
    this.logGroupNames = made.logGroupNames;
    this.spec = specOf(plan, made);
    this.registerOutputs({
      roleArn: made.holds.apply(() => this.roleArn),
      logGroupNames: this.logGroupNames,
    });
  }
}

type Outputs = Pick<EksAuditSource, "roleArn" | "oidcProviderArn" | "policy" | "logGroupNames">;

interface Made extends Outputs, Pick<CloudSourceSpec, "config" | "secretFiles" | "after"> {
  readonly holds: pulumi.Output<true>;
}

/** Where the arguments are wrong nothing is made or asked. */
const nothing = (plan: EksPlan): Made => ({
  roleArn: pulumi.output(""),
  oidcProviderArn: pulumi.output(""),
  policy: pulumi.output(""),
  logGroupNames: pulumi.output([]),
  holds: pulumi.output(true as const),
  config: pulumi.output(foreseenConfig(plan)),
  secretFiles: {},
  after: [],
});

function makeSource(making: Making, component: pulumi.Resource): Made {
  const { plan, clusters } = making;
  const policy = readPolicy(making);
  const holds = verified(making, component);
  const logGroups = ownedLogGroups(making);
  const logging = auditLogging(making, logGroups);
  const reading = plan.credential ? reader(making, plan.credential, policy) : undefined;
  const push = plan.push ? firehosePush(making, plan.push, logGroups) : undefined;
  return {
    roleArn: reading?.roleArn ?? pulumi.output(""),
    oidcProviderArn: reading?.oidcProviderArn ?? pulumi.output(""),
    policy,
    logGroupNames: clusters.apply((names) => names.map(logGroupOf)),
    holds,
    config: deployedConfig(making, holds, reading),
    secretFiles: push?.secretFiles ?? {},
    after: [...logGroups, ...logging, ...(reading?.after ?? []), ...(push?.resources ?? [])],
  };
}

function makingOf(plan: EksPlan, args: EksAuditSourceArgs, parent: pulumi.Resource): Making {
  const sdk = aws();
  const here = { parent };
  const there = args.daemonProvider ? { parent, provider: args.daemonProvider } : here;
  return {
    plan,
    args,
    aws: sdk,
    place: placeOf(sdk, plan, here),
    clusters: pulumi.all(plan.clusters.map(({ name }) => name)),
    here,
    there,
    issuer: issuerOf(plan, sdk, there),
  };
}

/** Where the clusters are, as their ARNs spell it. */
function placeOf(sdk: Aws, { region }: EksPlan, here: pulumi.InvokeOptions): pulumi.Output<Place> {
  return pulumi
    .all([sdk.getPartitionOutput({}, here), sdk.getCallerIdentityOutput({}, here)])
    .apply(([{ partition }, { accountId }]) => ({ partition, account: accountId, region }));
}

function readPolicy({ plan, args, place, clusters }: Making): pulumi.Output<string> {
  return pulumi
    .all([place, clusters, args.kmsKeyArn ?? ""])
    .apply(
      ([at, names, key]) => policyDocument("daemon", plan.grants, { logGroups: logGroupArns(at, names), key }) ?? "",
    );
}

const deployedConfig = ({ plan, place, clusters }: Making, holds: pulumi.Output<true>, reading: Reader | undefined) =>
  pulumi
    .all([holds, place, clusters, reading?.roleArn ?? "", reading?.member])
    .apply(([, { account }, names, roleArn, member]) => configOf(plan, { account, clusters: names, roleArn, member }));

function specOf(plan: EksPlan, { config, secretFiles, after }: Made): CloudSourceSpec {
  const { name, namespace, serviceAccount, credential, filter, push } = plan;
  return {
    kind: "cloud",
    provider: "aws",
    name,
    identity: credential && { namespace, serviceAccount },
    config,
    foreseen: foreseenConfig(plan),
    files: {},
    secretFiles,
    tokens: credential?.by === "web-identity" ? [{ file: tokenFile(name), audience: tokenAudience }] : [],
    pushes: push !== undefined,
    records: { kind: "eks", ...(filter !== "" && { filter }) },
    after,
  };
}
