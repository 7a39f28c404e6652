// A new cluster on EKS whose audit events are judged from its first minute, by a daemon that runs in it.
import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, prewrittenRules } from "auditwire";
import { EksAuditSource } from "auditwire/eks";

// All optional: pulumi config set clusterName shop
const config = new pulumi.Config();
const name = config.get("clusterName") ?? "audited";
const region = aws.config.region ?? "eu-west-1";
const inRegion = { provider: new aws.Provider("aws", { region }) };

// A network with two public subnets: the least that EKS takes. Yours is likely to be there already.
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }, inRegion);
const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id }, inRegion);
const routes = new aws.ec2.RouteTable(
  "routes",
  { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] },
  inRegion,
);
const zones = aws.getAvailabilityZonesOutput({ state: "available" }, inRegion).names;
const subnetIds = [0, 1].map((index) => {
  const subnet = new aws.ec2.Subnet(
    `subnet-${index}`,
    {
      vpcId: vpc.id,
      cidrBlock: `10.0.${index}.0/24`,
      availabilityZone: zones.apply((names) => names[index] ?? ""),
      mapPublicIpOnLaunch: true,
    },
    inRegion,
  );
  new aws.ec2.RouteTableAssociation(`subnet-${index}`, { subnetId: subnet.id, routeTableId: routes.id }, inRegion);
  return subnet.id;
});

/** A role for a service of AWS, with managed policies. */
const roleFor = (what: string, service: string, policies: readonly string[]) => {
  const Action = ["sts:AssumeRole", "sts:TagSession"];
  const Statement = [{ Effect: "Allow", Principal: { Service: service }, Action }];
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
  const role = new aws.iam.Role(what, { assumeRolePolicy }, inRegion);
  for (const policy of policies) {
    const policyArn = `arn:aws:iam::aws:policy/${policy}`;
    new aws.iam.RolePolicyAttachment(`${what}-${policy}`, { role: role.name, policyArn }, inRegion);
  }
  return role;
};
const clusterRole = roleFor("cluster", "eks.amazonaws.com", [
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
]);
const nodeRole = roleFor("node", "ec2.amazonaws.com", [
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEC2ContainerRegistryPullOnly",
]);

// Before the cluster: EKS would make its log group without an end of its retention.
const logGroup = new aws.cloudwatch.LogGroup(
  "control-plane",
  { name: `/aws/eks/${name}/cluster`, retentionInDays: 30 },
  inRegion,
);

// In Auto Mode EKS brings nodes, disks and the agent for Pod Identity by itself.
const cluster = new aws.eks.Cluster(
  "cluster",
  {
    name,
    roleArn: clusterRole.arn,
    enabledClusterLogTypes: ["audit"],
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
    bootstrapSelfManagedAddons: false,
    computeConfig: { enabled: true, nodePools: ["general-purpose", "system"], nodeRoleArn: nodeRole.arn },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
    storageConfig: { blockStorage: { enabled: true } },
    vpcConfig: { subnetIds },
  },
  { ...inRegion, dependsOn: logGroup },
);

// Whoever deploys asks the cluster with a token of the AWS CLI, as kubectl does.
const kubeconfig = pulumi.jsonStringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    {
      name,
      cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority.data },
    },
  ],
  users: [
    {
      name,
      user: {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1beta1",
          command: "aws",
          args: ["eks", "get-token", "--region", region, "--cluster-name", name],
        },
      },
    },
  ],
  contexts: [{ name, context: { cluster: name, user: name } }],
  "current-context": name,
});
const inCluster = { provider: new kubernetes.Provider("cluster", { kubeconfig }) };

// Auto Mode can make disks, but has no storage class.
const disks = new kubernetes.storage.v1.StorageClass(
  "disks",
  {
    metadata: { name: "auto-ebs" },
    provisioner: "ebs.csi.eks.amazonaws.com",
    parameters: { type: "gp3", encrypted: "true" },
    volumeBindingMode: "WaitForFirstConsumer",
  },
  inCluster,
);

// Who the daemon is: pods of one service account in this cluster, which AWS lets in without a key (EKS Pod Identity).
const identity = { eksCluster: cluster.name };
const source = new EksAuditSource(name, { region, clusters: [cluster.name], identity }, inRegion);

const daemon = new AuditDaemon(
  "auditwire",
  {
    image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
    identity,
    sources: [source],
    policy: prewrittenRules,
    persistence: { storageClass: disks.metadata.name },
  },
  inCluster,
);

export const role = source.roleArn;
export const url = daemon.url;
export const check = daemon.check;
