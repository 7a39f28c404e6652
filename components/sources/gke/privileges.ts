import type { Privilege } from "../../privilege.ts";

/** What decides which grants are made. */
export interface GkePrivilegeOptions {
  /** Data Access logs are read. */
  readonly dataAccess: boolean;
  /** The daemon acts as a service account that is there already. */
  readonly impersonates: boolean;
  /** A sink pushes the entries through Pub/Sub. */
  readonly pushes: boolean;
  /** Pub/Sub is let make tokens: projects from before April 2021. */
  readonly tokenCreator: boolean;
}

interface Grant extends Privilege {
  readonly applies: (options: GkePrivilegeOptions) => boolean;
}

const always = () => true;

/** Permissions of the custom role that the daemon reads with; entries.list asks for no other (REST reference). */
const readerGrants = {
  list: {
    who: "the daemon",
    action: "logging.logEntries.list",
    on: "each project of `projects`, by a custom role",
    when: "",
    applies: always,
  },
  listPrivate: {
    who: "the daemon",
    action: "logging.privateLogEntries.list",
    on: "each project of `projects`, by the same custom role",
    when: "`dataAccess` names a log",
    applies: ({ dataAccess }) => dataAccess,
  },
} satisfies Record<string, Grant>;

/** Roles of Google's own, each on one thing. */
const roleGrants = {
  impersonate: {
    who: "the daemon",
    action: "roles/iam.workloadIdentityUser",
    on: "the service account of `serviceAccount`",
    when: "`serviceAccount` is given",
    applies: ({ impersonates }) => impersonates,
  },
  publish: {
    who: "Cloud Logging, as each sink's own writer",
    action: "roles/pubsub.publisher",
    on: "the topic that is made",
    when: "`push` is given",
    applies: ({ pushes }) => pushes,
  },
  makeTokens: {
    who: "Pub/Sub's service agent",
    action: "roles/iam.serviceAccountTokenCreator",
    on: "the subscription's own service account",
    when: "`push.tokenCreator` is set",
    applies: ({ pushes, tokenCreator }) => pushes && tokenCreator,
  },
} satisfies Record<string, Grant>;

const all = { dataAccess: true, impersonates: true, pushes: true, tokenCreator: true };

/** Everything that the options have granted; without any, everything that can be. */
export function privileges(options: GkePrivilegeOptions = all): readonly Privilege[] {
  return [...Object.values(readerGrants), ...Object.values(roleGrants)]
    .filter(({ applies }) => applies(options))
    .map(({ who, action, on, when }) => ({ who, action, on, when }));
}

/** Permissions of the custom role. */
export function readerPermissions(options: GkePrivilegeOptions): string[] {
  return Object.values(readerGrants)
    .filter(({ applies }) => applies(options))
    .map(({ action }) => action);
}

/** Google's role of a grant. */
export const roleOf = (grant: keyof typeof roleGrants): string => roleGrants[grant].action;

/** A right that whoever deploys needs on a project, and a role of Google's that has it. */
export interface DeployerRight {
  readonly permission: string;
  readonly role: string;
}

/** What whoever deploys has to be allowed on a project: the first one of a source has the pool, the topic and the keys. */
export function deployerRights(
  options: GkePrivilegeOptions & { readonly pool: boolean; readonly key: boolean },
  isFirst: boolean,
): readonly DeployerRight[] {
  const iam = "roles/resourcemanager.projectIamAdmin";
  const own = [
    { permission: "iam.roles.create", role: "roles/iam.roleAdmin", needed: true },
    { permission: "resourcemanager.projects.setIamPolicy", role: iam, needed: true },
    { permission: "logging.sinks.create", role: "roles/logging.configWriter", needed: options.pushes },
  ];
  const pool = "roles/iam.workloadIdentityPoolAdmin";
  const accounts = "roles/iam.serviceAccountAdmin";
  const shared = [
    { permission: "iam.workloadIdentityPools.create", role: pool, needed: options.pool },
    { permission: "iam.workloadIdentityPoolProviders.create", role: pool, needed: options.pool },
    { permission: "iam.serviceAccounts.create", role: accounts, needed: options.pushes || options.key },
    { permission: "iam.serviceAccountKeys.create", role: "roles/iam.serviceAccountKeyAdmin", needed: options.key },
    { permission: "iam.serviceAccounts.actAs", role: "roles/iam.serviceAccountUser", needed: options.pushes },
    { permission: "pubsub.topics.create", role: "roles/pubsub.editor", needed: options.pushes },
    { permission: "pubsub.topics.setIamPolicy", role: "roles/pubsub.admin", needed: options.pushes },
    { permission: "pubsub.subscriptions.create", role: "roles/pubsub.editor", needed: options.pushes },
  ];
  return [...own, ...(isFirst ? shared : [])]
    .filter(({ needed }) => needed)
    .map(({ permission, role }) => ({ permission, role }));
}
