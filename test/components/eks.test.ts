// What the examples eks-* read of a stand-in for `aws`: invokes index/getRegion (id), index/getPartition (partition),
// index/getCallerIdentity (accountId), eks/getCluster (enabledClusterLogTypes, version, identities[0].oidcs[0].issuer,
// computeConfigs[0].enabled), eks/getAddon, cloudwatch/getLogGroup (retentionInDays, logGroupClass, tags),
// iam/getOpenIdConnectProvider (refused: there is none); outputs iam/role (arn, name), eks/cluster (name, arn, endpoint,
// certificateAuthority.data, identities), iam/openIdConnectProvider (arn), eks/podIdentityAssociation (associationArn).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { allProblems, shaped } from "../../components/argument-shape.ts";
import type { CloudSourceSpec } from "../../components/audit-source.ts";
import { EksAuditSource, type EksAuditSourceArgs } from "../../components/eks.ts";
import { logGroupOptions } from "../../components/sources/eks/log-groups.ts";
import { planOf } from "../../components/sources/eks/plan.ts";
import { privileges } from "../../components/sources/eks/privileges.ts";
import { problemsOf } from "../../components/sources/eks/problems.ts";
import { argsShape } from "../../components/sources/eks/shape.ts";
import { type ProgramRun, type RunOptions, runProgram, unknownValue } from "../../components/testing/index.ts";

const base: EksAuditSourceArgs = { region: "eu-west-1", clusters: ["prod"], identity: { eksCluster: "platform" } };
const issuer = "https://oidc.example.com/id/1";
const elsewhere: EksAuditSourceArgs = { region: "eu-west-1", clusters: ["prod"], identity: { issuer } };
const account = "111122223333";

/** An account in which all is as it should be. */
const answers = {
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
  "aws:index/getRegion:getRegion": () => ({ id: "eu-west-1" }),
  "aws:eks/getCluster:getCluster": () => ({
    enabledClusterLogTypes: ["api", "audit"],
    version: "1.34",
    identities: [{ oidcs: [{ issuer }] }],
  }),
  "aws:cloudwatch/getLogGroup:getLogGroup": () => ({ retentionInDays: 30, logGroupClass: "STANDARD", tags: {} }),
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": () => {
    throw new Error("finding IAM OIDC Provider by url: not found");
  },
} satisfies RunOptions["invokes"];

const outputs = {
  "aws:iam/role:Role": (name: string) => ({ arn: `arn:aws:iam::${account}:role/${name}`, name }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": () => ({
    arn: `arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1`,
  }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": () => ({ arn: "arn:aws:firehose:eu-west-1:1:x/s" }),
  "aws:s3/bucket:Bucket": () => ({ arn: "arn:aws:s3:::prod-failed" }),
};

interface Ran extends ProgramRun {
  readonly spec: CloudSourceSpec;
  readonly warnings: readonly string[];
}

async function ran(args: EksAuditSourceArgs | (() => EksAuditSourceArgs), options: RunOptions = {}): Promise<Ran> {
  let spec: CloudSourceSpec | undefined;
  const run = await runProgram(
    () => {
      const source = new EksAuditSource("prod", typeof args === "function" ? args() : args);
      spec = source.spec;
      return { config: source.spec.config, policy: source.policy, roleArn: source.roleArn };
    },
    { outputs, ...options, invokes: { ...answers, ...options.invokes } },
  );
  const warnings = run.logs.filter(({ level }) => level === "warning").map(({ text }) => text);
  return { ...run, spec: spec as CloudSourceSpec, warnings };
}

const childrenOf = (run: ProgramRun) =>
  run.resources
    .filter(({ parent }) => parent?.includes("EksAuditSource"))
    .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)
    .sort();

/** The one policy document of a resource. */
const documentOf = (run: ProgramRun, name: string, key: "policy" | "assumeRolePolicy" = "policy") =>
  JSON.parse(String(run.resource(name).inputs[key]));

const prodGroup = `arn:aws:logs:eu-west-1:${account}:log-group:/aws/eks/prod/cluster`;

