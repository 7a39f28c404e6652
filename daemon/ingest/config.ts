import { z } from "zod";
import { GkeSpecification, gcpCredentials, PubSubPush } from "./cloud-logging/config.ts";
import { awsCredentials, EksSpecification, firehosePush } from "./cloudwatch/config.ts";
import { forwarderPush } from "./forwarder/config.ts";
import { kafkaPush } from "./kafka/config.ts";
import { AksSpecification, azureCredentials } from "./log-analytics/config.ts";

/** A place that is polled, by the seed product's names. */
export const Specification = z.discriminatedUnion(
  "deploymentType",
  [EksSpecification, AksSpecification, GkeSpecification],
  { error: "a specification has a deploymentType: eks, aks or gke" },
);
export type Specification = z.output<typeof Specification>;

/** A credential of any cloud; `secret` is how a secret is written. */
export const credential = <S extends z.ZodType>(secret: S) =>
  z.discriminatedUnion("type", [...awsCredentials(secret), ...azureCredentials(secret), ...gcpCredentials(secret)], {
    error: `a credential has a type: ${credentialTypes.join(", ")}`,
  });

const credentialTypes = [
  ...awsCredentials(z.string()),
  ...azureCredentials(z.string()),
  ...gcpCredentials(z.string()),
].map(({ shape }) => shape.type.value);

/** A credential with its secrets read. */
export type Credential = z.output<ReturnType<typeof credential<z.ZodString>>>;

/** A place that sends, or a topic that is read as messages come; `secret` is how a secret is written. */
export const push = <S extends z.ZodType>(secret: S) =>
  z.discriminatedUnion("type", [firehosePush(secret), PubSubPush, forwarderPush(secret), kafkaPush(secret)], {
    error: "a push has a type: firehose, pubsub, forwarder or kafka",
  });

/** A push with its secrets read. */
export type Push = z.output<ReturnType<typeof push<z.ZodString>>>;

/** How calls leave the daemon. Proxies are told by the environment, as HTTPS_PROXY and NO_PROXY. */
export const OutboundConfig = z.strictObject({
  ca: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file with certificates of private authorities, trusted beside the usual ones."),
});
