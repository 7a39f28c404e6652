import { ListClustersCommand } from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Clock, NoPlaces, type Partition } from "../poll-source.ts";
import { ask, type Clients } from "./clients.ts";
import { factsOfCluster } from "./cluster-facts.ts";
import type { EksSpecification } from "./config.ts";
import type { Identity } from "./identity.ts";

/** How long it is left at a failure to learn the account; milliseconds. */
const unknownFor = 60_000;

/** The log group in which EKS keeps the logs of a cluster's control plane. */
const logGroupOf = (cluster: string) => `/aws/eks/${cluster}/cluster`;

/** The log groups of a specification: of the clusters it lists, or of all in its region. Asked again and again. */
export function logGroups(
  specification: EksSpecification,
  clients: () => Clients,
  identity: () => Identity,
  clock: Clock,
) {
  const ports = { region: specification.awsRegion, clients, identity };
  const account = learnt(clock, (signal) => callerAccount(ports, signal));
  return async (signal: AbortSignal): Promise<readonly Partition[]> => {
    const listed = specification.clusters.length > 0 ? specification.clusters : await listClusters(ports, signal);
    const accountID = specification.accountID ?? (await account(signal));
    return listed.map((cluster) => ({
      id: logGroupOf(cluster),
      facts: factsOfCluster(specification, cluster, accountID),
    }));
  };
}

type Asking<T> = (signal: AbortSignal) => Promise<T>;

/** Asks until there is an answer, and never again. */
function learnt<T>(clock: Clock, asking: Asking<T | undefined>): Asking<T | undefined> {
  let known: T | undefined;
  let askedAt: number | undefined;
  return async (signal) => {
    if (known !== undefined || (askedAt !== undefined && clock.elapsed() - askedAt < unknownFor)) return known;
    askedAt = clock.elapsed();
    known = await asking(signal);
    return known;
  };
}

interface Region {
  readonly region: string;
  readonly clients: () => Clients;
  readonly identity: () => Identity;
}

/** All clusters of a region, which has some: a wrong region looks as one without any. */
async function listClusters({ region, clients, identity }: Region, signal: AbortSignal): Promise<readonly string[]> {
  const about = `the region ${region} (or list the clusters in the specification)`;
  const asked = { action: "eks:ListClusters", about, region, ...identity() };
  const { eks } = clients();
  const names: string[] = [];
  let nextToken: string | undefined;
  let served: number | undefined;
  do {
    const command = new ListClustersCommand({ maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) });
    const { output, servedAt } = await ask((options) => eks.send(command, options), asked, signal);
    served = servedAt;
    names.push(...(output.clusters ?? []));
    nextToken = output.nextToken === nextToken ? undefined : output.nextToken;
  } while (nextToken);
  if (names.length === 0)
    throw new NoPlaces(
      `there is no EKS cluster in ${region} that ${asked.identity} sees: is the region right?`,
      served,
    );
  return names;
}

/** The account of the credential. Undefined when it cannot be learnt: that must not keep anybody from reading. */
async function callerAccount({ region, clients, identity }: Region, signal: AbortSignal): Promise<string | undefined> {
  const asked = { action: "sts:GetCallerIdentity", about: "itself", region, ...identity() };
  try {
    const { sts } = clients();
    const { output } = await ask((options) => sts.send(new GetCallerIdentityCommand({}), options), asked, signal);
    return output.Account;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
