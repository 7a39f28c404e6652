import { type CloudConfig, tokenDirectory } from "../../audit-source.ts";
import { defined } from "../../defined.ts";
import type { EksPlan } from "./plan.ts";

/** What only a deployment knows. */
export interface Deployed {
  readonly account: string | undefined;
  readonly clusters: readonly string[];
  /** The daemon's own role. */
  readonly roleArn: string;
  /** The role in the clusters' account, and the external id that it asks for. */
  readonly member: { readonly roleArn: string; readonly externalId: string } | undefined;
}

/** Entries of the daemon's configuration. */
export function configOf(plan: EksPlan, deployed: Deployed): CloudConfig {
  if (plan.push) return { push: [pushEntry(plan, deployed)] };
  return { specifications: [specification(plan, deployed)], credentials: credentials(plan, deployed) };
}

/** The same with stand-ins for what only a deployment knows, to be checked before. */
export function foreseenConfig(plan: EksPlan): CloudConfig {
  const role = "arn:aws:iam::000000000000:role/foreseen";
  const given = plan.credential?.existing?.roleArn;
  const externalId = plan.crossAccount?.externalId;
  return configOf(plan, {
    account: undefined,
    clusters: plan.clusters.map(({ name, suffix }) =>
      typeof name === "string" ? name : `${plan.name.replaceAll(/\W/g, "-").slice(0, 80)}-${suffix}`,
    ),
    roleArn: typeof given === "string" ? given : role,
    member: plan.crossAccount && {
      roleArn: role,
      externalId: typeof externalId === "string" ? externalId : "foreseen",
    },
  });
}

function specification({ name, region, filter, polling, labels }: EksPlan, { account, clusters }: Deployed) {
  return defined({
    name,
    deploymentType: "eks" as const,
    credentialID: name,
    awsRegion: region,
    accountID: account,
    clusters: [...clusters],
    filter: filter === "" ? undefined : filter,
    pollInterval: polling.pollInterval,
    lookback: polling.lookback,
    labels: labels && { ...labels },
  });
}

function credentials(plan: EksPlan, { roleArn, member }: Deployed): NonNullable<CloudConfig["credentials"]> {
  const own = ownCredential(plan, roleArn, member ? `${plan.name}.daemon` : plan.name);
  if (!member) return [own];
  return [own, { id: plan.name, type: "aws-role", source: own.id, ...member }];
}

function ownCredential(plan: EksPlan, roleArn: string, id: string) {
  if (plan.credential?.by === "pod-identity") return { id, type: "aws-pod-identity" as const };
  return { id, type: "aws-web-identity" as const, roleArn, tokenFile: `${tokenDirectory}/${tokenFile(plan.name)}` };
}

/** The file of a source's token below the daemon's folder of tokens. */
export const tokenFile = (name: string) => `aws-${encodeURIComponent(name)}`;

function pushEntry({ name, region, labels }: EksPlan, { account }: Deployed) {
  return defined({
    name,
    type: "firehose" as const,
    accessKey: accessKeyFiles(name).map((file) => ({ file })),
    accountID: account,
    region,
    labels: labels && { ...labels },
  });
}

/** Files of the current access key and of the former one; without a former one both hold the same. */
export const accessKeyFiles = (name: string) =>
  [`push/${encodeURIComponent(name)}`, `push/${encodeURIComponent(name)}.1`] as const;
