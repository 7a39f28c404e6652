import { z } from "zod";
import { parseByteSize } from "../../audit/byte-size.ts";
import { clusterFacts, oneOrTwo, SecretRef } from "../settings/config.ts";

const WebhookConfig = z.strictObject({
  name: z.string().min(1).max(253).describe("The cluster that sends with this token."),
  token: oneOrTwo(SecretRef).describe("The secret part of the URL; a list of two while one replaces the other."),
  ...clusterFacts,
  default: z
    .boolean()
    .default(false)
    .describe("Its token is the API's webhookUrlSuffix. The first webhook is the default unless another says so."),
});

/** Clusters that send their events here. */
export const WebhooksConfig = z
  .array(WebhookConfig)
  .refine(
    (list) => new Set(list.map((w) => w.name)).size === list.length,
    "two webhooks have the same name: each cluster has one entry, with one or two tokens",
  )
  .refine((list) => list.filter((w) => w.default).length <= 1, "only one webhook can be the default")
  .describe("Clusters that send their events here, one entry and token each.");

const bytes = (fallback: string) =>
  z
    .union([z.int().positive(), z.string()])
    .default(fallback)
    .transform((value, context) => {
      const size = typeof value === "number" ? value : parseByteSize(value);
      if (size !== undefined) return size;
      context.addIssue({ code: "custom", message: `"${value}" is no size; write bytes or 32MiB, 10GiB, …` });
      return z.NEVER;
    });

/** How much the webhook holds in memory. */
export const LimitsConfig = z.strictObject({
  bodyBytes: bytes("32MiB").describe(
    "Largest webhook body that is judged; larger ones, up to 256 MiB, go raw to the quarantine.",
  ),
  inFlightBytes: bytes("64MiB").describe(
    "Bytes of webhook bodies in memory at once; beyond it the answer is 429 with Retry-After.",
  ),
});
