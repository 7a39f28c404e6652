import * as pulumi from "@pulumi/pulumi";
import { refusal } from "../../arguments.ts";
import type { EksAuditSourceArgs } from "./arguments.ts";
import { answerOf } from "./asked.ts";
import type { Aws } from "./aws.ts";
import { noIssuer, ownTag } from "./checks.ts";
import type { CredentialPlan, EksPlan } from "./plan.ts";
import {
  memberTrust,
  type Place,
  podIdentityTrust,
  policyDocument,
  tokenAudience,
  webIdentityTrust,
} from "./policy-documents.ts";

/** What makes resources: whose children they are, what they are made with, where they are. */
export interface Making {
  readonly plan: EksPlan;
  readonly args: EksAuditSourceArgs;
  readonly aws: Aws;
  readonly place: pulumi.Output<Place>;
  readonly clusters: pulumi.Output<readonly string[]>;
  /** Issuer of the daemon's tokens; undefined where no role is made for them. */
  readonly issuer: pulumi.Output<string> | undefined;
  /** Options of children in the clusters' account. */
  readonly here: pulumi.CustomResourceOptions;
  /** Options of children in the daemon's account. */
  readonly there: pulumi.CustomResourceOptions;
}

/** The roles by which the daemon reads. */
export interface Reader {
  /** The daemon's own role. */
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  /** The role in the clusters' account that it takes, and with what. */
  readonly member: pulumi.Output<{ readonly roleArn: string; readonly externalId: string } | undefined>;
  readonly oidcProviderArn: pulumi.Output<string>;
  /** What has to be there before the daemon reads. */
  readonly after: readonly pulumi.Resource[];
}

/** The daemon's role, with what it may do; in two accounts a second one that does the reading. */
export function reader(making: Making, credential: CredentialPlan, policy: pulumi.Output<string>): Reader {
  const own = ownRole(making, credential);
  if (making.plan.crossAccount) return chained(making, own, credential, policy);
  const grant = attach(making, "read", own, credential, policy);
  return { ...own, member: pulumi.output(undefined), after: [...own.after, ...grant] };
}

type Own = Omit<Reader, "member">;

function ownRole(making: Making, { by, existing }: CredentialPlan): Own {
  if (existing) {
    const roleArn = pulumi.output(existing.roleArn);
    return { roleArn, roleName: roleArn.apply(nameOfRole), oidcProviderArn: none, after: [] };
  }
  return by === "pod-identity" ? podIdentity(making) : webIdentity(making);
}

const none = pulumi.output("");

/** The last part of a role's ARN, behind its path. */
const nameOfRole = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

function podIdentity({ plan, aws, there }: Making): Own {
  const { name, identity, namespace, serviceAccount, grants } = plan;
  const role = new aws.Role(
    `${name}-role`,
    { assumeRolePolicy: podIdentityTrust(grants), description: described(plan) },
    there,
  );
  const association = new aws.PodIdentityAssociation(
    `${name}-association`,
    { clusterName: identity.eksCluster ?? "", namespace, serviceAccount, roleArn: role.arn },
    there,
  );
  return { roleArn: role.arn, roleName: role.name, oidcProviderArn: none, after: [association] };
}

function webIdentity(making: Making): Own {
  const { plan, aws, args, there } = making;
  const { name, namespace, serviceAccount: account, grants } = plan;
  const issuer = making.issuer ?? none;
  const provider =
    args.oidcProviderArn === undefined
      ? new aws.OpenIdConnectProvider(
          `${name}-issuer`,
          { url: issuer, clientIdLists: [tokenAudience], tags: { [ownTag]: name } },
          there,
        )
      : undefined;
  const providerArn = pulumi.output(args.oidcProviderArn ?? provider?.arn ?? "");
  const trust = pulumi
    .all([providerArn, issuer])
    .apply(([arn, url]) => webIdentityTrust(grants, { providerArn: arn, issuer: url, namespace, account }));
  const role = new aws.Role(`${name}-role`, { assumeRolePolicy: trust, description: described(plan) }, there);
  return { roleArn: role.arn, roleName: role.name, oidcProviderArn: providerArn, after: [] };
}

/** The issuer of the tokens of the daemon's cluster, as given, or as EKS tells it; undefined where none is needed. */
export function issuerOf(
  { identity, name: source, credential }: EksPlan,
  sdk: Aws,
  there: pulumi.InvokeOptions,
): pulumi.Output<string> | undefined {
  if (credential?.by !== "web-identity" || credential.existing) return undefined;
  if (identity.issuer !== undefined) return pulumi.output(identity.issuer);
  const name = pulumi.output(identity.eksCluster ?? "");
  const answer = answerOf(sdk.getClusterOutput({ name }, there));
  return pulumi.all([answer, name]).apply(([found, known]) => {
    if (found.state === "unknown") return pulumi.unknown as string;
    const issuer = found.state === "answered" ? found.value.identities?.[0]?.oidcs?.[0]?.issuer : undefined;
    if (issuer) return issuer;
    throw refusal(`EksAuditSource "${source}": ${noIssuer(known)}`);
  });
}

const described = ({ namespace, serviceAccount }: EksPlan) =>
  `auditwire: reads audit events as ${namespace}/${serviceAccount}`;

/** A policy of the daemon's own role; of a role that exists only where its owner lets it. */
function attach(
  { plan, aws, there }: Making,
  suffix: string,
  { roleName: role }: Own,
  { existing }: CredentialPlan,
  policy: pulumi.Input<string>,
): readonly pulumi.Resource[] {
  if (existing?.attach === false) return [];
  return [new aws.RolePolicy(`${plan.name}-${suffix}`, { role, policy }, there)];
}

/** The daemon's role may take exactly one role in the clusters' account, which does the reading. */
function chained(making: Making, own: Own, credential: CredentialPlan, policy: pulumi.Output<string>): Reader {
  const { plan, aws, here } = making;
  const { name, grants } = plan;
  const externalId = externalIdOf(plan);
  const member = new aws.Role(
    `${name}-member-role`,
    {
      assumeRolePolicy: pulumi.all([own.roleArn, externalId]).apply(([arn, id]) => memberTrust(grants, arn, id)),
      description: described(plan),
    },
    here,
  );
  const read = new aws.RolePolicy(`${name}-read`, { role: member.name, policy }, here);
  const mayTake = member.arn.apply((memberRole) => policyDocument("daemonAtHome", grants, { memberRole }) ?? "");
  const assume = attach(making, "assume", own, credential, mayTake);
  return {
    ...own,
    member: pulumi.all([member.arn, externalId]).apply(([roleArn, id]) => ({ roleArn, externalId: id })),
    after: [...own.after, read, ...assume],
  };
}

/** Both sides know it; made of names, it stays the same. */
const externalIdOf = ({ name, crossAccount }: EksPlan): pulumi.Output<string> =>
  pulumi.output(crossAccount?.externalId ?? `${pulumi.getProject()}/${pulumi.getStack()}/${name}`);
