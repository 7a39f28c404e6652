// A cluster on AKS whose audit events go to a workspace, and a daemon in it that reads and judges them.
import * as azure from "@pulumi/azure-native";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, prewrittenRules } from "auditwire";
import { AksAuditSource } from "auditwire/aks";

// All optional: pulumi config set location northeurope
const config = new pulumi.Config();
const location = config.get("location") ?? "westeurope";

const group = new azure.resources.ResourceGroup("audited", { location });
const inGroup = { resourceGroupName: group.name, location };

// Yours is likely to be there already: then pass its id below, and its issuer.
const cluster = new azure.containerservice.ManagedCluster("audited", {
  ...inGroup,
  dnsPrefix: "audited",
  identity: { type: "SystemAssigned" },
  agentPoolProfiles: [{ name: "system", mode: "System", count: 1, vmSize: config.get("vmSize") ?? "Standard_D2s_v5" }],
  networkProfile: { networkPlugin: "azure", networkPluginMode: "overlay", networkDataplane: "cilium" },
  oidcIssuerProfile: { enabled: true }, // its tokens are what lets the daemon into Azure
});

// Who the daemon is: one service account of this cluster, which Azure lets in without a key.
const identity = { issuer: cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? "") };

const source = new AksAuditSource("aks", {
  clusters: { audited: cluster.id }, // each gets a diagnostic setting; more of them may share the workspace
  identity,
  workspace: { create: { ...inGroup, retentionInDays: 30 } }, // or { id: "/subscriptions/…/workspaces/central" }
});

// Whoever deploys asks the cluster with its user's credentials, as az aks get-credentials writes them.
const credentials = azure.containerservice.listManagedClusterUserCredentialsOutput({
  resourceGroupName: group.name,
  resourceName: cluster.name,
});
const kubeconfig = credentials.kubeconfigs.apply(([first]) => Buffer.from(first?.value ?? "", "base64").toString());
const provider = new kubernetes.Provider("audited", { kubeconfig: pulumi.secret(kubeconfig) });

const daemon = new AuditDaemon(
  "auditwire",
  {
    image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
    identity,
    sources: [source],
    policy: prewrittenRules,
  },
  { provider },
);

export const workspace = source.workspaceId;
export const url = daemon.url;
export const check = daemon.check;
