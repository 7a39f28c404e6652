import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole";
import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember";
import { Key } from "@pulumi/gcp/serviceaccount/key";
import * as pulumi from "@pulumi/pulumi";
import { accountId, childName } from "./child.ts";
import { fileOf } from "./config.ts";
import {
  audienceOf,
  externalAccount,
  gkePrincipal,
  onlySubject,
  poolId,
  poolPrincipal,
  subjectOf,
  tokenFileOf,
} from "./identity.ts";
import { readerPermissions, roleOf } from "./privileges.ts";
import type { Settings } from "./settings.ts";

/** Makes things for a source. */
export interface Making {
  readonly settings: Settings;
  readonly parent: pulumi.Resource;
  /** The value, once Google has been asked. */
  readonly gate: <T>(value: T) => Promise<T>;
}

/** Who reads, and with what it proves that. */
export interface Reader {
  /** The member that may read. */
  readonly member: pulumi.Output<string>;
  readonly files: Readonly<Record<string, pulumi.Output<string>>>;
  readonly secretFiles: Readonly<Record<string, pulumi.Output<string>>>;
  readonly tokens: readonly { readonly file: string; readonly audience: pulumi.Output<string> }[];
  /** What has to be there before it reads. */
  readonly after: readonly pulumi.Resource[];
}

/** What a credential comes to, before it may read anything. */
type Credential = Omit<Reader, "after"> & { readonly after?: readonly pulumi.Resource[] };

/** Lets the daemon read the log entries of each project, and nothing else. */
export function makeReader(making: Making): Reader {
  const { settings, parent, gate } = making;
  const roles = settings.projects.map((project) => ({ project, role: readerRole(settings, project, parent, gate) }));
  const credential = credentialOf(making, roles[0]?.role.roleId);
  const members = roles.map(
    ({ project, role }) =>
      new IAMMember(
        childName(settings.name, "reads", project),
        { project, role: role.name, member: credential.member },
        { parent },
      ),
  );
  return { ...credential, after: [...(credential.after ?? []), ...members] };
}

const readerRole = (
  { name, grants }: Settings,
  project: string,
  parent: pulumi.Resource,
  gate: Making["gate"],
): IAMCustomRole =>
  new IAMCustomRole(
    childName(name, "reader", project),
    {
      project: gate(project),
      title: "auditwire reader",
      description: "Reads the audit logs of GKE clusters.",
      permissions: readerPermissions(grants),
    },
    { parent },
  );

function credentialOf(making: Making, roleId: pulumi.Output<string> | undefined): Credential {
  switch (making.settings.access.kind) {
    case "gke":
      return gkeCredential(making, making.settings.access.project);
    case "pool":
      return poolCredential(making, making.settings.access.issuer, roleId);
    case "key":
      return keyCredential(making);
  }
}

/** The metadata server of its node knows the daemon. */
function gkeCredential({ settings, parent }: Making, project: pulumi.Input<string>): Credential {
  const { number } = getProjectOutput({ projectId: project }, { parent });
  const member = pulumi
    .all([project, number])
    .apply(([id, digits]) => gkePrincipal({ id, number: digits }, settings.namespace, settings.serviceAccount));
  return { member, files: {}, secretFiles: {}, tokens: [] };
}

/** Google trades a token of the daemon's cluster for one of its own. */
function poolCredential(
  making: Making,
  issuer: pulumi.Input<string>,
  roleId: pulumi.Output<string> | undefined,
): Credential {
  const { settings } = making;
  const { name, args } = settings;
  const subject = subjectOf(settings.namespace, settings.serviceAccount);
  const made = args.identityProvider === undefined ? poolProvider(making, issuer, subject, roleId) : undefined;
  const provider = pulumi.interpolate`${args.identityProvider ?? made?.name ?? ""}`;
  const principal = provider.apply((it) => poolPrincipal(it, subject));
  const account = args.serviceAccount === undefined ? undefined : pulumi.output(args.serviceAccount);
  const impersonation = account && impersonate(making, account, principal);
  const file = pulumi.all([provider, account]).apply(([it, email]) => externalAccount(it, name, email));
  return {
    member: account ? pulumi.interpolate`serviceAccount:${account}` : principal,
    files: { [fileOf.credential(name)]: file },
    secretFiles: {},
    tokens: [{ file: tokenFileOf(name), audience: provider.apply(audienceOf) }],
    after: [made, impersonation].filter((it) => it !== undefined),
  };
}

function poolProvider(
  { settings: { name, first, args }, parent }: Making,
  issuer: pulumi.Input<string>,
  subject: string,
  roleId: pulumi.Output<string> | undefined,
): WorkloadIdentityPoolProvider {
  const pool = new WorkloadIdentityPool(
    `${name}-pool`,
    {
      project: first,
      workloadIdentityPoolId: pulumi.output(roleId).apply(poolId),
      displayName: "auditwire",
      description: "The auditwire daemon, wherever its cluster runs.",
    },
    { parent },
  );
  return new WorkloadIdentityPoolProvider(
    `${name}-provider`,
    {
      project: first,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: "daemon",
      displayName: "auditwire",
      attributeMapping: { "google.subject": "assertion.sub" },
      attributeCondition: onlySubject(subject),
      oidc: { issuerUri: issuer, ...(args.jwks !== undefined && { jwksJson: args.jwks }) },
    },
    { parent },
  );
}

const impersonate = (
  { settings: { name }, parent, gate }: Making,
  account: pulumi.Output<string>,
  member: pulumi.Output<string>,
): AccountMember =>
  new AccountMember(
    `${name}-impersonates`,
    {
      serviceAccountId: pulumi.interpolate`projects/-/serviceAccounts/${gate(account)}`,
      role: roleOf("impersonate"),
      member,
    },
    { parent },
  );

/** A key, for those who ask for one. */
function keyCredential({ settings: { name, first, args }, parent, gate }: Making): Credential {
  const email = args.serviceAccount ?? readerAccount(name, first, parent, gate).email;
  const key = new Key(
    `${name}-key`,
    { serviceAccountId: pulumi.interpolate`projects/-/serviceAccounts/${email}` },
    { parent },
  );
  const json = pulumi.interpolate`${key.privateKey}`.apply((base64) => Buffer.from(base64, "base64").toString("utf8"));
  return {
    member: pulumi.interpolate`serviceAccount:${email}`,
    files: {},
    secretFiles: { [fileOf.key(name)]: pulumi.secret(json) },
    tokens: [],
    after: [key],
  };
}

const readerAccount = (name: string, project: string, parent: pulumi.Resource, gate: Making["gate"]): Account =>
  new Account(
    `${name}-account`,
    { project: gate(project), accountId: accountId(name, "reads"), displayName: "auditwire reads audit logs" },
    { parent },
  );
