import { z } from "zod";
import { credentialID, endpoint, oneOrTwo, pushName, specificationFields } from "../settings/config.ts";

/** EKS: a region's log groups in CloudWatch Logs. */
export const EksSpecification = z.strictObject({
  ...specificationFields,
  deploymentType: z.literal("eks"),
  awsRegion: z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, "a region is written like eu-west-1")
    .describe("Region of the clusters."),
  accountID: z
    .string()
    .regex(/^\d{12}$/, "an account has 12 digits")
    .optional()
    .describe("AWS account of the clusters. Default: the account of the credential."),
  clusters: z
    .array(
      z.string().regex(/^[0-9A-Za-z][\w-]{0,99}$/, "a cluster of EKS is named by up to 100 letters, digits, - or _"),
    )
    .default([])
    .describe("Only these clusters. Empty: every cluster of the region (eks:ListClusters)."),
  endpoints: z
    .strictObject({ logs: endpoint, eks: endpoint, sts: endpoint })
    .optional()
    .describe("Other addresses of the AWS APIs."),
});
export type EksSpecification = z.output<typeof EksSpecification>;

/** How the daemon proves to AWS who it is. `secret` is how a secret is written there. */
export const awsCredentials = <S extends z.ZodType>(secret: S) =>
  [
    z.strictObject({
      id: credentialID,
      type: z.literal("aws-web-identity"),
      roleArn: z.string().regex(/^arn:/, "a role is written as its ARN").describe("Role to assume."),
      tokenFile: z
        .string()
        .min(1)
        .default("/var/run/secrets/eks.amazonaws.com/serviceaccount/token")
        .describe("The projected token; read again whenever it is needed."),
      region: z.string().optional().describe("Region whose STS is asked. Default: the specification's."),
    }),
    z.strictObject({ id: credentialID, type: z.literal("aws-pod-identity") }),
    z.strictObject({
      id: credentialID,
      type: z.literal("aws-role"),
      roleArn: z.string().regex(/^arn:/, "a role is written as its ARN").describe("Role to assume."),
      externalId: z.string().min(2).max(1224).optional().describe("External id that the role's trust asks for."),
      source: credentialID.optional().describe("Id of the credential that assumes it. Default: the environment's."),
    }),
    z.strictObject({ id: credentialID, type: z.literal("aws-profile"), profile: z.string().min(1) }),
    z.strictObject({
      id: credentialID,
      type: z.literal("aws-access-key"),
      accessKeyId: z.string().min(1).max(128),
      secretAccessKey: secret,
      sessionToken: secret.optional(),
    }),
  ] as const;
export type AwsCredential = z.output<ReturnType<typeof awsCredentials<z.ZodString>>[number]>;

/**
 * A Firehose stream that delivers a subscription of log groups. `secret` is how a secret is written there. What is set
 * here holds for every record; what is not, the record tells.
 */
export const firehosePush = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    name: pushName,
    type: z.literal("firehose"),
    accessKey: oneOrTwo(secret).describe(
      "The access key that the stream sends; a list of two while one replaces the other.",
    ),
    cluster: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe("Cluster of all its records. Default: the one that a record's log group names."),
    accountID: z
      .string()
      .regex(/^\d{12}$/, "an account has 12 digits")
      .optional()
      .describe("AWS account of all its records. Default: the owner of a record's log group."),
    region: z.string().min(1).optional().describe("Region of the log groups."),
    labels: z.record(z.string(), z.string()).optional().describe("Labels of the source, for collections."),
  });
export type FirehosePush = z.output<ReturnType<typeof firehosePush<z.ZodString>>>;
