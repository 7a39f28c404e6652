import { z } from "zod";
import { parseDuration } from "../../audit/duration.ts";
import { providers } from "../../audit/event.ts";

/** A secret that stands in a file or an environment variable, never in the configuration itself. */
export const SecretRef = z
  .union(
    [
      z.strictObject({
        file: z.string().min(1).describe("Path of a file that holds the secret; relative to the configuration file."),
      }),
      z.strictObject({ env: z.string().min(1).describe("Name of the environment variable that holds the secret.") }),
    ],
    { error: "write { file: … } or { env: … }" },
  )
  .describe("Where a secret is read from: { file } or { env }.");
export type SecretRef = z.output<typeof SecretRef>;

/** A secret, or a list of two while one replaces the other. `secret` is how a secret is written there. */
export const oneOrTwo = <S extends z.ZodType>(secret: S) => z.union([secret, z.array(secret).min(1).max(2)]);

/** What is known of a cluster that sends its events by itself. */
export const clusterFacts = {
  provider: z.enum(providers).default("others").describe("The cloud that runs the cluster."),
  accountID: z.string().min(1).optional().describe("AWS account of the cluster."),
  projectID: z.string().min(1).optional().describe("Google Cloud project of the cluster."),
  subscriptionID: z.string().min(1).optional().describe("Azure subscription of the cluster."),
  resourceGroup: z.string().min(1).optional().describe("Azure resource group of the cluster."),
  region: z.string().min(1).optional().describe("Region of the cluster."),
  resourceIDs: z.array(z.string().min(1)).optional().describe("The cloud's ids of the cluster."),
  labels: z.record(z.string(), z.string()).optional().describe("Labels of the source, for collections."),
};

/** The name of a place that pushes: the last part of its URL. */
export const pushName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/, "a name has up to 253 letters, digits or . _ -")
  .describe("Ends the URL it sends to, /api/v1/kubernetes/push/<name>, and names its metrics and counters.");

/** A length of time as text, `60s` or `1h30m`; read as milliseconds. */
const duration = (least: string, most: string) =>
  z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(most) ?? Infinity)) return ms;
    context.addIssue({
      code: "custom",
      message: `"${text}" is no duration from ${least} to ${most}: write 60s, 10m or 1h30m`,
    });
    return z.NEVER;
  });

/** The name under which specifications find a credential. */
export const credentialID = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/, "an id has up to 253 letters, digits or . _ -");

/** What every specification says: a place that is polled. */
export const specificationFields = {
  name: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[^\s/\p{Cc}]+$/u, "a name has no spaces and no slash")
    .describe("The specification's name: its metrics and counters carry it."),
  credentialID: credentialID
    .optional()
    .describe("Id of the credential it reads with. Without one: the identity that the environment gives the daemon."),
  clusters: z
    .array(z.string().min(1).max(253))
    .default([])
    .describe("Only these clusters. Empty: all that can be read there."),
  filter: z
    .string()
    .max(20_000)
    .default("")
    .describe("Narrows what is read, in the provider's own syntax; rules see nothing else. Empty: everything."),
  pollInterval: duration("1s", "1d")
    .optional()
    .describe("Time between two polls. Default: 60s, and 10m where a query is billed (CloudWatch Logs Insights)."),
  lookback: duration("0s", "7d").prefault("15m").describe("How far back the first poll of a place reads."),
  labels: z.record(z.string(), z.string()).optional().describe("Labels of the source, for collections."),
};

/** An address of a provider's API other than the public one: a private endpoint, another cloud of the provider. */
export const endpoint = z
  .url({ protocol: /^https?$/ })
  .optional()
  .describe("Address of the API instead of the public one: a private endpoint, or a test.");
