import * as pulumi from "@pulumi/pulumi";
import { Certificates } from "../../certificates.ts";
import { awsForPush } from "./aws.ts";
import type { Making } from "./daemon-role.ts";
import type { EksPlan } from "./plan.ts";
import { cloudWatchTrust, firehoseTrust, logGroupOf, policyDocument } from "./policy-documents.ts";
import { accessKeyFiles } from "./spec.ts";

type PushPlan = NonNullable<EksPlan["push"]>;

/** Where the access keys are written beside the daemon's configuration, and what feeds the daemon. */
export interface Push {
  readonly secretFiles: Readonly<Record<string, pulumi.Output<string>>>;
  readonly resources: readonly pulumi.Resource[];
}

/** CloudWatch hands the log groups' events to a Firehose stream, which posts them to the daemon. */
export function firehosePush(making: Making, push: PushPlan, after: readonly pulumi.Resource[]): Push {
  const keys = accessKeys(making);
  const [current, former] = accessKeyFiles(making.plan.name);
  const stream = firehose(
    making,
    push,
    keys.apply(([first = ""]) => first),
  );
  return {
    secretFiles: {
      [current]: pulumi.secret(keys.apply(([first = ""]) => first)),
      [former]: pulumi.secret(keys.apply(([first = "", second]) => second ?? first)),
    },
    resources: [stream, ...subscriptions(making, stream, after)],
  };
}

function accessKeys({ plan: { name }, args, here: { parent } }: Making): pulumi.Output<readonly string[]> {
  const given = args.push?.accessKey;
  if (given !== undefined) return pulumi.secret(pulumi.output(given).apply((key) => [key].flat() as readonly string[]));
  const made = new Certificates(`${name}-access-key`, { tokens: ["firehose"] }, parent ? { parent } : {});
  return made.token("firehose");
}

function firehose(making: Making, push: PushPlan, accessKey: pulumi.Output<string>) {
  const { plan, here } = making;
  const { name } = plan;
  const bucket = failedBucket(making, push);
  const role = serviceRole(making, "firehose", { bucket: bucket.arn });
  return new (awsForPush().FirehoseDeliveryStream)(
    `${name}-stream`,
    {
      destination: "http_endpoint",
      httpEndpointConfiguration: {
        name: "auditwire",
        url: pulumi.interpolate`${pulumi.output(push.url).apply((url) => url.replace(/\/$/, ""))}/api/v1/kubernetes/push/${name}`,
        accessKey: pulumi.secret(accessKey),
        bufferingInterval: push.bufferSeconds,
        // The daemon unpacks at most 64 MiB of a request: the least a buffer can be, in MiB.
        bufferingSize: 1,
        retryDuration: push.retrySeconds,
        roleArn: role.arn,
        s3BackupMode: "FailedDataOnly",
        requestConfiguration: { contentEncoding: "GZIP" },
        s3Configuration: { bucketArn: bucket.arn, roleArn: role.arn, prefix: "failed/", errorOutputPrefix: "failed/" },
      },
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
    },
    pulumi.mergeOptions(here, { additionalSecretOutputs: ["httpEndpointConfiguration"] }),
  );
}

/** Keeps for some days what the daemon did not take in time; nobody but Firehose writes to it. */
function failedBucket({ plan: { name }, here }: Making, { failedDays }: PushPlan) {
  const { Bucket, BucketLifecycleConfiguration, BucketPublicAccessBlock } = awsForPush();
  const bucket = new Bucket(`${name}-failed`, { forceDestroy: true }, here);
  const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  new BucketPublicAccessBlock(`${name}-failed-private`, { bucket: bucket.id, ...all }, here);
  new BucketLifecycleConfiguration(
    `${name}-failed-days`,
    {
      bucket: bucket.id,
      rules: [{ id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: failedDays } }],
    },
    here,
  );
  return bucket;
}

/** A role for a service of AWS, with its policy. */
function serviceRole(
  { plan: { name, grants }, aws, place, here }: Making,
  who: "firehose" | "cloudWatch",
  target: { readonly bucket?: pulumi.Output<string>; readonly stream?: pulumi.Output<string> },
) {
  const suffix = who === "firehose" ? "firehose" : "subscription";
  const trust = who === "firehose" ? firehoseTrust : cloudWatchTrust;
  const role = new aws.Role(
    `${name}-${suffix}-role`,
    { assumeRolePolicy: place.apply((at) => trust(grants, at)) },
    here,
  );
  const policy = pulumi.output(target).apply((targets) => policyDocument(who, grants, targets) ?? "");
  new aws.RolePolicy(`${name}-${suffix}`, { role: role.name, policy }, here);
  return role;
}

/** One filter for each log group, of the two that CloudWatch allows a group. */
function subscriptions(
  making: Making,
  stream: { readonly arn: pulumi.Output<string> },
  after: readonly pulumi.Resource[],
): readonly pulumi.Resource[] {
  const { plan, here } = making;
  const role = serviceRole(making, "cloudWatch", { stream: stream.arn });
  const { LogSubscriptionFilter } = awsForPush();
  return plan.clusters.map(
    (cluster) =>
      new LogSubscriptionFilter(
        `${plan.name}-${cluster.suffix}-subscription`,
        {
          logGroup: pulumi.output(cluster.name).apply(logGroupOf),
          filterPattern: plan.filter,
          destinationArn: stream.arn,
          roleArn: role.arn,
        },
        pulumi.mergeOptions(here, { dependsOn: [...after] }),
      ),
  );
}
