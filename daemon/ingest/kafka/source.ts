import type { Deliver, StoreReader } from "../../audit/ports.ts";
import type { Telemetry } from "../../telemetry/telemetry.ts";
import type { Clock } from "../poll-source.ts";
import { count } from "../receive.ts";
import type { KafkaPush } from "./config.ts";
import type { Token } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { type MemberPorts, readAsMember } from "./member.ts";
import { factsOf, normalizer } from "./normalize.ts";
import { type Position, printPosition } from "./position.ts";
import { type Move, positions } from "./positions.ts";
import { type KafkaState, type Watch, watch } from "./state.ts";

export interface KafkaPorts {
  readonly deliver: Deliver;
  readonly cursor: StoreReader["cursor"];
  /** False while auditing is switched off: nothing is consumed, and cursors stay where they are. */
  readonly enabled: () => boolean;
  /** Of the credential that `sasl.credentialID` names. */
  readonly token: Token;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** A topic that is being read. */
export interface KafkaSource {
  /** `kafka/NAME`: its metrics, counters and cursors carry it. */
  readonly name: string;
  state(): KafkaState;
  /** Resolves once nothing is delivered any more and the brokers know that this daemon has left. */
  close(): Promise<void>;
}

/** Begins to read a topic of Kafka, and goes on until it is closed. A message's offset commits with its events. */
export function kafkaSource(config: KafkaPush, ports: KafkaPorts): KafkaSource {
  const ending = new AbortController();
  const seen = watch(ports.clock.now);
  const done = run(config, ports, seen, ending.signal);
  return {
    name: factsOf(config).name,
    state: seen.state,
    close: async () => {
      ending.abort();
      await done;
    },
  };
}

/** Milliseconds: between two looks at the switch, and after a failure, twice as long after each to the longest. */
const waits = { disabled: 1_000, first: 1_000, longest: 60_000 };

async function run(config: KafkaPush, ports: KafkaPorts, seen: Watch, signal: AbortSignal): Promise<void> {
  const member = memberPorts(config, ports, seen);
  const wait = (ms: number) => ports.clock.sleep(ms, signal).catch(() => undefined);
  while (!signal.aborted) {
    if (!ports.enabled()) {
      seen.disabled();
      await wait(waits.disabled);
      continue;
    }
    seen.connecting();
    try {
      await readAsMember(config, member, signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      seen.failed(failure);
      ports.telemetry.log.warn(
        { source: factsOf(config).name, ...failure },
        "a topic cannot be read; it is tried again",
      );
      await wait(Math.min(waits.longest, waits.first * 2 ** (seen.failures() - 1)));
    }
  }
}

function memberPorts(config: KafkaPush, ports: KafkaPorts, seen: Watch): MemberPorts {
  const { clock, token, enabled, telemetry } = ports;
  const facts = factsOf(config);
  const normalize = normalizer(config);
  const nameOf = (partition: number) => `${config.topic}/${partition}`;
  const take = async (partition: number, values: readonly Uint8Array[], next: Position) => {
    const normalized = normalize(values);
    const cursor = { source: facts.name, partition: nameOf(partition), position: printPosition(next) };
    const receipt = await ports.deliver({ source: facts.name, ...normalized, cursor });
    count({ telemetry, now: clock.now }, facts, normalized, receipt);
  };
  const moved = ({ lost, ...move }: Move) => {
    seen.lost(lost);
    const { partition, from, to, why } = move;
    telemetry.log.error(
      { source: facts.name, partition: nameOf(partition), from: String(from), to: String(to), lost: String(lost), why },
      "messages were gone before they were read: goes on at the oldest",
    );
  };
  return {
    clock,
    token,
    enabled,
    take,
    positions: (consumer) =>
      positions({
        consumer,
        topic: config.topic,
        stored: (partition) => ports.cursor(facts.name, nameOf(partition)),
        store: (partition, position) => take(partition, [], position),
        moved,
      }),
    assigned: seen.reading,
    answered: seen.answered,
    seen: seen.read,
  };
}
