import { z } from "zod";
import { clusterFacts, credentialID } from "../settings/config.ts";

const broker = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):\d{1,5}$/, "write HOST:PORT, as in kafka.example.com:9093 or [::1]:9092");

const file = (what: string) =>
  z.string().min(1).optional().describe(`PEM file with ${what}; read again at each connection.`);

const Tls = z
  .union([
    z.boolean(),
    z
      .strictObject({
        ca: file("the authorities that may have signed the brokers' certificates; without it, those of Node.js"),
        cert: file("the certificate that this daemon shows, and its chain"),
        key: file("its private key"),
      })
      .refine(({ cert, key }) => (cert === undefined) === (key === undefined), "cert and key belong together"),
  ])
  .optional()
  .describe("Connect with TLS. Default: where the first broker's port is 9093.");

const sasl = <S extends z.ZodType>(secret: S) =>
  z.discriminatedUnion("mechanism", [
    z.strictObject({
      mechanism: z.enum(["plain", "scram-sha-256", "scram-sha-512"]),
      username: z
        .string()
        .min(1)
        .describe(
          "Event Hubs with a connection string: $ConnectionString, and the whole connection string as password.",
        ),
      password: secret,
    }),
    z.strictObject({
      mechanism: z.literal("oauthbearer"),
      credentialID: credentialID.describe(
        "Id of the Azure credential that may read the Event Hubs namespace (role Azure Event Hubs Data Receiver).",
      ),
    }),
  ]);

/**
 * A topic of Kafka, or an event hub: Event Hubs speak Kafka at NAMESPACE.servicebus.windows.net:9093 from the Standard
 * tier on, an event hub is a topic there. `secret` is how a secret is written.
 */
export const kafkaPush = <S extends z.ZodType>(secret: S) =>
  z
    .strictObject({
      name: z
        .string()
        .min(1)
        .max(253)
        .regex(/^[^\s/\p{Cc}]+$/u, "a name has no spaces and no slash")
        .describe("Name of the source: metrics and counters have it as kafka/NAME."),
      type: z.literal("kafka"),
      brokers: z
        .array(broker)
        .min(1)
        .describe(
          "Some of the cluster's brokers, HOST:PORT; the others are found. Event Hubs: the namespace, port 9093.",
        ),
      topic: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,249}$/, "a topic has up to 249 letters, digits or . _ -")
        .describe("The topic that holds audit events in any envelope. Event Hubs: the event hub."),
      group: z
        .string()
        .min(1)
        .max(249)
        .regex(/^\S+$/, "a group has no spaces")
        .default("auditwire")
        .describe(
          "Consumer group. Daemons of one group divide the partitions among them; to read everything, a daemon has a group of its own.",
        ),
      tls: Tls,
      sasl: sasl(secret).optional().describe("How the daemon proves who it is."),
      insecure: z
        .boolean()
        .default(false)
        .describe("Allow a password or a token to travel in clear to another machine."),
      start: z
        .enum(["earliest", "latest"])
        .default("earliest")
        .describe(
          "Where a daemon begins that never read this topic: at the oldest message that is kept, so that nothing is passed over, or at those to come.",
        ),
      cluster: z
        .string()
        .min(1)
        .max(253)
        .optional()
        .describe(
          "The cluster whose events these are. Without it, the one that a record names, as those of AKS do; else the name.",
        ),
      ...clusterFacts,
    })
    .refine(({ sasl, ...rest }) => !sasl || !showsSecret(sasl.mechanism) || rest.insecure || isPrivate(rest), {
      path: ["sasl"],
      message: "without tls the secret travels in clear: add tls: true, or insecure: true",
    });
/** Settings of a topic, its secrets read. */
export type KafkaPush = z.output<ReturnType<typeof kafkaPush<z.ZodString>>>;

interface Where {
  readonly brokers: readonly string[];
  readonly tls?: z.output<typeof Tls>;
}

/** SCRAM proves a password without showing it. */
const showsSecret = (mechanism: string) => mechanism === "plain" || mechanism === "oauthbearer";

const isPrivate = (to: Where) => usesTls(to) || to.brokers.every(isLoopback);

/** True when connections to these brokers are made with TLS. */
export function usesTls({ tls, brokers }: Where): boolean {
  return (tls ?? brokers[0]?.endsWith(":9093") ?? false) !== false;
}

const isLoopback = (broker: string) => /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+):\d+$/.test(broker);
