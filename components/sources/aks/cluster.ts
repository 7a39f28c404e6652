import { z } from "zod";
import { versionWarning } from "../../compatibility.ts";
import { error, type Finding, info, warning } from "./findings.ts";
import { parsedId } from "./names.ts";

/** A managed cluster, as far as it matters. */
export interface Cluster {
  readonly version: string | undefined;
  readonly issuer: string | undefined;
  readonly workloadIdentity: boolean;
}

const Answer = z.object({
  properties: z.object({
    currentKubernetesVersion: z.string().nullish(),
    kubernetesVersion: z.string().nullish(),
    oidcIssuerProfile: z.object({ enabled: z.boolean().nullish(), issuerURL: z.string().nullish() }).nullish(),
    securityProfile: z.object({ workloadIdentity: z.object({ enabled: z.boolean().nullish() }).nullish() }).nullish(),
  }),
});

/** The cluster in Azure's answer; undefined when it is none. */
export function clusterIn(answer: unknown): Cluster | undefined {
  const cluster = Answer.safeParse(answer).data?.properties;
  return (
    cluster && {
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