const missing = () => {
  throw new Error("reading CloudWatch Logs Log Group: couldn't find resource");
};

describe("EksAuditSource", () => {
  const member = () => new aws.Provider("member", { region: "eu-west-1" });
  it.each<readonly [string, EksAuditSourceArgs | (() => EksAuditSourceArgs), readonly string[]]>([
    [
      "EKS Pod Identity by default where the daemon runs on EKS",
      base,
      ["PodIdentityAssociation prod-association", "Role prod-role", "RolePolicy prod-read"],
    ],
    [
      "a token of the daemon's own issuer anywhere else",
      elsewhere,
      ["OpenIdConnectProvider prod-issuer", "Role prod-role", "RolePolicy prod-read"],
    ],
    [
      "an OIDC provider that exists is not made",
      { ...elsewhere, oidcProviderArn: "arn:p" },
      ["Role prod-role", "RolePolicy prod-read"],
    ],
    [
      "a role that exists gets the grants only",
      { ...base, credential: { roleArn: "arn:aws:iam::1:role/path/other", by: "pod-identity" } },
      ["RolePolicy prod-read"],
    ],
    [
      "a role of others gets nothing",
      { ...base, credential: { roleArn: "arn:aws:iam::1:role/other", by: "pod-identity", attach: false } },
      [],
    ],
    [
      "two accounts, two roles",
      () => ({ ...base, daemonProvider: member(), crossAccount: {} }),
      [
        "PodIdentityAssociation prod-association",
        "Role prod-member-role",
        "Role prod-role",
        "RolePolicy prod-assume",
        "RolePolicy prod-read",
      ],
    ],
    [
      "logging switched on for a log group that is made before",
      { ...base, ensureAuditLogging: "enable", logGroup: { mode: "create", retentionDays: 30 } },
      [
        "EksAuditLogging prod-prod-logging",
        "LogGroup prod-prod-log-group",
        "PodIdentityAssociation prod-association",
        "Role prod-role",
        "RolePolicy prod-read",
      ],
    ],
    [
      "pushed by Firehose: nothing that the daemon could ask by",
      { region: "eu-west-1", clusters: ["prod"], push: { url: "https://audit.example.com" } },
      [
        "Bucket prod-failed",
        "BucketLifecycleConfiguration prod-failed-days",
        "BucketPublicAccessBlock prod-failed-private",
        "Certificates prod-access-key",
        "FirehoseDeliveryStream prod-stream",
        "LogSubscriptionFilter prod-prod-subscription",
        "Role prod-firehose-role",
        "Role prod-subscription-role",
        "RolePolicy prod-firehose",
        "RolePolicy prod-subscription",
      ],
    ],
  ])("%s", async (_, args, expected) => {
    const isMade = typeof args !== "function" && args.logGroup?.mode === "create";
    const run = await ran(args, isMade ? { invokes: { "aws:cloudwatch/getLogGroup:getLogGroup": missing } } : {});
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    expect(childrenOf(run)).toEqual(expected);
    expect(run.resources.filter(({ name }) => !name.startsWith("prod") && name !== "member")).toEqual([]);
  });

  it("[M32] reads what it is told, with no more than one action on one log group", async () => {
    const run = await ran(base);
    expect(run.outputs).toMatchObject({
      config: {
        specifications: [
          {
            name: "prod",
            deploymentType: "eks",
            credentialID: "prod",
            awsRegion: "eu-west-1",
            accountID: account,
            clusters: ["prod"],
          },
        ],
        credentials: [{ id: "prod", type: "aws-pod-identity" }],
      },
    });
    expect(documentOf(run, "prod-read")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["logs:FilterLogEvents"], Resource: [prodGroup, `${prodGroup}:*`] }],
    });
    expect(documentOf(run, "prod-role", "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    });
    expect(run.resource("prod-association").inputs).toMatchObject({
      clusterName: "platform",
      namespace: "auditwire",
      serviceAccount: "auditwire",
      roleArn: `arn:aws:iam::${account}:role/prod-role`,
    });
    expect(run.spec).toMatchObject({
      identity: { namespace: "auditwire", serviceAccount: "auditwire" },
      tokens: [],
      pushes: false,
      records: { kind: "eks" },
    });
  });

  it("a web identity is bound to one service account, one audience, and a token of its own", async () => {
    const run = await ran({ ...elsewhere, identity: { issuer, namespace: "security", serviceAccount: "audit" } });
    expect(documentOf(run, "prod-role", "assumeRolePolicy").Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1` },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: {
          StringEquals: {
            "oidc.example.com/id/1:sub": "system:serviceaccount:security:audit",
            "oidc.example.com/id/1:aud": "sts.amazonaws.com",
          },
        },
      },
    ]);
    expect(run.outputs["config"]).toMatchObject({
      credentials: [
        {
          id: "prod",
          type: "aws-web-identity",
          roleArn: `arn:aws:iam::${account}:role/prod-role`,
          tokenFile: "/var/run/secrets/auditwire/aws-prod",
        },
      ],
    });
    expect(run.spec.tokens).toEqual([{ file: "aws-prod", audience: "sts.amazonaws.com" }]);
  });

  it("the issuer of an EKS cluster is asked of EKS", async () => {
    const run = await ran({ ...base, credential: "web-identity" });
    expect(run.resource("prod-issuer").inputs).toMatchObject({ url: issuer, clientIdLists: ["sts.amazonaws.com"] });
    const none = await ran(
      { ...base, credential: "web-identity" },
      { invokes: { "aws:eks/getCluster:getCluster": () => ({ identities: [] }) } },
    );
    expect(none.errors).toEqual([
      expect.stringMatching(
        /^EksAuditSource "prod": the issuer of the EKS cluster "platform" is not known: write identity.issuer/,
      ),
    ]);
  });

  it("in two accounts only the daemon's role takes the other, by the external id, and may do nothing else", async () => {
    const run = await ran(() => ({ ...base, daemonProvider: member(), crossAccount: {} }));
    const memberArn = `arn:aws:iam::${account}:role/prod-member-role`;
    expect(documentOf(run, "prod-assume").Statement).toEqual([
      { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: [memberArn] },
    ]);
    expect(documentOf(run, "prod-member-role", "assumeRolePolicy").Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:role/prod-role` },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: { StringEquals: { "sts:ExternalId": "project/test/prod" } },
      },
    ]);
    expect(run.outputs["config"]).toMatchObject({
      credentials: [
        { id: "prod.daemon", type: "aws-pod-identity" },
        { id: "prod", type: "aws-role", roleArn: memberArn, externalId: "project/test/prod", source: "prod.daemon" },
      ],
    });
    const ofMember = run.resources.filter(({ provider }) => provider?.includes("::member::")).map(({ name }) => name);
    expect(ofMember.sort()).toEqual(["prod-association", "prod-assume", "prod-role"].sort());
  });

  it("everything is made by the provider that the source is given", async () => {
    const run = await runProgram(
      () => {
        const provider = new aws.Provider("given", { region: "eu-west-1" });
        const args = { ...base, credential: "web-identity" as const };
        new EksAuditSource("prod", { ...args, logGroup: { mode: "create", retentionDays: 7 } }, { provider });
        new EksAuditSource("push", { ...args, push: { url: "https://a.example.com" } }, { provider });
      },
      { outputs, invokes: answers },
    );
    expect(run.errors).toEqual([]);
    const made = run.resources.filter(({ type }) => type.startsWith("aws:"));
    expect(made.length).toBeGreaterThan(10);
    expect(made.filter(({ provider }) => !provider?.includes("::given::"))).toEqual([]);
  });

  it("a role that exists is known by the last part of its ARN", async () => {
    const credential = { roleArn: "arn:aws:iam::1:role/path/other", by: "pod-identity" } as const;
    const run = await ran({ ...base, credential });
    expect(run.resource("prod-read").inputs["role"]).toBe("other");
    expect(run.outputs["roleArn"]).toBe(credential.roleArn);
  });

  it.each<readonly [string, Partial<EksAuditSourceArgs>, readonly object[]]>([
    [
      "every cluster of the region",
      { clusters: [] },
      [
        {
          Effect: "Allow",
          Action: ["logs:FilterLogEvents"],
          Resource: ["*", "*:*"].map(
            (rest) => `arn:aws:logs:eu-west-1:${account}:log-group:/aws/eks/*/cluster${rest.slice(1)}`,
          ),
        },
        { Effect: "Allow", Action: ["eks:ListClusters"], Resource: ["*"] },
      ],
    ],
    [
      "[M33] a query of Logs Insights",
      { filter: 'filter verb = "delete"' },
      [
        { Effect: "Allow", Action: ["logs:StartQuery"], Resource: [prodGroup, `${prodGroup}:*`] },
        { Effect: "Allow", Action: ["logs:GetQueryResults", "logs:StopQuery"], Resource: ["*"] },
      ],
    ],
    [
      "[M05] a filter pattern, and a key",
      { filter: '{ $.verb = "delete" }', kmsKeyArn: "arn:aws:kms:eu-west-1:1:key/k" },
      [
        { Effect: "Allow", Action: ["logs:FilterLogEvents"], Resource: [prodGroup, `${prodGroup}:*`] },
        { Effect: "Allow", Action: ["kms:Decrypt"], Resource: ["arn:aws:kms:eu-west-1:1:key/k"] },
      ],
    ],
  ])("grants for %s", async (_, args, expected) => {
    const run = await ran(
      { ...base, ...args },
      { invokes: { "aws:eks/getClusters:getClusters": () => ({ names: [] }) } },
    );
    expect(run.errors).toEqual([]);
    expect(documentOf(run, "prod-read").Statement).toEqual(expected);
    expect(run.outputs["policy"]).toBe(run.resource("prod-read").inputs["policy"]);
    expect(run.spec.records).toEqual({ kind: "eks", ...(args.filter && { filter: args.filter }) });
  });

  it("every action that is granted anywhere stands in the table, and none is a wildcard", async () => {
    const rows = privileges().map(({ action }) => action);
    const all = [
      await ran({ ...base, clusters: [], kmsKeyArn: "arn:k", filter: 'filter verb = "x"' }),
      await ran(() => ({ ...elsewhere, daemonProvider: member(), crossAccount: {} })),
      await ran({ region: "eu-west-1", clusters: ["prod"], push: { url: "https://a.example.com" } }),
    ];
    const granted = all.flatMap((run) =>
      run.resources
        .flatMap(({ inputs }) => [inputs["policy"], inputs["assumeRolePolicy"]])
        .filter((text) => text !== undefined)
        .flatMap((text) => JSON.parse(String(text)).Statement.flatMap(({ Action }: { Action: string[] }) => Action)),
    );
    expect(granted.length).toBeGreaterThan(15);
    expect(granted.filter((action) => !rows.includes(action))).toEqual([]);
    expect(rows.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("in China ARNs are of that partition", async () => {
    const run = await ran(
      { ...base, region: "cn-north-1" },
      {
        invokes: {
          "aws:index/getPartition:getPartition": () => ({ partition: "aws-cn" }),
          "aws:index/getRegion:getRegion": () => ({ id: "cn-north-1" }),
        },
      },
    );
    expect(documentOf(run, "prod-read").Statement[0].Resource[0]).toBe(
      `arn:aws-cn:logs:cn-north-1:${account}:log-group:/aws/eks/prod/cluster`,
    );
  });
});

describe("log groups and logging", () => {
  const created = { ...base, logGroup: { mode: "create", retentionDays: 30 } } as const;

  it("a log group is made with its retention, and logging switched on after it; the daemon waits for both", async () => {
    const run = await ran({ ...created, ensureAuditLogging: "enable", kmsKeyArn: "arn:k" });
    expect(run.resource("prod-prod-log-group").inputs).toEqual({
      name: "/aws/eks/prod/cluster",
      retentionInDays: 30,
      kmsKeyId: "arn:k",
      tags: { "auditwire:source": "prod" },
    });
    const logging = run.resource("prod-prod-logging");
    expect(logging.inputs).toMatchObject({ cluster: "prod", region: "eu-west-1", profile: "", roleArn: "" });
    expect(logging.dependencies).toContain(run.resource("prod-prod-log-group").urn);
    expect(run.spec.after).toHaveLength(4);
  });

  it("the profile of the stack's aws provider is used for what that provider does not do", async () => {
    const run = await ran({ ...created, ensureAuditLogging: "enable" }, { config: { "aws:profile": "audit" } });
    expect(run.resource("prod-prod-logging").inputs["profile"]).toBe("audit");
  });

  it.each<readonly [string, EksAuditSourceArgs, RunOptions["invokes"], RegExp | undefined, RegExp | undefined]>([
    [
      "[M31] logging is off",
      base,
      { "aws:eks/getCluster:getCluster": () => ({ enabledClusterLogTypes: ["api"] }) },
      /^EksAuditSource "prod": audit logging of the EKS cluster "prod" is off: aws eks update-cluster-config --region eu-west-1 --name prod --logging '\{"clusterLogging":\[\{"types":\["audit"\],"enabled":true\}\]\}' switches it on/,
      undefined,
    ],
    [
      "logging is off, and nobody is to look",
      { ...base, ensureAuditLogging: "ignore" },
      { "aws:eks/getCluster:getCluster": () => ({ enabledClusterLogTypes: ["api"] }) },
      undefined,
      undefined,
    ],
    [
      "[M32] the provider is of another region",
      base,
      { "aws:index/getRegion:getRegion": () => ({ id: "us-east-1" }) },
      /its aws provider is of us-east-1, the clusters are said to be in eu-west-1: correct region/,
      undefined,
    ],
    [
      "no right to look at the cluster",
      base,
      {
        "aws:eks/getCluster:getCluster": () => {
          throw new Error("AccessDeniedException: not authorized to perform: eks:DescribeCluster");
        },
      },
      undefined,
      /^whether EKS logs the audit events of "prod" could not be asked \(AccessDeniedException/,
    ],
    [
      "the issuer has an OIDC provider",
      elsewhere,
      { "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": () => ({ arn: "arn:other", tags: {} }) },
      /can have no second: write oidcProviderArn: "arn:other"$/,
      undefined,
    ],
    [
      "the issuer's OIDC provider is this source's own",
      elsewhere,
      {
        "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": () => ({
          arn: "a",
          tags: { "auditwire:source": "prod" },
        }),
      },
      undefined,
      undefined,
    ],
    [
      "no agent for Pod Identity",
      base,
      {
        "aws:eks/getAddon:getAddon": () => {
          throw new Error("reading EKS Add-On: couldn't find resource");
        },
      },
      undefined,
      /^the add-on eks-pod-identity-agent is not in the EKS cluster "platform".*aws eks create-addon --cluster-name platform/,
    ],
    [
      "EKS Auto Mode has the agent built in",
      base,
      {
        "aws:eks/getCluster:getCluster": () => ({
          enabledClusterLogTypes: ["audit"],
          computeConfigs: [{ enabled: true }],
        }),
        "aws:eks/getAddon:getAddon": () => {
          throw new Error("couldn't find resource");
        },
      },
      undefined,
      undefined,
    ],
  ])("in a preview: %s", async (_, args, invokes, error, warning) => {
    const run = await ran(args, { preview: true, ...(invokes && { invokes }) });
    expect(run.errors).toEqual(error ? [expect.stringMatching(error)] : []);
    expect(run.warnings).toEqual(warning ? [expect.stringMatching(warning)] : []);
  });

  it("without a list, a cluster that does not log is told and holds nothing up", async () => {
    const run = await ran(
      { ...base, clusters: [] },
      {
        invokes: {
          "aws:eks/getClusters:getClusters": () => ({ names: ["a", "b"] }),
          "aws:eks/getCluster:getCluster": ({ name }) => ({ enabledClusterLogTypes: name === "a" ? ["audit"] : [] }),
        },
      },
    );
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([expect.stringMatching(/audit logging of the EKS cluster "b" is off/)]);
  });

  it("a cluster that is still to be made is not asked about, and nothing crashes", async () => {
    const asked: string[] = [];
    const run = await ran(
      () => {
        const cluster = new aws.eks.Cluster("c", { roleArn: "arn:r", vpcConfig: { subnetIds: ["s"] } });
        const named = new aws.eks.Cluster("n", { name: "named", roleArn: "arn:r", vpcConfig: { subnetIds: ["s"] } });
        return {
          ...base,
          clusters: [cluster.name, named.name],
          identity: { eksCluster: named.name },
          ensureAuditLogging: "enable",
          logGroup: { mode: "create", retentionDays: 7 },
        };
      },
      {
        preview: true,
        outputs: { ...outputs, "aws:eks/cluster:Cluster": () => ({ name: "c-1" }) },
        invokes: {
          "aws:eks/getCluster:getCluster": ({ name }) => {
            asked.push(String(name));
            throw new Error("couldn't find resource");
          },
          "aws:cloudwatch/getLogGroup:getLogGroup": ({ name }) => {
            asked.push(String(name));
            throw new Error("couldn't find resource");
          },
        },
      },
    );
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    expect(asked).toEqual([]);
    expect(run.resource("prod-1-log-group").inputs["name"]).toBe(unknownValue);
  });

  it.each([
    ["a preview warns", true, [expect.stringMatching(/audit logging of the EKS cluster "prod" is off/)], []],
    ["the deployment asks again, and fails", false, [], [expect.stringMatching(/"prod" is off/)]],
  ])("a cluster of the same program may be about to log: %s", async (_, preview, warnings, errors) => {
    const run = await ran(() => ({ ...base, clusters: [aws.eks.Cluster.get("own", "prod", { name: "prod" }).name] }), {
      preview,
      invokes: { "aws:eks/getCluster:getCluster": () => ({ enabledClusterLogTypes: ["api"], version: "1.34" }) },
    });
    expect(run.warnings).toEqual(warnings);
    expect(run.errors).toEqual(errors);
  });

  it("what is checked holds the daemon's configuration back", async () => {
    const run = await ran(base, {
      invokes: { "aws:eks/getCluster:getCluster": () => ({ enabledClusterLogTypes: [] }) },
    });
    expect(run.ok).toBe(false);
    expect(run.outputs["config"]).toBeUndefined();
  });
});

describe("push", () => {
  const pushed: EksAuditSourceArgs = {
    region: "eu-west-1",
    clusters: ["prod"],
    push: { url: "https://audit.example.com/" },
  };

  it("Firehose posts to the daemon with a key that is nowhere in clear", async () => {
    const canary = "canary-0123456789";
    const run = await ran({ ...pushed, push: { url: "https://audit.example.com/", accessKey: canary } });
    const stream = run.resource("prod-stream");
    expect(stream.inputs).toMatchObject({
      destination: "http_endpoint",
      httpEndpointConfiguration: {
        url: "https://audit.example.com/api/v1/kubernetes/push/prod",
        accessKey: canary,
        bufferingSize: 1,
        s3BackupMode: "FailedDataOnly",
      },
    });
    expect(stream.secrets).toContain("inputs.httpEndpointConfiguration.accessKey");
    const clear = run.resources.filter(({ name }) => name !== "prod-stream");
    expect(JSON.stringify([clear, run.logs, run.outputs])).not.toContain(canary);
    expect(run.outputs["config"]).toEqual({
      push: [
        {
          name: "prod",
          type: "firehose",
          accessKey: [{ file: "push/prod" }, { file: "push/prod.1" }],
          accountID: account,
          region: "eu-west-1",
        },
      ],
    });
    expect(run.spec).toMatchObject({ pushes: true, identity: undefined, tokens: [] });
    expect(Object.keys(run.spec.secretFiles)).toEqual(["push/prod", "push/prod.1"]);
  });

  it("each service may do no more than its part", async () => {
    const run = await ran(pushed);
    expect(documentOf(run, "prod-firehose").Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: ["arn:aws:s3:::prod-failed"],
      },
      {
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
        Resource: ["arn:aws:s3:::prod-failed/failed/*"],
      },
    ]);
    expect(documentOf(run, "prod-subscription").Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        Resource: ["arn:aws:firehose:eu-west-1:1:x/s"],
      },
    ]);
    expect(run.outputs).toMatchObject({ policy: "", roleArn: "" });
  });
});

