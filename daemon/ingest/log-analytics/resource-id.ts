import type { SourceFacts } from "../../audit/event.ts";
import { textIn } from "../json.ts";

const managedCluster =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.containerservice\/managedclusters\/([^/]+)$/i;

/**
 * What the resource a record belongs to says of its cluster. Azure writes the id in capitals (`ResourceId`) or small
 * letters (`_ResourceId`) and compares names without case: small letters are one spelling for both, unless the source
 * knows the cluster's own.
 */
export function factsOf(record: unknown, source: SourceFacts): SourceFacts {
  const id = textIn(record, "_ResourceId") ?? textIn(record, "resourceId") ?? textIn(record, "ResourceId") ?? "";
  const [, subscription, group, name] = managedCluster.exec(id) ?? [];
  const subscriptionID = subscription ?? textIn(record, "_SubscriptionId") ?? textIn(record, "SubscriptionId");
  const resourceGroup = group ?? textIn(record, "ResourceGroup");
  return {
    ...source,
    ...(name ? { cluster: spelt(name, source.cluster), resourceIDs: [spelt(id, source.resourceIDs?.[0])] } : {}),
    ...(subscriptionID ? { subscriptionID: subscriptionID.toLowerCase() } : {}),
    ...(resourceGroup ? { resourceGroup: resourceGroup.toUpperCase() } : {}),
    provider: "azure",
  };
}

const spelt = (name: string, known: string | undefined) =>
  known?.toLowerCase() === name.toLowerCase() ? known : name.toLowerCase();
