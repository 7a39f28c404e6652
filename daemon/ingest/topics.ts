import type { PolledSource } from "../audit/polling.ts";
import type { Credential } from "./config.ts";
import type { KafkaPush } from "./kafka/config.ts";
import type { KafkaPorts, KafkaSource } from "./kafka/source.ts";
import type { AksSpecification, AzureCredential } from "./log-analytics/config.ts";
import type { SourcePorts } from "./poll-source.ts";
import type { Poller, PollerPorts } from "./poller.ts";

export interface TopicPorts extends PollerPorts, SourcePorts<Credential> {}

/** Begins to read a topic of Kafka. The client is loaded when a configuration asks for it. */
export async function openTopic(config: KafkaPush, ports: TopicPorts): Promise<Poller> {
  const { kafkaSource } = await import("./kafka/source.ts");
  const { store } = ports;
  const token = await tokenOf(config, ports);
  const topic = kafkaSource(config, { ...ports, cursor: (...key) => store.cursor(...key), token });
  return { state: () => stateOf(topic), close: topic.close };
}

/** Event Hubs take tokens of Azure's credentials. */
async function tokenOf({ sasl, brokers }: KafkaPush, ports: TopicPorts): Promise<KafkaPorts["token"]> {
  if (sasl?.mechanism !== "oauthbearer") return () => Promise.reject(new Error("no token is needed"));
  const { azureTokens } = await import("./log-analytics/credentials.ts");
  const { azureOf } = await import("./log-analytics/azure.ts");
  const credential = (id: string) => ports.credential(id) as AzureCredential | undefined;
  const tokens = azureTokens(sasl.credentialID, azureOf({ azureCloud: cloudOf(brokers) }), { ...ports, credential });
  return tokens.of;
}

function cloudOf([broker = ""]: readonly string[]): AksSpecification["azureCloud"] {
  if (/\.chinacloudapi\.cn:\d+$/.test(broker)) return "china";
  return /\.usgovcloudapi\.net:\d+$/.test(broker) ? "usgovernment" : "public";
}

function stateOf({ name, state }: KafkaSource): PolledSource {
  const { state: kind, error, since, lastPoll = null, lag, lost, partitions } = state();
  return {
    source: name,
    state: kind === "connecting" ? "starting" : kind,
    ...(error === undefined ? {} : { error }),
    since,
    sourceDelay: "none: messages are read as they come",
    pollingDelay: null,
    lastPoll,
    lag: null,
    clockSkew: null,
    places: [],
    topic: { waiting: lag, lost, partitions: partitions.map(({ lag: waiting, ...it }) => ({ ...it, waiting })) },
  };
}
