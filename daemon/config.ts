import { z } from "zod";
import { AccessConfig, CollectionsConfig } from "./api/config.ts";
import { credential, OutboundConfig, push, Specification } from "./ingest/config.ts";
import { SecretRef } from "./ingest/settings/config.ts";
import { LimitsConfig, WebhooksConfig } from "./ingest/webhook/config.ts";
import { LibraryConfig, PolicyConfig, RulesConfig } from "./rules/config.ts";
import { DataConfig } from "./store/config.ts";

const TlsConfig = z
  .strictObject({
    cert: z.string().min(1).describe("PEM file with the server's certificate and its chain."),
    key: z.string().min(1).describe("PEM file with the private key."),
  })
  .describe("Serve HTTPS. The files are read again when they change; a broken pair keeps the old one.");

const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, {
    error: "write HOST:PORT, as in 127.0.0.1:8083 or [::1]:8083",
    abort: true,
  })
  .refine((text) => Number(text.slice(text.lastIndexOf(":") + 1)) <= 65_535, "a port is at most 65535");

const ListenerConfig = (defaultAddress: string) =>
  z
    .strictObject({
      address: address.default(defaultAddress).describe("HOST:PORT to listen on. Port 0 takes a free one."),
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe("The URL under which others reach this listener, for printed links and API server files."),
      tls: TlsConfig.optional(),
      insecure: z
        .boolean()
        .default(false)
        .describe("Allow an address other than loopback without TLS. Credentials and tokens then travel in clear."),
    })
    .refine((l) => l.tls !== undefined || l.insecure || isLoopback(l.address), {
      path: ["address"],
      message: "without tls a listener binds to loopback only: add tls: { cert, key }, or insecure: true",
    })
    .prefault({});

/** Everything the daemon can be told: the sum of the rooms' settings. Unknown keys are errors. */
export const DaemonConfig = z
  .strictObject({
    listen: z
      .strictObject({
        api: ListenerConfig("127.0.0.1:8083").describe("The REST API; takes webhook deliveries, too."),
        webhook: ListenerConfig("127.0.0.1:8084").describe("Webhook deliveries only."),
      })
      .prefault({}),
    data: DataConfig.prefault({}),
    webhooks: WebhooksConfig.default([]),
    specifications: z
      .array(Specification)
      .optional()
      .describe("Clouds' logs that are polled. Without it the API owns them."),
    credentials: z
      .array(credential(SecretRef))
      .default([])
      .describe("With what the specifications read; the API may add others."),
    push: z
      .array(push(SecretRef))
      .default([])
      .describe("What sends events by itself, clusters' webhooks apart: Firehose, Pub/Sub, log forwarders, Kafka."),
    credentialsKey: SecretRef.optional().describe(
      "32 bytes, as base64 or hex, that seal the credentials which the API saves. Default: credentials.key in the data directory, made when it is needed.",
    ),
    outbound: OutboundConfig.prefault({}),
    rules: RulesConfig.default([]),
    policy: PolicyConfig.optional().describe(
      "Enabled rules by name, first match wins. Without it the API owns the policy.",
    ),
    library: LibraryConfig.optional().describe(
      "Updates of the prewritten rules. Without it the library is as shipped.",
    ),
    collections: CollectionsConfig.default([]),
    access: AccessConfig.prefault({}).describe("Who may do what, beside the users that the API has saved."),
    limits: LimitsConfig.prefault({}),
    log: z
      .strictObject({
        level: z
          .enum(["trace", "debug", "info", "warn", "error", "fatal"])
          .default("info")
          .describe("Least severe level that is written."),
      })
      .prefault({}),
  })
  .superRefine(({ access, collections }, context) => {
    const known = collections.map(({ name }) => name);
    for (const [list, all] of Object.entries({ groups: access.groups, users: access.users }))
      for (const [index, { grants }] of all.entries())
        for (const [n, grant] of grants.entries())
          for (const [i, name] of grant.collections.entries())
            if (!known.includes(name))
              context.addIssue({
                code: "custom",
                path: ["access", list, index, "grants", n, "collections", i],
                message: `there is no collection "${name}" in this configuration`,
              });
  });
export type DaemonConfig = z.output<typeof DaemonConfig>;

/** What a configuration file may hold. Published declarations have it written out, without zod. */
export type DaemonConfigInput = z.input<typeof DaemonConfig>;

function isLoopback(text: string): boolean {
  const host = text.slice(0, text.lastIndexOf(":"));
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
