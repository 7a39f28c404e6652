import type { Properties } from "../../../components/engine/values.ts";
import type { Cloud } from "./cloud.ts";
import { type Fixtures, type Invoke, type Kind, type Made, text } from "./kind.ts";

/** Of the role that the provider takes, else one's own. */
const accountOf = (settings: Properties) =>
  /arn:aws:iam::(\d{12}):/.exec(text(settings["assumeRoles"]))?.[1] ?? "123456789012";
const regionOf = ({ inputs, settings }: Pick<Made, "inputs" | "settings">) =>
  text(inputs["region"]) || text(settings["region"]) || "eu-west-1";

/** An ARN whose last part is `what/id`; IAM's have no region. */
const arn = (service: string, what: (made: Made) => string) => (made: Made) => ({
  arn: `arn:aws:${service}:${service === "iam" || service === "s3" ? "" : regionOf(made)}:${service === "s3" ? "" : accountOf(made.settings)}:${what(made)}`,
});
const named = (service: string, what: string): Kind => ({
  autoname: "name",
  outputs: arn(service, ({ inputs }) => `${what}${text(inputs["name"])}`),
});
/** What has an id of the service's own making. */
const numbered = (prefix: string, more: (made: Made) => Properties = () => ({})): Kind => ({
  id: ({ name, type }) => `${prefix}-${digits(`${type} ${name}`)}`,
  outputs: (made) => ({ ...arn("ec2", ({ id }) => `${prefix}/${id}`)(made), ...more(made) }),
});
const digits = (seed: string) =>
  [...seed]
    .reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffff_ffff, 7)
    .toString(16)
    .padStart(8, "0");

const issuerOf = (region: string, name: string) =>
  `https://oidc.eks.${region}.amazonaws.com/id/${digits(name).toUpperCase()}`;

function clusterOutputs(name: string, region: string, account: string): Properties {
  return {
    arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
    endpoint: `https://${digits(name)}.gr7.${region}.eks.amazonaws.com`,
    certificateAuthority: { data: Buffer.from("a certificate").toString("base64") },
    identities: [{ oidcs: [{ issuer: issuerOf(region, name) }] }],
    status: "ACTIVE",
    platformVersion: "eks.5",
  };
}