const problemsIn = (given: EksAuditSourceArgs) => {
  const { args, misshapen } = shaped(argsShape, given);
  return allProblems({ misshapen }, problemsOf(args, planOf("prod", args)));
};

describe("wrong arguments: all at once, with path, value and fix, and nothing is registered", () => {
  it.each<readonly [object | undefined, readonly string[]]>([
    [
      { clusters: [] },
      [
        'region: is missing: write the region of the clusters, as "eu-west-1"',
        "identity: says nothing of the daemon's cluster",
      ],
    ],
    [{ ...base, region: "Ireland" }, ['region: "Ireland" is no region: write it like eu-west-1']],
    [
      { ...base, clusters: ["prod", "a b", "prod"] },
      [
        'clusters[2]: "prod" stands there twice',
        'clusters[1]: "a b" is no name of a cluster: a cluster of EKS is named by',
      ],
    ],
    [{ ...base, credential: "key" }, ['credential: "key" is none of pod-identity, web-identity']],
    [{ ...elsewhere, credential: "pod-identity" }, ["identity.eksCluster: is missing"]],
    [
      { ...base, credential: { roleArn: "role", by: "web-identity" } },
      ["credential.roleArn: a role is written as its ARN"],
    ],
    [{ ...base, crossAccount: {} }, ["daemonProvider: is missing: crossAccount needs the aws provider"]],
    [
      {
        ...base,
        crossAccount: { externalId: "x" },
        credential: { roleArn: "arn:r", by: "pod-identity", attach: false },
      },
      ["crossAccount.externalId: "],
    ],
    [{ ...base, ensureAuditLogging: "yes" }, ['ensureAuditLogging: "yes" is none of verify, enable, ignore']],
    [
      { ...base, clusters: [], ensureAuditLogging: "enable", logGroup: { mode: "create", retentionDays: 7 } },
      ['clusters: is empty, and ensureAuditLogging: "enable" and logGroup: { mode: "create" } needs to know them'],
    ],
    [{ ...base, logGroup: { mode: "adopt" } }, ["logGroup.retentionDays: is missing"]],
    [{ ...base, logGroup: { mode: "create", retentionDays: 8 } }, ["logGroup.retentionDays: 8 is none of 1, 3, 5, 7"]],
    [
      { ...base, logGroup: { mode: "existing", retentionDays: 7 } },
      ['logGroup.retentionDays: is only kept by mode "create" or "adopt"'],
    ],
    [{ ...base, filter: "{ $.verb = " }, ["filter: at character "]],
    [{ ...base, filter: 'filter verb = "x' }, ["filter: at character "]],
    [
      { ...base, pollInterval: "soon", lookback: "8d" },
      ['pollInterval: "soon" is no duration', 'lookback: "8d" is no duration'],
    ],
    [
      { ...base, push: { url: "http://a" }, pollInterval: "60s" },
      ['push.url: "http://a" is no https://HOST', "pollInterval: has no meaning with push"],
    ],
    [{ ...base, push: { url: "https://a.example.com:8443" } }, ["push.url: "]],
    [
      { ...base, push: { url: "https://a", bufferSeconds: 901, accessKey: "short" } },
      ["push.bufferSeconds: 901 is no whole number from 0 to 900", "push.accessKey: has fewer"],
    ],
    [{ ...base, push: { url: "https://a" }, filter: 'filter verb = "x"' }, ["filter: is a query of Logs Insights"]],
    [
      { ...base, push: { url: "https://a", accessKey: ["0123456789abcdef", "short", "0123456789abcdef"] } },
      ["push.accessKey: has fewer", "push.accessKey: has 3 keys"],
    ],
    [
      { ...elsewhere, clusters: [pulumi.output("prod")], logGroup: { mode: "adopt", retentionDays: 7 } },
      ['clusters[0]: is an output, and "adopt" needs the name before: write it as a text'],
    ],
    [{ ...base, identity: { issuer: "http://a" } }, ['identity.issuer: "http://a" is no https URL']],
    [{ ...base, credential: { by: "pod-identity" } }, ["credential.roleArn: is missing"]],
    [
      { region: pulumi.output("eu-west-1"), clusters: "prod", identity: { eksCluster: "", namespace: null } },
      [
        "region: is an output, and has to be known before the deployment: write it plainly",
        'clusters: "prod" is no list: write it in [ ]',
        'identity.eksCluster: "" is empty',
        "identity.namespace: null is no text",
      ],
    ],
    [
      {
        ...base,
        credential: 1,
        daemonProvider: {},
        kmsKeyArn: "key",
        oidcProviderArn: "",
        filter: null,
        labels: { a: 1 },
      },
      [
        "credential: 1 is no way to a role",
        "daemonProvider: an object is no provider",
        'kmsKeyArn: "key" is no ARN',
        'oidcProviderArn: "" is no ARN',
        "filter: null is no text",
        "labels.a: 1 is no text",
      ],
    ],
    [
      { ...base, credential: { roleArn: "arn:r", by: "pod-identity", attach: "no" }, logGroup: null, push: true },
      ['credential.attach: "no" is neither true nor false', "logGroup: null is no object", "push: true is no object"],
    ],
    [undefined, ["args: undefined is no object", "region: is missing", "identity: says nothing"]],
  ])("%#", (args, expected) => {
    const given = args as unknown as EksAuditSourceArgs;
    const told = problemsIn(given).map(({ path, problem }) => `${path}: ${problem}`);
    expect(told).toHaveLength(expected.length);
    for (const sentence of expected) expect(told.join("\n")).toContain(sentence);
  });

  it.each([
    ["a b", {}, /name: "a b" is no name for roles: write letters, digits or . _ -$/],
    ["a".repeat(39), {}, /name: "a+" is too long for roles/],
    ["my_prod", { push: { url: "https://a.example.com" } }, /name: "my_prod" is no name for the bucket of a push/],
  ])("a name that AWS takes for none of what is named after it: %s", async (name, more, expected) => {
    const run = await runProgram(() => void new EksAuditSource(name, { ...base, ...more }), { invokes: answers });
    expect(run.errors).toEqual([expect.stringMatching(expected)]);
    expect(run.resources).toEqual([]);
  });

  it("with the component's name, and nothing is registered", async () => {
    const run = await ran({ ...base, region: "Ireland", clusters: ["prod", "prod"] });
    expect(run.errors).toEqual([
      expect.stringMatching(
        /^2 arguments are wrong; nothing has been registered:\n {2}EksAuditSource "prod": region: "Ireland" .*\n {2}EksAuditSource "prod": clusters\[1\]: /,
      ),
    ]);
    expect(run.resources).toEqual([]);
  });
});

describe("adoption", () => {
  it("asks Pulumi to import the log group, and touches its retention only", () => {
    expect(logGroupOptions({ mode: "adopt", retentionDays: 7 }, { name: "prod", suffix: "prod" })).toEqual({
      retainOnDelete: true,
      import: "/aws/eks/prod/cluster",
      ignoreChanges: expect.not.arrayContaining(["retentionInDays"]),
    });
    expect(
      logGroupOptions({ mode: "create", retentionDays: 7, retain: false }, { name: "prod", suffix: "prod" }),
    ).toEqual({
      retainOnDelete: false,
    });
  });
});
