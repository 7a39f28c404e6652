import type * as pulumi from "@pulumi/pulumi";
import { isInsights } from "../../../daemon/ingest/cloudwatch/filter.ts";
import { serviceAccountOf } from "../../audit-source.ts";
import type { EksAuditSourceArgs, ExistingRole, FirehosePushArgs, LogGroupChoice } from "./arguments.ts";
import type { GrantOptions } from "./privileges.ts";

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

/** Arguments with their defaults. */
export function planOf(name: string, args: EksAuditSourceArgs): EksPlan {
  const { clusters = [], identity = {}, filter = "", push } = args;
  const credential = push ? undefined : credentialOf(args);
  return {
    name,
    region: args.region,
    clusters: clusters.map((cluster, index) => ({
      name: cluster,
      suffix: typeof cluster === "string" ? cluster : String(index + 1),
    })),
    identity,
    ...serviceAccountOf(identity),
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
}

function credentialOf({ credential, identity }: EksAuditSourceArgs): CredentialPlan {
  if (credential === undefined) {
    const isOnEks = identity?.eksCluster !== undefined && identity.issuer === undefined;
    return { by: isOnEks ? "pod-identity" : "web-identity" };
  }
  if (typeof credential === "string") return { by: credential };
  return { by: credential.by, existing: credential };
}