const kinds: Readonly<Record<string, Kind>> = {
  "aws:iam/role:Role": { ...named("iam", "role/"), replaces: ["path"] },
  "aws:iam/policy:Policy": named("iam", "policy/"),
  "aws:iam/rolePolicy:RolePolicy": {
    autoname: "name",
    replaces: ["role"],
    id: ({ inputs }) => `${text(inputs["role"])}:${text(inputs["name"])}`,
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    replaces: ["role", "policyArn"],
    id: ({ inputs }) => `${text(inputs["role"])}-${text(inputs["policyArn"])}`,
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    replaces: ["url"],
    id: ({ inputs, settings }) =>
      `arn:aws:iam::${accountOf(settings)}:oidc-provider/${text(inputs["url"]).replace("https://", "")}`,
    outputs: ({ id }) => ({ arn: id }),
  },
  "aws:eks/cluster:Cluster": {
    autoname: "name",
    replaces: ["roleArn"],
    outputs: (made) => ({
      version: "1.33",
      ...clusterOutputs(text(made.inputs["name"]), regionOf(made), accountOf(made.settings)),
      ...made.inputs,
    }),
  },
  "aws:eks/nodeGroup:NodeGroup": { autoname: "nodeGroupName", replaces: ["clusterName"] },
  "aws:eks/addon:Addon": {
    replaces: ["clusterName", "addonName"],
    id: ({ inputs }) => `${text(inputs["clusterName"])}:${text(inputs["addonName"])}`,
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    replaces: ["clusterName", "namespace", "serviceAccount"],
    id: ({ inputs }) =>
      `a-${digits(JSON.stringify([inputs["clusterName"], inputs["namespace"], inputs["serviceAccount"]]))}`,
    outputs: ({ id }) => ({ associationId: id }),
  },
  "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": { autoname: "name", replaces: ["logGroup"] },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": named("firehose", "deliverystream/"),
  "aws:s3/bucket:Bucket": { autoname: "bucket", outputs: arn("s3", ({ inputs }) => text(inputs["bucket"])) },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { replaces: ["bucket"] },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": { replaces: ["bucket"] },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": { replaces: ["bucket"] },
  "aws:ec2/vpc:Vpc": numbered("vpc"),
  "aws:ec2/subnet:Subnet": numbered("subnet"),
  "aws:ec2/internetGateway:InternetGateway": numbered("igw"),
  "aws:ec2/routeTable:RouteTable": numbered("rtb"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": numbered("rtbassoc"),
  "aws:ec2/securityGroup:SecurityGroup": numbered("sg"),
  "aws:ecr/repository:Repository": {
    autoname: "name",
    outputs: (made) => ({
      ...arn("ecr", ({ inputs }) => `repository/${text(inputs["name"])}`)(made),
      repositoryUrl: `${accountOf(made.settings)}.dkr.ecr.${regionOf(made)}.amazonaws.com/${text(made.inputs["name"])}`,
    }),
  },
};

const region = (settings: Properties) => text(settings["region"]) || "eu-west-1";

/** The cluster of this name that was made here, or one that has always been there. */
const getCluster: Invoke = (args, settings, cloud) => {
  const name = text(args["name"]);
  const made = cloud.all().find((it) => it.type === "aws:eks/cluster:Cluster" && it.inputs["name"] === name);
  const foreign = { name, version: "1.33", roleArn: `arn:aws:iam::${accountOf(settings)}:role/eks`, tags: {} };
  const types = ["api", "audit", "authenticator"];
  return {
    enabledClusterLogTypes: types,
    ...foreign,
    ...clusterOutputs(name, region(settings), accountOf(settings)),
    ...made?.outputs,
    id: name,
  };
};

const invokes: Readonly<Record<string, Invoke>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, settings) => ({
    accountId: accountOf(settings),
    arn: `arn:aws:iam::${accountOf(settings)}:user/operator`,
    userId: "AIDAEXAMPLE",
    id: accountOf(settings),
  }),
  "aws:index/getRegion:getRegion": (_, settings) => ({
    region: region(settings),
    name: region(settings),
    id: region(settings),
    description: "a region",
    endpoint: "",
  }),
  "aws:index/getPartition:getPartition": () => ({
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    id: "aws",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, settings) => ({
    names: ["a", "b", "c"].map((zone) => `${region(settings)}${zone}`),
    zoneIds: ["az1", "az2", "az3"],
    id: region(settings),
  }),
  "aws:eks/getCluster:getCluster": getCluster,
  "aws:eks/getAddon:getAddon": (args) => ({ ...args, id: text(args["addonName"]), addonVersion: "v1.3.0-eksbuild.1" }),
  "aws:eks/getClusters:getClusters": () => ({ names: ["production"], id: "clusters" }),
  "aws:cloudwatch/getLogGroup:getLogGroup": (args, settings) => {
    const name = text(args["name"]);
    const arnOf = `arn:aws:logs:${region(settings)}:${accountOf(settings)}:log-group:${name}`;
    return { ...args, id: name, arn: arnOf, retentionInDays: 90, kmsKeyId: "", logGroupClass: "STANDARD" };
  },
  "aws:cloudwatch/getLogGroups:getLogGroups": (args, _, cloud) => {
    const groups = cloud.all().filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    const found = groups.filter(({ inputs }) => text(inputs["name"]).startsWith(text(args["logGroupNamePrefix"])));
    const names = found.map(({ inputs }) => text(inputs["name"]));
    return { ...args, arns: found.map(({ outputs }) => outputs["arn"] ?? null), logGroupNames: names, id: "groups" };
  },
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (args, _, cloud: Cloud) => {
    const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
    const found = cloud.all().find((it) => it.type === type && it.inputs["url"] === args["url"]);
    if (!found) throw new Error(`no IAM OIDC Provider matches ${text(args["url"]) || text(args["arn"])}`);
    return { ...found.inputs, arn: found.id, id: found.id };
  },
};

export const aws: Fixtures = {
  kind: (type) => kinds[type],
  invokes,
  autonamed: (name, suffix) => `${name}-${suffix}`,
};
