import {
  DescribeClusterCommand,
  DescribeUpdateCommand,
  EKSClient,
  type Update,
  UpdateClusterConfigCommand,
} from "@aws-sdk/client-eks";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

/** Which cluster, and with which AWS credentials it is asked; empty ones are those that the AWS CLI would use. */
export interface EksLoggingInputs {
  readonly cluster: string;
  readonly region: string;
  readonly profile: string;
  readonly roleArn: string;
}

/** What waiting needs. */
export interface EksLoggingPorts {
  readonly eks: Pick<EKSClient, "send">;
  readonly sleep: (ms: number) => Promise<void>;
  readonly say: (text: string) => Promise<void>;
}

/** The API of a cluster's region, asked as the AWS CLI would be, unless a profile or a role is named. */
export function eksClient({ region, profile, roleArn }: EksLoggingInputs): EKSClient {
  const own = profile === "" ? fromNodeProviderChain() : fromIni({ profile });
  const credentials =
    roleArn === ""
      ? own
      : fromTemporaryCredentials({
          masterCredentials: own,
          params: { RoleArn: roleArn, RoleSessionName: "auditwire" },
          clientConfig: { region },
        });
  return new EKSClient({ region, credentials });
}

/** Waits between two looks at an update, which takes EKS some minutes; and how many there are: an hour. */
const [lookMs, looks] = [10_000, 360];

/** The log types of a cluster that are on. */
export async function enabledLogTypes(
  { eks }: Pick<EksLoggingPorts, "eks">,
  cluster: string,
): Promise<readonly string[]> {
  const output = await eks.send(new DescribeClusterCommand({ name: cluster }));
  const setups = output.cluster?.logging?.clusterLogging ?? [];
  return setups.filter(({ enabled }) => enabled).flatMap(({ types }) => types ?? []);
}

/**
 * Switches the log type `audit` on, beside what is on, and waits until EKS has done it. Nothing happens where it is on.
 * Resolves with the types that are on.
 */
export async function enableAuditLogging(ports: EksLoggingPorts, cluster: string): Promise<readonly string[]> {
  for (let look = 0; look < looks; look++) {
    const types = await enabledLogTypes(ports, cluster);
    if (types.includes("audit")) return types;
    const update = await startUpdate(ports, cluster, look);
    if (update) await finished(ports, cluster, update);
    else await ports.sleep(lookMs);
  }
  throw new Error(`the EKS cluster "${cluster}" was being changed by others for an hour: try again when they are done`);
}

/** Undefined while the cluster takes no changes, for another one is under way. */
async function startUpdate({ eks, say }: EksLoggingPorts, cluster: string, look: number): Promise<Update | undefined> {
  const logging = { clusterLogging: [{ types: ["audit" as const], enabled: true }] };
  try {
    const { update } = await eks.send(new UpdateClusterConfigCommand({ name: cluster, logging }));
    return update;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name !== "ResourceInUseException" && !isNoChange(error)) throw error;
    if (look === 0)
      await say(`the EKS cluster "${cluster}" is being changed: waiting until audit logging can be switched on`);
    return undefined;
  }
}

/** EKS refuses to change what is so already: somebody else was faster. */
const isNoChange = (error: unknown) =>
  error instanceof Error && error.name === "InvalidParameterException" && /no changes needed/i.test(error.message);

async function finished({ eks, sleep }: EksLoggingPorts, cluster: string, started: Update): Promise<void> {
  let update: Update | undefined = started;
  for (let look = 0; look < looks; look++) {
    switch (update?.status) {
      case "Successful":
        return;
      case "Failed":
      case "Cancelled":
        throw new Error(`EKS could not switch audit logging of "${cluster}" on: ${reasonsOf(update)}`);
      default:
        await sleep(lookMs);
        ({ update } = await eks.send(new DescribeUpdateCommand({ name: cluster, updateId: started.id })));
    }
  }
  throw new Error(
    `EKS has not switched audit logging of "${cluster}" on within an hour: aws eks describe-update --name ${cluster} --update-id ${started.id}`,
  );
}

/** Mostly that subnets have too few free addresses: an update needs up to five in each. */
function reasonsOf({ status, errors = [] }: Update): string {
  const reasons = errors.map(({ errorCode, errorMessage }) => [errorCode, errorMessage].filter(Boolean).join(": "));
  return reasons.length > 0 ? reasons.join("; ") : `the update is ${status}`;
}
