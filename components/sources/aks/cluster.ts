import { z } from "zod";
import { versionWarning } from "../../compatibility.ts";
import { error, type Finding, info, warning } from "./findings.ts";
import { parsedId } from "./names.ts";

/** A managed cluster, as far as it matters. */
export interface Cluster {
  readonly region: string | undefined;
  readonly version: string | undefined;
  readonly issuer: string | undefined;
  readonly workloadIdentity: boolean;
}

const Answer = z.object({
  location: z.string().nullish(),
  properties: z.object({
    currentKubernetesVersion: z.string().nullish(),
    kubernetesVersion: z.string().nullish(),
    oidcIssuerProfile: z.object({ enabled: z.boolean().nullish(), issuerURL: z.string().nullish() }).nullish(),
    securityProfile: z.object({ workloadIdentity: z.object({ enabled: z.boolean().nullish() }).nullish() }).nullish(),
  }),
});

/** The cluster in Azure's answer; undefined when it is none. */
export function clusterIn(answer: unknown): Cluster | undefined {
  const { location, properties: cluster } = Answer.safeParse(answer).data ?? {};
  return (
    cluster && {
      region: location ?? undefined,
      version: cluster.currentKubernetesVersion ?? cluster.kubernetesVersion ?? undefined,
      issuer: (cluster.oidcIssuerProfile?.enabled === true && cluster.oidcIssuerProfile.issuerURL) || undefined,
      workloadIdentity: cluster.securityProfile?.workloadIdentity?.enabled === true,
    }
  );
}

/** Whether auditwire knows the version. */
export function versionFindings({ version }: Cluster, id: string): readonly Finding[] {
  const sentence = version === undefined ? undefined : versionWarning("aks", version);
  return sentence === undefined ? [] : [warning(`cluster ${id}: ${sentence}`)];
}

/** Whether an event hub in that region can take the cluster's events. */
export function regionFindings({ region }: Cluster, id: string, hub: string): readonly Finding[] {
  if (region === undefined || spelt(region) === spelt(hub)) return [];
  return [
    warning(
      `cluster ${id} is in ${region} and the event hub in ${hub}, and Azure sends within a region only: write location: "${region}", and make a source for each region`,
    ),
  ];
}

/** Azure takes `West Europe` for `westeurope`. */
const spelt = (region: string) => region.replace(/\s+/g, "").toLowerCase();

/** What is wrong with the issuer of the daemon's cluster, where this is that cluster. */
export function issuerFindings(cluster: Cluster, id: string, issuer: string): readonly Finding[] {
  if (cluster.issuer === undefined || bare(cluster.issuer) !== bare(issuer)) return [];
  return [
    ...(cluster.issuer === issuer ? [] : [error(otherSpelling(cluster.issuer, issuer))]),
    ...(cluster.workloadIdentity ? [] : [info(withoutWebhook(id))]),
  ];
}

const bare = (issuer: string) => issuer.replace(/\/+$/, "").toLowerCase();

/** Entra ID compares issuers letter by letter. */
const otherSpelling = (real: string, given: string) =>
  `identity.issuer ${given} is not what the cluster's tokens say, and Entra ID compares every letter: write ${real}`;

const withoutWebhook = (id: string) =>
  `cluster ${id} has no workload identity webhook; the daemon needs none, as it mounts its own token. For other pods: ${enableLine(id)}`;

function enableLine(id: string): string {
  const { resourceGroup = "GROUP", name = "NAME" } = parsedId("cluster", id) ?? {};
  return `az aks update --resource-group ${resourceGroup} --name ${name} --enable-workload-identity`;
}
