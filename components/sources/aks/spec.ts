import type * as pulumi from "@pulumi/pulumi";
import { type CloudConfig, type CloudRecords, tokenDirectory } from "../../audit-source.ts";
import { brokerOf, parsedId } from "./names.ts";
import { isKeyless, type Plan, tableOf } from "./plan.ts";

/** What only a deployment can know of a source. */
export interface Deployed {
  readonly tenantID: string;
  readonly clientID: string;
  /** The GUID by which the workspace is queried: so the daemon need not look it up. */
  readonly workspace: string | undefined;
  /** Resource ids of the clusters. */
  readonly clusters: readonly string[];
  readonly hub: { readonly namespace: string; readonly name: string } | undefined;
}

/** An id that nobody has. */
export const nobody = "00000000-0000-0000-0000-000000000000";

/** What stands for it, so that the rest of the configuration can be checked before. */
export function foreseen({ clusters, workspace, push }: Plan): Deployed {
  return {
    tenantID: nobody,
    clientID: nobody,
    workspace: workspace && nobody,
    clusters: clusters.map(
      ({ key }) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/${key}`,
    ),
    hub: push && { namespace: "events", name: "hub" },
  };
}

/** Name of the file with the daemon's token, below the directory of tokens. */
const tokenFile = ({ name }: Plan) => `azure-${name}`;

/** Name of the file with a service principal's secret, beside the configuration. */
const secretFile = ({ name }: Plan) => `azure-${name}.secret`;

/** The source's entries in the daemon's configuration. */
export function configOf(plan: Plan, deployed: Deployed): CloudConfig {
  return {
    credentials: [credentialOf(plan, deployed)],
    ...(deployed.workspace !== undefined && { specifications: [specificationOf(plan, deployed, deployed.workspace)] }),
    ...(deployed.hub && { push: [topicOf(plan, deployed.hub)] }),
  };
}

type Entry<K extends keyof CloudConfig> = NonNullable<CloudConfig[K]>[number];

function credentialOf(plan: Plan, { tenantID, clientID }: Deployed): Entry<"credentials"> {
  const id = plan.name;
  return isKeyless(plan)
    ? { id, type: "azure-workload-identity", tenantID, clientID, tokenFile: `${tokenDirectory}/${tokenFile(plan)}` }
    : { id, type: "azure-client-secret", tenantID, clientID, clientSecret: { file: secretFile(plan) } };
}

function specificationOf(plan: Plan, { clusters }: Deployed, workspace: string): Entry<"specifications"> {
  const table = tableOf(plan);
  const { name, filter, pollInterval, lookback, labels, cloud, endpoints } = plan;
  const { names, groups } = chosen(plan, clusters);
  return {
    name,
    deploymentType: "aks",
    credentialID: name,
    azureWorkspaceName: workspace,
    tables: table === "AzureDiagnostics" ? "diagnostics" : table,
    ...(names.length > 0 && { clusters: [...names] }),
    ...(groups.length > 0 && { azureResourceGroups: [...groups] }),
    ...(cloud !== "public" && { azureCloud: cloud }),
    ...(endpoints && { endpoints: { ...endpoints } }),
    ...(filter !== undefined && { filter }),
    ...(pollInterval !== undefined && { pollInterval }),
    ...(lookback !== undefined && { lookback }),
    ...(labels && { labels: { ...labels } }),
  };
}

/** A workspace may hold what other clusters send: by name and group they are kept apart. */
function chosen(plan: Plan, clusters: readonly string[]) {
  // An output may turn out to be no id: then by its name alone, and never every cluster of the workspace.
  const ids = clusters.map((text) => parsedId("cluster", text) ?? { name: text.slice(text.lastIndexOf("/") + 1) });
  const known = ids.flatMap((id) => ("resourceGroup" in id ? [id.resourceGroup] : []));
  const groups = ids.length === 0 ? plan.resourceGroups : known.length === ids.length ? known : [];
  return { names: [...new Set(ids.map(({ name }) => name))], groups: [...new Set(groups)] };
}

function topicOf({ name, labels, cloud }: Plan, hub: NonNullable<Deployed["hub"]>): Entry<"push"> {
  return {
    name,
    type: "kafka",
    brokers: [brokerOf(hub.namespace, cloud)],
    topic: hub.name,
    provider: "azure",
    sasl: { mechanism: "oauthbearer", credentialID: name },
    ...(labels && { labels: { ...labels } }),
  };
}

/** What is recorded: an event hub has the events whole and unfiltered, whatever is polled besides. */
export function recordsOf({ category, tables, filter, push }: Plan): CloudRecords {
  return { kind: "aks", category, ...(push ? { tables: "event-hub" } : { tables, filter }) };
}

/** Files and tokens that the daemon needs for its credential. */
export function credentialFiles(plan: Plan, audience: string, secret: pulumi.Output<string> | undefined) {
  return {
    tokens: isKeyless(plan) ? [{ file: tokenFile(plan), audience }] : [],
    secretFiles: secret === undefined ? {} : { [secretFile(plan)]: secret },
  };
}
