// Clusters in three clouds and one of your own, all there already, and one daemon that judges what happens in all.
import * as aws from "@pulumi/aws";
import * as azure from "@pulumi/azure-native";
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, Certificates, prewrittenRules, SelfManagedAuditSource } from "auditwire";
import { AksAuditSource } from "auditwire/aks";
import { EksAuditSource } from "auditwire/eks";
import { GkeAuditSource } from "auditwire/gke";

// All optional: pulumi config set daemonCluster platform
const config = new pulumi.Config();
const subscription = config.get("subscription") ?? "00000000-0000-0000-0000-000000000000";
const resourceGroupName = config.get("resourceGroup") ?? "audited";
const region = aws.config.region ?? "eu-west-1";

// One provider a cloud; the daemon itself goes into the cluster of the present kubeconfig.
const inAws = { provider: new aws.Provider("aws", { region }) };
const inAzure = { provider: new azure.Provider("azure", { subscriptionId: subscription }) };
const inGoogle = { provider: new gcp.Provider("google", { project: gcp.config.project ?? "my-project" }) };

// Who the daemon is: one service account of the cluster that it runs in, here on EKS. AWS knows its pods by themselves;
// Azure and Google trust the issuer of the cluster's tokens. There is no key anywhere.
const daemonCluster = config.get("daemonCluster") ?? "platform";
const home = aws.eks.getClusterOutput({ name: daemonCluster }, inAws);
const identity = {
  eksCluster: daemonCluster,
  issuer: home.identities.apply((identities) => identities?.[0]?.oidcs?.[0]?.issuer ?? ""),
};

const eks = new EksAuditSource("eks", { region, clusters: [daemonCluster], identity }, inAws);

const inGroup = `/subscriptions/${subscription}/resourceGroups/${resourceGroupName}`;
const shop = `${inGroup}/providers/Microsoft.ContainerService/managedClusters/shop`;
const aks = new AksAuditSource(
  "aks",
  {
    clusters: { shop },
    workspace: { create: { resourceGroupName, location: config.get("location") ?? "westeurope" } },
    identity,
  },
  inAzure,
);

const gke = new GkeAuditSource(
  "gke",
  { projects: [gcp.config.project ?? "my-project"], identity, dataAccess: [] },
  inGoogle,
);

// The API server of your own cluster posts its events, so it has to reach the daemon: by the load balancer below.
const certificates = new Certificates("certificates", { tokens: ["datacenter"] });
const datacenter = new SelfManagedAuditSource("datacenter", {
  token: certificates.token("datacenter"),
  labels: { site: "berlin" },
});

const daemon = new AuditDaemon("auditwire", {
  image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
  identity,
  sources: [eks, aks, gke, datacenter],
  policy: prewrittenRules,
  collections: [{ name: "shop", clusters: ["shop*"] }],
  expose: { type: "load-balancer" },
  persistence: { storageClass: config.get("storageClass") ?? "gp3" }, // EKS has had no default one since 1.30
});

export const check = daemon.check;
export const webhook = daemon.webhookUrl;
export const apiServer = daemon.apiServerFiles(datacenter); // pulumi stack output apiServer --json --show-secrets
