import { z } from "zod";
import { credentialID, endpoint, pushName, specificationFields } from "../settings/config.ts";

/** GKE: projects of Cloud Logging. */
export const GkeSpecification = z.strictObject({
  ...specificationFields,
  deploymentType: z.literal("gke"),
  gcpProjectIDs: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$|^[a-z0-9.-]+:[a-z][a-z0-9-]+$/, "not a project id"))
    .default([])
    .describe("Projects to read. Empty: the project of the identity."),
  endpoints: z
    .strictObject({ logging: endpoint, token: endpoint })
    .optional()
    .describe("Other addresses of the Google APIs."),
});
export type GkeSpecification = z.output<typeof GkeSpecification>;

/** What the JSON of a service account's key must hold. */
export const ServiceAccountKey = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  token_uri: z.url().optional(),
});

/** How the daemon proves to Google who it is. */
export const gcpCredentials = <S extends z.ZodType>(secret: S) =>
  [
    z.strictObject({
      id: credentialID,
      type: z.literal("gcp-workload-identity"),
      configFile: z
        .string()
        .min(1)
        .describe("The credential configuration of a workload identity federation (type external_account)."),
    }),
    z.strictObject({ id: credentialID, type: z.literal("gcp-metadata") }),
    z.strictObject({
      id: credentialID,
      type: z.literal("gcp-key"),
      key: secret.describe("The JSON of a service account's key."),
    }),
  ] as const;
export type GcpCredential = z.output<ReturnType<typeof gcpCredentials<z.ZodString>>[number]>;

/**
 * A Pub/Sub subscription that pushes what a log sink publishes. What is set here holds for every entry; what is not, the
 * entry tells.
 */
export const PubSubPush = z.strictObject({
  name: pushName,
  type: z.literal("pubsub"),
  audience: z.string().min(1).describe("The audience that the subscription puts into its tokens."),
  serviceAccount: z
    .email()
    .describe("E-mail of the service account that the subscription's tokens are made for; no other may push."),
  cluster: z.string().min(1).max(253).optional().describe("Cluster of all its entries. Default: the entry's own."),
  projectID: z
    .string()
    .min(1)
    .optional()
    .describe("Google Cloud project of all its entries. Default: the entry's own."),
  region: z.string().min(1).optional().describe("Location of all its entries' clusters. Default: the entry's own."),
  labels: z.record(z.string(), z.string()).optional().describe("Labels of the source, for collections."),
  endpoints: z.strictObject({ keys: endpoint }).optional().describe("Other addresses of the Google APIs."),
});
export type PubSubPush = z.output<typeof PubSubPush>;
