import * as pulumi from "@pulumi/pulumi";
import { refusal } from "../../arguments.ts";
import { type Answer, answerOf } from "./asked.ts";
import {
  clusterFindings,
  type Finding,
  logGroupFindings,
  oidcFindings,
  podIdentityFindings,
  regionFindings,
  unlistedFindings,
} from "./checks.ts";
import type { Making } from "./daemon-role.ts";
import { logGroupOf } from "./policy-documents.ts";

/**
 * Asks AWS what has to be there, warns of what is not, and fails where nothing can come of it. In a preview, too; what
 * is still to be made is not asked about.
 */
export function verified(making: Making, component: pulumi.Resource): pulumi.Output<true> {
  const findings = Promise.all([
    region(making),
    clusters(making),
    logGroups(making),
    podIdentityAgent(making),
    oidcProvider(making),
  ]);
  return pulumi.output(findings).apply((all) => {
    tell(all.flat(), component, making.plan.name);
    return true as const;
  });
}

function tell(findings: readonly Finding[], component: pulumi.Resource, name: string): void {
  for (const { severity, sentence } of findings) if (severity === "warning") void pulumi.log.warn(sentence, component);
  const errors = findings.filter(({ severity }) => severity === "error").map(({ sentence }) => sentence);
  if (errors.length > 0) throw refusal(errors.map((sentence) => `EksAuditSource "${name}": ${sentence}`).join("\n"));
}

async function region({ plan, aws, here }: Making) {
  return regionFindings(await answerOf(aws.getRegionOutput({}, here)), plan.region);
}

async function clusters(making: Making): Promise<readonly Finding[]> {
  const { plan, aws, here } = making;
  const { ensure, region } = plan;
  if (ensure === "ignore") return [];
  if (plan.clusters.length === 0) return await everyCluster(making);
  const found = plan.clusters.map(async ({ name }) => {
    const [cluster, answer] = await both(name, aws.getClusterOutput({ name }, here));
    if (cluster === undefined) return [];
    const findings = clusterFindings(answer, { cluster, region, ensure });
    return pulumi.runtime.isDryRun() && (await isOfProgram(name)) ? findings.map(unlessItChanges) : findings;
  });
  return (await Promise.all(found)).flat();
}

/** Whether a value comes from a resource of this program, which the deployment may be about to change. */
async function isOfProgram(value: pulumi.Input<string>): Promise<boolean> {
  if (!pulumi.Output.isInstance(value)) return false;
  const resources = await (value as unknown as { allResources?(): Promise<ReadonlySet<unknown>> }).allResources?.();
  return (resources?.size ?? 0) > 0;
}

/** A preview sees a cluster as it was; the deployment asks again when the cluster has been updated. */
const unlessItChanges = ({ sentence }: Finding): Finding => ({ severity: "warning", sentence });

/** Without a list, clusters that do not log may be meant so. */
async function everyCluster({ plan: { region }, aws, here }: Making): Promise<readonly Finding[]> {
  const listed = await answerOf(aws.getClustersOutput({}, here));
  if (listed.state !== "answered") return [];
  const found = (listed.value.names ?? []).map(async (cluster) =>
    unlistedFindings(await answerOf(aws.getClusterOutput({ name: cluster }, here)), { cluster, region }),
  );
  return (await Promise.all(found)).flat();
}

async function logGroups({ plan, aws, here }: Making): Promise<readonly Finding[]> {
  const { region, logGroup: choice, name: source, grants } = plan;
  const found = plan.clusters.map(async ({ name }) => {
    const group = pulumi.output(name).apply(logGroupOf);
    const [cluster, answer] = await both(name, aws.getLogGroupOutput({ name: group }, here));
    if (cluster === undefined) return [];
    return logGroupFindings(answer, { cluster, region, choice, source, queries: grants.queries });
  });
  return (await Promise.all(found)).flat();
}

async function podIdentityAgent({ plan, aws, there }: Making): Promise<readonly Finding[]> {
  const { eksCluster } = plan.identity;
  if (plan.credential?.by !== "pod-identity" || eksCluster === undefined) return [];
  const addonName = "eks-pod-identity-agent";
  const [cluster, answer] = await both(eksCluster, aws.getAddonOutput({ clusterName: eksCluster, addonName }, there));
  if (cluster === undefined || answer.state !== "refused") return [];
  const daemonCluster = await answerOf(aws.getClusterOutput({ name: cluster }, there));
  const hasAutoMode = daemonCluster.state === "answered" && daemonCluster.value.computeConfigs?.[0]?.enabled === true;
  return podIdentityFindings(answer, { cluster, hasAutoMode });
}

async function oidcProvider({ plan, args, aws, issuer, there }: Making): Promise<readonly Finding[]> {
  if (issuer === undefined || args.oidcProviderArn !== undefined) return [];
  const known = await answerOf(issuer);
  if (known.state !== "answered") return [];
  const answer = await answerOf(aws.getOpenIdConnectProviderOutput({ url: known.value }, there));
  return oidcFindings(answer, { issuer: known.value, source: plan.name });
}

/** What was asked about, once that is known, and the answer. */
async function both<T>(
  subject: pulumi.Input<string>,
  output: pulumi.Output<T>,
): Promise<readonly [string | undefined, Answer<T>]> {
  const [known, answer] = await Promise.all([answerOf(pulumi.output(subject)), answerOf(output)]);
  return [known.state === "answered" ? known.value : undefined, answer];
}
