// Clusters on EKS that exist already, and a daemon in one of them that judges what happens in all.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, prewrittenRules } from "auditwire";
import { EksAuditSource } from "auditwire/eks";

// All optional: pulumi config set clusters production,staging
const config = new pulumi.Config();
const clusters = (config.get("clusters") ?? "production").split(",");
const region = aws.config.region ?? "eu-west-1";
const provider = new aws.Provider("aws", { region });

// Who the daemon is: pods of one service account in this cluster, which AWS lets in without a key (EKS Pod Identity).
const identity = { eksCluster: config.get("daemonCluster") ?? clusters[0] ?? "production" };

// A preview fails where audit logging is off, and says the line that switches it on; "enable" does it for you.
const source = new EksAuditSource(
  "production",
  { region, clusters, identity, ensureAuditLogging: "verify", labels: { stage: "production" } },
  { provider },
);

// Runs in the cluster of the present kubeconfig, which has to be the one that `identity` names.
const daemon = new AuditDaemon("auditwire", {
  image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
  identity,
  sources: [source],
  policy: prewrittenRules,
  persistence: { storageClass: config.get("storageClass") ?? "gp3" }, // EKS has had no default one since 1.30
});

export const role = source.roleArn;
export const policy = source.policy;
export const url = daemon.url;
export const check = daemon.check;
