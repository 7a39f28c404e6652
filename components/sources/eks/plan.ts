import type * as pulumi from "@pulumi/pulumi";
import { DaemonConfig } from "../../../daemon/config.ts";
import { checkFilter, isInsights } from "../../../daemon/ingest/cloudwatch/filter.ts";
import { type ArgumentProblem, shown } from "../../arguments.ts";
import type { EksAuditSourceArgs, ExistingRole, FirehosePushArgs, LogGroupChoice } from "./arguments.ts";
import { choiceProblems } from "./choices.ts";
import type { GrantOptions } from "./privileges.ts";
import { foreseenConfig } from "./spec.ts";

/** A source's arguments with every default, as the resources are made from them. */
export interface EksPlan {
  readonly name: string;
  readonly region: string;
  readonly clusters: readonly NamedCluster[];
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly identity: NonNullable<EksAuditSourceArgs["identity"]>;
  /** Undefined where nothing is polled: Firehose pushes. */
  readonly credential: CredentialPlan | undefined;
  readonly crossAccount: EksAuditSourceArgs["crossAccount"];
  readonly ensure: NonNullable<EksAuditSourceArgs["ensureAuditLogging"]>;
  readonly logGroup: LogGroupChoice;
  readonly grants: GrantOptions;
  readonly filter: string;
  readonly polling: Pick<EksAuditSourceArgs, "pollInterval" | "lookback">;
  readonly labels: EksAuditSourceArgs["labels"];
  readonly push: Required<Omit<FirehosePushArgs, "accessKey">> | undefined;
}

/** A cluster, and what the names of its children end with. */
export interface NamedCluster {
  readonly name: pulumi.Input<string>;
  readonly suffix: string;
}

/** How the daemon gets its role, and whether that is made. */
export type CredentialPlan =
  | { readonly by: "pod-identity" | "web-identity"; readonly existing?: undefined }
  | { readonly by: "pod-identity" | "web-identity"; readonly existing: ExistingRole };

/** Arguments with their defaults, and everything that is wrong with them. */
export function planOf(
  name: string,
  args: EksAuditSourceArgs,
): { plan: EksPlan; problems: readonly ArgumentProblem[] } {
  const { clusters = [], identity = {}, filter = "", push } = args;
  const credential = push ? undefined : credentialOf(args);
  const plan: EksPlan = {
    name,
    region: args.region,
    clusters: clusters.map((cluster, index) => ({
      name: cluster,
      suffix: typeof cluster === "string" ? cluster : String(index + 1),
    })),
    identity,
    namespace: identity.namespace ?? "auditwire",
    serviceAccount: identity.serviceAccount ?? "auditwire",
    credential,
    crossAccount: args.crossAccount,
    ensure: args.ensureAuditLogging ?? "verify",
    logGroup: args.logGroup ?? { mode: "existing" },
    grants: {
      polls: push === undefined,
      credential: credential?.by ?? "web-identity",
      listsClusters: clusters.length === 0,
      queries: isInsights(filter),
      decrypts: args.kmsKeyArn !== undefined,
      crossesAccounts: args.crossAccount !== undefined,
      pushes: push !== undefined,
    },
    filter,
    polling: { pollInterval: args.pollInterval, lookback: args.lookback },
    labels: args.labels,
    push: push && {
      url: push.url,
      bufferSeconds: push.bufferSeconds ?? 10,
      retrySeconds: push.retrySeconds ?? 7_200,
      failedDays: push.failedDays ?? 30,
    },
  };
  const problems = [
    ...choiceProblems(args),
    ...filterProblems(filter),
    ...settingProblems(plan),
    ...nameProblems(name),
  ];
  return { plan, problems };
}

function credentialOf({ credential, identity }: EksAuditSourceArgs): CredentialPlan {
  if (credential === undefined) {
    const isOnEks = identity?.eksCluster !== undefined && identity.issuer === undefined;
    return { by: isOnEks ? "pod-identity" : "web-identity" };
  }
  if (typeof credential === "string") return { by: credential };
  return { by: credential.by, existing: credential };
}

/** AWS' own limits on a role's name, less what Pulumi and this source put behind it. */
const longestName = 38;

const nameProblems = (name: string): readonly ArgumentProblem[] =>
  name.length <= longestName
    ? []
    : [
        {
          path: "name",
          problem: `${shown(name)} is too long for roles that are named after it: at most ${longestName} characters`,
        },
      ];

const filterProblems = (filter: string): readonly ArgumentProblem[] =>
  checkFilter(filter).map(({ start, message }) => ({
    path: "filter",
    problem: `at character ${start + 1}: ${message}`,
  }));

/** What the daemon would refuse, by the argument that it came from. */
function settingProblems(plan: EksPlan): readonly ArgumentProblem[] {
  if (plan.region === undefined)
    return [{ path: "region", problem: 'is missing: write the region of the clusters, as "eu-west-1"' }];
  const checked = DaemonConfig.safeParse(foreseenConfig(plan));
  if (checked.success) return [];
  return checked.error.issues.map(({ path: [room, , setting, ...rest], message }) => ({
    path: argumentOf(String(setting), rest.map(String)),
    problem: room === "specifications" && setting === "awsRegion" ? `${shown(plan.region)}: ${message}` : message,
  }));
}

function argumentOf(setting: string, rest: readonly string[]): string {
  switch (setting) {
    case "awsRegion":
      return "region";
    case "clusters":
      return rest[0] === undefined ? "clusters" : `clusters[${rest[0]}]`;
    case "roleArn":
      return "credential.roleArn";
    case "externalId":
      return "crossAccount.externalId";
    case "id":
    case "credentialID":
      return "name";
    default:
      return [setting, ...rest].join(".");
  }
}
