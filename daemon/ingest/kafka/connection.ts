import { readFileSync } from "node:fs";
import type { BaseOptions, SASLOptions } from "@platformatic/kafka";
import { parseJson, textIn } from "../json.ts";
import { PollError } from "../poll-source.ts";
import { type KafkaPush, usesTls } from "./config.ts";

/** A token of a credential for a scope. It is renewed in time by whoever gives it. */
export type Token = (scope: string, signal: AbortSignal) => Promise<string>;

/** How the client reaches the brokers and proves who it is. Fails with a PollError. */
export function connection(config: KafkaPush, token: Token, signal: AbortSignal): BaseOptions {
  return {
    clientId: "auditwire",
    bootstrapBrokers: config.brokers.map(hostAndPort),
    connectTimeout: 10_000,
    retries: 3,
    retryDelay: 500,
    // Azure's load balancers forget connections that are silent for 4 minutes; this asks more often. New partitions and
    // leaders are seen at the latest then.
    metadataMaxAge: 10_000,
    ...(usesTls(config) ? { tls: filesOf(config.tls) } : {}),
    ...(config.sasl ? { sasl: saslOf(config.sasl, config.brokers, token, signal) } : {}),
  };
}

function hostAndPort(broker: string) {
  const colon = broker.lastIndexOf(":");
  return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
}

function filesOf(tls: KafkaPush["tls"]): Readonly<Record<string, Buffer>> {
  if (typeof tls !== "object") return {};
  return Object.fromEntries(Object.entries(tls).flatMap(([name, path]) => (path ? [[name, readPem(path)]] : [])));
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new PollError("settings", `cannot read ${path}`, { cause });
  }
}

function saslOf(
  sasl: NonNullable<KafkaPush["sasl"]>,
  [broker = ""]: readonly string[],
  token: Token,
  signal: AbortSignal,
): SASLOptions {
  switch (sasl.mechanism) {
    case "plain":
      return { mechanism: "PLAIN", username: sasl.username, password: sasl.password };
    case "scram-sha-256":
      return { mechanism: "SCRAM-SHA-256", username: sasl.username, password: sasl.password };
    case "scram-sha-512":
      return { mechanism: "SCRAM-SHA-512", username: sasl.username, password: sasl.password };
    case "oauthbearer":
      // Asked at each connection, and before a session ends that the broker has limited.
      return {
        mechanism: "OAUTHBEARER",
        token: () => token(scopeOf(broker), signal),
        authBytesValidator: (answer, callback) => callback(refusalIn(answer), answer),
      };
  }
}

/** A refused token is answered as one that is taken, with the reason as JSON (RFC 7628, 3.2.2). */
function refusalIn(answer: Buffer): PollError | null {
  const status = textIn(parseJson(answer.toString()), "status");
  return status === undefined ? null : new PollError("auth", `the brokers refuse the token: ${status}`);
}

/** Event Hubs want a token for the namespace itself. */
const scopeOf = (broker: string) => `https://${hostAndPort(broker).host}/.default`;
