import { setTimeout as sleep } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../daemon/audit/errors.ts";
import type { EksLoggingInputs } from "./eks-logging.ts";
import { say } from "./say.ts";

/** AWS' SDK is loaded when it is needed: the host of dynamic resources hosts others, too. */
const logging = () => import("./eks-logging.ts");

/** Keeps the log type `audit` of a cluster on. The cluster belongs to somebody else: nothing of it is undone. */
export const eksLogging: pulumi.dynamic.ResourceProvider<EksLoggingInputs, EksLoggingInputs> = {
  async check(_, inputs) {
    return { inputs };
  },
  async diff(_, olds, news) {
    const inputs = inputsOf(news);
    const replaces = (["cluster", "region"] as const).filter((key) => olds[key] !== inputs[key]);
    return { changes: replaces.length > 0 || (await isOff(inputs)), replaces };
  },
  async create(inputs) {
    return { id: `${inputs.region}/${inputs.cluster}`, outs: await enabled(inputsOf(inputs)) };
  },
  async read(id, props) {
    return { id, props: props as EksLoggingInputs };
  },
  async update(_, __, news) {
    return { outs: await enabled(inputsOf(news)) };
  },
  async delete(_, { region, cluster }) {
    await say(
      `audit logging of the EKS cluster "${cluster}" stays on; to switch it off: aws eks update-cluster-config --region ${region} --name ${cluster} --logging '{"clusterLogging":[{"types":["audit"],"enabled":false}]}'`,
    );
  },
};

/** Without what the SDK adds. */
const inputsOf = ({ cluster, region, profile, roleArn }: EksLoggingInputs): EksLoggingInputs => ({
  ...{ cluster, region, profile, roleArn },
});

async function enabled(inputs: EksLoggingInputs): Promise<EksLoggingInputs> {
  const { eksClient, enableAuditLogging } = await logging();
  await enableAuditLogging({ eks: eksClient(inputs), sleep, say }, inputs.cluster);
  return inputs;
}

/** Whether somebody has switched it off since. A preview that may not ask takes it to be on. */
async function isOff(inputs: EksLoggingInputs): Promise<boolean> {
  const { cluster } = inputs;
  try {
    const { eksClient, enabledLogTypes } = await logging();
    const types = await enabledLogTypes({ eks: eksClient(inputs) }, cluster);
    if (types.includes("audit")) return false;
    await say(`audit logging of the EKS cluster "${cluster}" has been switched off: it will be switched on again`);
    return true;
  } catch (error) {
    const reason = messageOf(error);
    await say(`whether EKS still logs the audit events of "${cluster}" could not be asked: ${reason}`);
    return false;
  }
}
