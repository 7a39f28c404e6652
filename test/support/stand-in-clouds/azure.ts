import type { Properties } from "../../../components/engine/values.ts";
import { type Fixtures, type Invoke, type Kind, type Made, text } from "./kind.ts";

const subscriptionOf = (settings: Properties) =>
  text(settings["subscriptionId"]) || "00000000-1111-2222-3333-444444444444";
const tenant = "99999999-8888-7777-6666-555555555555";

/** The last part of a type, whatever module and version it stands in. */
const classOf = (type: string) => type.split(":")[2] ?? "";

/** A resource in a group, with a name of its own below `provider`. */
const inGroup = (nameKey: string, provider: string, more: (made: Made) => Properties = () => ({})): Kind => ({
  autoname: nameKey,
  replaces: ["resourceGroupName", "location"],
  id: ({ inputs, settings }) =>
    `/subscriptions/${subscriptionOf(settings)}/resourceGroups/${text(inputs["resourceGroupName"])}/providers/${provider}/${text(inputs[nameKey])}`,
  outputs: (made) => ({ name: text(made.inputs[nameKey]), ...more(made) }),
});
/** A resource below another one. */
const below = (
  parents: readonly string[],
  nameKey: string,
  provider: string,
  more?: (made: Made) => Properties,
): Kind => ({
  ...inGroup(nameKey, provider, more),
  replaces: ["resourceGroupName", ...parents],
  id: ({ inputs, settings }) =>
    `/subscriptions/${subscriptionOf(settings)}/resourceGroups/${text(inputs["resourceGroupName"])}/providers/${provider}/${[...parents, nameKey].map((key) => text(inputs[key])).join("/")}`,
});
const issuer = (name: string) => `https://westeurope.oic.prod-aks.azure.com/${tenant}/${name}/`;

/** One that has always been there. */
const workspaceOf = (id: string): Properties => ({
  name: id.split("/").at(-1) ?? "",
  customerId: "abcdefab-1234-1234-1234-abcdefabcdef",
  location: "westeurope",
  retentionInDays: 30,
});

const kinds: Readonly<Record<string, Kind>> = {
  ResourceGroup: {
    autoname: "resourceGroupName",
    replaces: ["location"],
    id: ({ inputs, settings }) =>
      `/subscriptions/${subscriptionOf(settings)}/resourceGroups/${text(inputs["resourceGroupName"])}`,
    outputs: ({ inputs }) => ({ name: text(inputs["resourceGroupName"]) }),
  },
  ManagedCluster: inGroup("resourceName", "Microsoft.ContainerService/managedClusters", ({ inputs }) => ({
    oidcIssuerProfile: { issuerURL: issuer(text(inputs["resourceName"])) },
    currentKubernetesVersion: "1.33.2",
    fqdn: `${text(inputs["resourceName"])}.hcp.westeurope.azmk8s.io`,
  })),
  Workspace: {
    foreign: (id) => workspaceOf(id),
    ...inGroup("workspaceName", "Microsoft.OperationalInsights/workspaces", () => ({
      customerId: "abcdefab-1234-1234-1234-abcdefabcdef",
    })),
  },
  Table: below(["workspaceName"], "tableName", "Microsoft.OperationalInsights/workspaces/tables"),
  DiagnosticSetting: {
    autoname: "name",
    replaces: ["resourceUri"],
    id: ({ inputs }) =>
      `${text(inputs["resourceUri"])}/providers/microsoft.insights/diagnosticSettings/${text(inputs["name"])}`,
  },
  UserAssignedIdentity: inGroup("resourceName", "Microsoft.ManagedIdentity/userAssignedIdentities", () => ({
    clientId: "c1c1c1c1-1111-1111-1111-111111111111",
    principalId: "d2d2d2d2-2222-2222-2222-222222222222",
    tenantId: tenant,
  })),
  FederatedIdentityCredential: below(
    ["resourceName"],
    "federatedIdentityCredentialResourceName",
    "Microsoft.ManagedIdentity/federatedIdentityCredentials",
  ),
  RoleAssignment: {
    autoname: "roleAssignmentName",
    replaces: ["scope", "roleDefinitionId", "principalId"],
    id: ({ inputs }) =>
      `${text(inputs["scope"])}/providers/Microsoft.Authorization/roleAssignments/${text(inputs["roleAssignmentName"])}`,
  },
  RoleDefinition: {
    autoname: "roleDefinitionId",
    replaces: ["scope"],
    id: ({ inputs }) =>
      `${text(inputs["scope"])}/providers/Microsoft.Authorization/roleDefinitions/${text(inputs["roleDefinitionId"])}`,
  },
  Namespace: inGroup("namespaceName", "Microsoft.EventHub/namespaces", ({ inputs }) => ({
    serviceBusEndpoint: `https://${text(inputs["namespaceName"])}.servicebus.windows.net:443/`,
  })),
  EventHub: below(["namespaceName"], "eventHubName", "Microsoft.EventHub/namespaces/eventhubs"),
  ConsumerGroup: below(
    ["namespaceName", "eventHubName"],
    "consumerGroupName",
    "Microsoft.EventHub/namespaces/consumergroups",
  ),
  NamespaceAuthorizationRule: below(
    ["namespaceName"],
    "authorizationRuleName",
    "Microsoft.EventHub/namespaces/authorizationRules",
  ),
  VirtualNetwork: inGroup("virtualNetworkName", "Microsoft.Network/virtualNetworks"),
  Registry: inGroup("registryName", "Microsoft.ContainerRegistry/registries", ({ inputs }) => ({
    loginServer: `${text(inputs["registryName"])}.azurecr.io`,
  })),
};

