import { optionalSdk } from "../../optional-sdk.ts";

/**
 * What is used of AWS' SDK, loaded by file: all of it takes seconds.
 *
 * @throws RunError that names the line which installs it.
 */
export function aws() {
  return optionalSdk(
    () => ({
      ...(require("@pulumi/aws/cloudwatch/logGroup") as typeof import("@pulumi/aws/cloudwatch/logGroup")),
      ...(require("@pulumi/aws/cloudwatch/getLogGroup") as typeof import("@pulumi/aws/cloudwatch/getLogGroup")),
      ...(require("@pulumi/aws/eks/getAddon") as typeof import("@pulumi/aws/eks/getAddon")),
      ...(require("@pulumi/aws/eks/getCluster") as typeof import("@pulumi/aws/eks/getCluster")),
      ...(require("@pulumi/aws/eks/getClusters") as typeof import("@pulumi/aws/eks/getClusters")),
      ...(require("@pulumi/aws/eks/podIdentityAssociation") as typeof import("@pulumi/aws/eks/podIdentityAssociation")),
      ...(require("@pulumi/aws/getCallerIdentity") as typeof import("@pulumi/aws/getCallerIdentity")),
      ...(require("@pulumi/aws/getPartition") as typeof import("@pulumi/aws/getPartition")),
      ...(require("@pulumi/aws/getRegion") as typeof import("@pulumi/aws/getRegion")),
      ...(require("@pulumi/aws/iam/getOpenIdConnectProvider") as typeof import("@pulumi/aws/iam/getOpenIdConnectProvider")),
      ...(require("@pulumi/aws/iam/openIdConnectProvider") as typeof import("@pulumi/aws/iam/openIdConnectProvider")),
      ...(require("@pulumi/aws/iam/role") as typeof import("@pulumi/aws/iam/role")),
      ...(require("@pulumi/aws/iam/rolePolicy") as typeof import("@pulumi/aws/iam/rolePolicy")),
    }),
    "@pulumi/aws",
    "EksAuditSource",
  );
}

/** What a push needs beside it. Its buckets are those of version 7. */
export function awsForPush() {
  return optionalSdk(
    () => ({
      ...(require("@pulumi/aws/cloudwatch/logSubscriptionFilter") as typeof import("@pulumi/aws/cloudwatch/logSubscriptionFilter")),
      ...(require("@pulumi/aws/kinesis/firehoseDeliveryStream") as typeof import("@pulumi/aws/kinesis/firehoseDeliveryStream")),
      ...(require("@pulumi/aws/s3/bucket") as typeof import("@pulumi/aws/s3/bucket")),
      ...(require("@pulumi/aws/s3/bucketLifecycleConfiguration") as typeof import("@pulumi/aws/s3/bucketLifecycleConfiguration")),
      ...(require("@pulumi/aws/s3/bucketPublicAccessBlock") as typeof import("@pulumi/aws/s3/bucketPublicAccessBlock")),
    }),
    "@pulumi/aws",
    "push of EksAuditSource",
  );
}

/** The parts of the SDK, as they are handed around. */
export type Aws = ReturnType<typeof aws>;
