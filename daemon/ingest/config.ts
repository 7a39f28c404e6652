import { z } from "zod";
import { GkeSpecification, gcpCredentials } from "./cloud-logging/config.ts";
import { awsCredentials, EksSpecification } from "./cloudwatch/config.ts";
import { AksSpecification, azureCredentials } from "./log-analytics/config.ts";

/** A place that is polled, by the seed product's names. */
export const Specification = z.discriminatedUnion("deploymentType", [
  EksSpecification,
  AksSpecification,
  GkeSpecification,
]);
export type Specification = z.output<typeof Specification>;

/** A credential of any cloud; `secret` is how a secret is written. */
export const credential = <S extends z.ZodType>(secret: S) =>
  z.discriminatedUnion("type", [...awsCredentials(secret), ...azureCredentials(secret), ...gcpCredentials(secret)]);

/** A credential with its secrets read. */
export type Credential = z.output<ReturnType<typeof credential<z.ZodString>>>;
