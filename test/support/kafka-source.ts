import { z } from "zod";
import { systemClock } from "../../daemon/ingest/clock.ts";
import { kafkaPush } from "../../daemon/ingest/kafka/config.ts";
import { type KafkaPorts, kafkaSource } from "../../daemon/ingest/kafka/source.ts";
import type { App } from "./app.ts";
import { eventNumber } from "./events.ts";

const setting = kafkaPush(z.string());

/** What a user writes of a topic, checked as the daemon does; the broker is a loopback listener. */
export const kafkaSettings = (written: object) => setting.parse({ name: "hub", type: "kafka", ...written });

/** A source that delivers into an app's store, unless ports say otherwise. */
export function openKafka(app: App, written: object, ports: Partial<KafkaPorts> = {}) {
  return kafkaSource(kafkaSettings(written), {
    deliver: app.deliver,
    cursor: app.store.cursor,
    enabled: () => true,
    token: async () => {
      throw new Error("no token was expected to be asked for");
    },
    telemetry: app.telemetry,
    clock: systemClock(Date.now),
    ...ports,
  });
}

/** Messages with one exec each, from a number to before another, over as many partitions. */
export const execs = (from: number, to: number, partitions = 1) =>
  Array.from({ length: to - from }, (_, i) => ({
    value: Buffer.from(eventNumber(from + i).original).toString(),
    partition: (from + i) % partitions,
  }));