const getManagedCluster: Invoke = (args, settings, cloud) => {
  const name = text(args["resourceName"]);
  const made = cloud.all().find((it) => classOf(it.type) === "ManagedCluster" && it.inputs["resourceName"] === name);
  return {
    name,
    id: `/subscriptions/${subscriptionOf(settings)}/resourceGroups/${text(args["resourceGroupName"])}/providers/Microsoft.ContainerService/managedClusters/${name}`,
    location: "westeurope",
    currentKubernetesVersion: "1.33.2",
    kubernetesVersion: "1.33",
    oidcIssuerProfile: { enabled: true, issuerURL: issuer(name) },
    securityProfile: { workloadIdentity: { enabled: true } },
    sku: { name: "Base", tier: "Standard" },
    ...made?.outputs,
  };
};

const functions: Readonly<Record<string, Invoke>> = {
  getClientConfig: (_, settings) => ({
    clientId: "",
    objectId: "e3e3e3e3-3333-3333-3333-333333333333",
    subscriptionId: subscriptionOf(settings),
    tenantId: tenant,
  }),
  getClientToken: () => ({ token: "a-token-of-nobody" }),
  getManagedCluster,
  getResourceGroup: (args, settings) => ({
    name: text(args["resourceGroupName"]),
    id: `/subscriptions/${subscriptionOf(settings)}/resourceGroups/${text(args["resourceGroupName"])}`,
    location: "westeurope",
  }),
  getWorkspace: (args, settings) => ({
    name: text(args["workspaceName"]),
    id: `/subscriptions/${subscriptionOf(settings)}/resourceGroups/${text(args["resourceGroupName"])}/providers/Microsoft.OperationalInsights/workspaces/${text(args["workspaceName"])}`,
    customerId: "abcdefab-1234-1234-1234-abcdefabcdef",
    location: "westeurope",
    retentionInDays: 30,
  }),
  listManagedClusterUserCredentials: (args) => ({
    kubeconfigs: [
      { name: "clusterUser", value: Buffer.from(`kubeconfig of ${text(args["resourceName"])}`).toString("base64") },
    ],
  }),
  listNamespaceKeys: () => ({
    primaryKey: "a-key-of-nobody",
    primaryConnectionString:
      "Endpoint=sb://hub.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=a-key-of-nobody",
  }),
};

export const azure: Fixtures = {
  kind: (type) => kinds[classOf(type)],
  invokes: new Proxy(functions, { get: (all, token) => all[classOf(String(token))] }),
  autonamed: (name, suffix) => `${name}${suffix}`,
};
