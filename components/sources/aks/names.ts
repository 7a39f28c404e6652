import { createHash } from "node:crypto";
import { azureOf } from "../../../daemon/ingest/log-analytics/azure.ts";
import type { AksAuditSourceArgs } from "./args.ts";

/** Which of Azure's clouds. */
export type AzureCloud = NonNullable<AksAuditSourceArgs["azureCloud"]>;

/** A resource by its id. Azure compares ids without case. */
export interface ResourceId {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const id = (type: string) =>
  new RegExp(`^/subscriptions/([^/?#\\s]+)/resourceGroups/([^/?#\\s]+)/providers/${type}/([^/?#\\s]+)$`, "i");

const types = {
  cluster: id("Microsoft\\.ContainerService/managedClusters"),
  workspace: id("Microsoft\\.OperationalInsights/workspaces"),
};

/** What an id says; undefined when it is none of that type. */
export function parsedId(type: keyof typeof types, text: string): ResourceId | undefined {
  const [, subscription, resourceGroup, name] = types[type].exec(text) ?? [];
  return subscription && resourceGroup && name ? { subscription, resourceGroup, name } : undefined;
}

/** The resource group that an id lies in, itself as an id. */
export const groupOf = (text: string) => text.split("/").slice(0, 5).join("/");

/** Id of a role by its GUID, in the spelling in which Azure gives it back. */
export const roleId = (subscription: string, guid: string) =>
  `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;

/** Always the same GUID for the same text: the id of a role that nobody has to remember. */
export function guidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  // Version 8 is "made in a way of one's own" (RFC 9562); the variant's two bits make the digit 8.
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** Built-in role Azure Event Hubs Data Receiver, the same in every tenant. */
export const eventHubsDataReceiver = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde";

const federation: Readonly<Record<AzureCloud, { readonly audience: string; readonly eventHubs: string }>> = {
  public: { audience: "api://AzureADTokenExchange", eventHubs: "servicebus.windows.net" },
  china: { audience: "api://AzureADTokenExchangeChina", eventHubs: "servicebus.chinacloudapi.cn" },
  usgovernment: { audience: "api://AzureADTokenExchangeUSGov", eventHubs: "servicebus.usgovcloudapi.net" },
};

/** The cloud that is meant; the public one where it is none, which is told elsewhere. */
export const cloudOf = (given: AzureCloud | undefined): AzureCloud =>
  given !== undefined && Object.hasOwn(federation, given) ? given : "public";

/** Audience of the service-account tokens that Entra ID exchanges. */
export const tokenAudience = (cloud: AzureCloud) => federation[cloud].audience;

/** Where an Event Hubs namespace speaks Kafka. */
export const brokerOf = (namespace: string, cloud: AzureCloud) => `${namespace}.${federation[cloud].eventHubs}:9093`;

/** Address of Azure Resource Manager. */
export const managementOf = (cloud: AzureCloud, endpoint: string | undefined) =>
  azureOf({ azureCloud: cloud, endpoints: endpoint === undefined ? undefined : { management: endpoint } }).management
    .url;
