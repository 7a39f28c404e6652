// The daemon runs in the account "platform"; the clusters belong to the accounts "production" and "staging".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, prewrittenRules } from "auditwire";
import { EksAuditSource } from "auditwire/eks";

// All optional: pulumi config set productionDeployer arn:aws:iam::222222222222:role/deployer
const config = new pulumi.Config();
const region = aws.config.region ?? "eu-west-1";

// With its own credentials in the daemon's account; in each other account by a role that whoever deploys may take.
const platform = new aws.Provider("platform", { region });
const deployIn = (account: string, roleArn: string) =>
  new aws.Provider(account, { region, assumeRoles: [{ roleArn }] });
const production = deployIn(
  "production",
  config.get("productionDeployer") ?? "arn:aws:iam::222222222222:role/deployer",
);
const staging = deployIn("staging", config.get("stagingDeployer") ?? "arn:aws:iam::333333333333:role/deployer");

const identity = { eksCluster: config.get("daemonCluster") ?? "platform" };

// A role in the daemon's account for its pods, and one in the clusters' account that only this role may take, by an
// external id: that one reads the log groups.
const productionSource = new EksAuditSource(
  "production",
  { region, clusters: ["shop", "payments"], identity, daemonProvider: platform, crossAccount: {} },
  { provider: production },
);

// A service account has one role on EKS: the second source adds to what the first one's may take.
const stagingSource = new EksAuditSource(
  "staging",
  {
    region,
    clusters: ["shop-staging"],
    identity,
    credential: { roleArn: productionSource.roleArn, by: "pod-identity" },
    daemonProvider: platform,
    crossAccount: {},
  },
  { provider: staging },
);

// Runs in the cluster of the present kubeconfig, which has to be the one that `identity` names.
const daemon = new AuditDaemon("auditwire", {
  image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
  identity,
  sources: [productionSource, stagingSource],
  policy: prewrittenRules,
  persistence: { storageClass: config.get("storageClass") ?? "gp3" }, // EKS has had no default one since 1.30
});

export const roles = [productionSource.roleArn, stagingSource.roleArn];
export const url = daemon.url;
export const check = daemon.check;
