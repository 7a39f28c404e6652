import { z } from "zod";
import { clusterFacts, oneOrTwo, pushName } from "../settings/config.ts";

/** A log forwarder that sends one cluster's events. `secret` is how a secret is written there. */
export const forwarderPush = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    name: pushName,
    type: z.literal("forwarder"),
    token: oneOrTwo(secret).describe(
      "Sent as `Authorization: Bearer TOKEN`; a list of two while one replaces the other. It says which cluster speaks.",
    ),
    cluster: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe("The cluster that sends with this token. Default: the name."),
    ...clusterFacts,
  });
export type ForwarderPush = z.output<ReturnType<typeof forwarderPush<z.ZodString>>>;
