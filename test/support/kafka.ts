import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Admin, Producer } from "@platformatic/kafka";
import { makeCertificate } from "./certificate.ts";
import { freePorts } from "./daemon.ts";

const run = promisify(execFile);
const pom = join(__dirname, "..", "kafka", "pom.xml");

/**
 * The broker's jars, copied once from Maven into the user's cache folder. Needs mvn and java: Debian's `maven` and
 * `default-jre-headless`.
 */
async function kafkaJars(): Promise<string> {
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const version = createHash("sha256").update(readFileSync(pom)).digest("hex").slice(0, 16);
  const jars = join(cache, "auditwire", `kafka-${version}`);
  if (existsSync(jars)) return jars;
  const unfinished = `${jars}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  await run("mvn", ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${unfinished}`]);
  try {
    renameSync(unfinished, jars);
  } catch (error) {
    if (!existsSync(jars)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return jars;
}

/** Somebody every listener with SASL lets in, by PLAIN and SCRAM. */
export const user = { username: "auditwire", password: "correct horse battery" };

/** The password of the user $ConnectionString, by PLAIN: what Azure shows for a namespace of Event Hubs. */
export const connectionString =
  "Endpoint=sb://auditwire.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0IGtleQ==";

/** What a broker says of itself, with one listener for each way to prove who one is. */
export interface Broker {
  /** HOST:PORT by listener. `ssl` wants a client's certificate. */
  readonly listeners: { readonly plain: string; readonly sasl: string; readonly ssl: string; readonly saslSsl: string };
  /** The broker's certificate, which is its own authority; clients of `ssl` show the same. PEM files. */
  readonly certificate: { readonly cert: string; readonly key: string };
  readonly admin: Admin;
  createTopic(topic: string, partitions?: number): Promise<void>;
  /** Adds partitions until there are so many. */
  growTopic(topic: string, partitions: number): Promise<void>;
  send(topic: string, messages: readonly Message[], compression?: Compression): Promise<void>;
  /** Ends the broker's process; what it holds stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it, and removes everything. */
  close(): Promise<void>;
}

export interface Message {
  readonly value: string | Uint8Array | null;
  readonly partition?: number;
}
export type Compression = "none" | "gzip" | "snappy" | "lz4" | "zstd";

/** A real Kafka broker, alone in its cluster, on free ports of the loopback address. */
export async function startBroker(): Promise<Broker> {
  const jars = await kafkaJars();
  const directory = mkdtempSync(join(tmpdir(), "auditwire-kafka-"));
  const ports = await freePorts(5);
  const certificate = makeCertificate(directory, "broker");
  const file = join(directory, "server.properties");
  writeFileSync(file, properties(directory, ports, certificate));
  await format(jars, file);
  const [, plain, sasl, ssl, saslSsl] = ports.map((port) => `127.0.0.1:${port}`);
  if (!plain || !sasl || !ssl || !saslSsl) throw new Error("five ports were asked for");
  let broker = await started(jars, file);
  const client = { clientId: "test", bootstrapBrokers: [plain], retries: 10, retryDelay: 200 };
  const admin = new Admin(client);
  const producer = new Producer<Buffer, Buffer>({ ...client, acks: -1 });
  return {
    listeners: { plain, sasl, ssl, saslSsl },
    certificate,
    admin,
    createTopic: async (topic, partitions = 1) => {
      await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
      await ready(admin, topic, partitions);
    },
    growTopic: async (topic, partitions) => {
      await admin.createPartitions({ topics: [{ name: topic, count: partitions, assignments: null }] });
      await ready(admin, topic, partitions);
    },
    send: async (topic, messages, compression = "none") => {
      await producer.send({
        compression,
        messages: messages.map(({ value, partition }) => ({
          topic,
          // A tombstone has no value, which the producer's types do not know.
          value: (value === null ? null : Buffer.from(value)) as Buffer,
          ...(partition === undefined ? {} : { partition }),
        })),
      });
    },
    stop: () => ended(broker),
    start: async () => {
      broker = await started(jars, file);
    },
    close: async () => {
      await Promise.allSettled([admin.close(), producer.close()]);
      await ended(broker);
      rmSync(directory, { recursive: true });
    },
  };
}

/** A new topic's partitions have no leader at first; a producer that meets them then sends twice. */
async function ready(admin: Admin, topic: string, partitions: number): Promise<void> {
  const all = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
  for (let tries = 0; tries < 100; tries++) {
    const known = await admin.listOffsets({ topics: [{ name: topic, partitions: all }] }).catch(() => undefined);
    if (known) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the topic ${topic} has no leaders`);
}

const java = (jars: string, options: readonly string[]) => [...options, "-cp", join(jars, "*")];

/** Gives the broker's folder an identity, and the user its passwords. */
async function format(jars: string, file: string): Promise<void> {
  const scram = ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
    "--add-scram",
    `${mechanism}=[name=${user.username},password=${user.password}]`,
  ]);
  const options = java(jars, ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
  const id = ["--cluster-id", "auditwiretestcluster01", "--standalone", ...scram];
  await run("java", [...options, "kafka.tools.StorageTool", "format", "--config", file, ...id]);
}

function properties(
  directory: string,
  [controller, plain, sasl, ssl, saslSsl]: readonly number[],
  certificate: { cert: string; key: string },
): string {
  const login = "org.apache.kafka.common.security";
  const keys = join(directory, "keys.pem");
  writeFileSync(keys, readFileSync(certificate.key, "utf8") + readFileSync(certificate.cert, "utf8"));
  const clients = [`PLAINTEXT://127.0.0.1:${plain}`, `SASL_PLAINTEXT://127.0.0.1:${sasl}`];
  const secure = [`SSL://127.0.0.1:${ssl}`, `SASL_SSL://127.0.0.1:${saslSsl}`];
  const advertised = [...clients, ...secure].join(",");
  const withSasl = (listener: string) => [
    `listener.name.${listener}.plain.sasl.jaas.config=${login}.plain.PlainLoginModule required user_${user.username}="${user.password}" user_$ConnectionString="${connectionString}";`,
    `listener.name.${listener}.scram-sha-256.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
    `listener.name.${listener}.scram-sha-512.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
    // Without a handler of one's own the broker takes unsecured tokens: JWTs that nobody signed.
    `listener.name.${listener}.oauthbearer.sasl.jaas.config=${login}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    `listener.name.${listener}.oauthbearer.connections.max.reauth.ms=3000`,
  ];
  return `${[
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.bootstrap.servers=127.0.0.1:${controller}`,
    `listeners=CONTROLLER://127.0.0.1:${controller},${advertised}`,
    `advertised.listeners=${advertised}`,
    "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL",
    "controller.listener.names=CONTROLLER",
    "inter.broker.listener.name=PLAINTEXT",
    "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
    ...withSasl("sasl_plaintext"),
    ...withSasl("sasl_ssl"),
    "ssl.keystore.type=PEM",
    `ssl.keystore.location=${keys}`,
    "ssl.truststore.type=PEM",
    `ssl.truststore.location=${certificate.cert}`,
    "listener.name.ssl.ssl.client.auth=required",
    `log.dirs=${join(directory, "data")}`,
    "offsets.topic.num.partitions=1",
    "offsets.topic.replication.factor=1",
    "transaction.state.log.num.partitions=1",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "group.initial.rebalance.delay.ms=0",
    "auto.create.topics.enable=false",
    "message.max.bytes=8388608",
    "broker.session.timeout.ms=2000",
    "broker.heartbeat.interval.ms=500",
  ].join("\n")}\n`;
}

async function started(jars: string, file: string): Promise<ChildProcess> {
  const options = java(jars, ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]);
  const broker = spawn("java", [...options, "kafka.Kafka", file], { stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => void broker.kill("SIGKILL");
  process.once("exit", kill);
  broker.once("exit", () => void process.removeListener("exit", kill));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    broker.stderr?.on("data", (data: Buffer) => {
      said = `${said}${data.toString()}`.slice(-20_000);
      if (said.includes("Kafka Server started")) resolve();
    });
    broker.once("exit", (code) => reject(new Error(`the broker ended with ${code}: ${said}`)));
  });
  return broker;
}

async function ended(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  const gone = new Promise((resolve) => broker.once("exit", resolve));
  broker.kill("SIGTERM");
  const tooLong = setTimeout(() => broker.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(tooLong);
}
