import { writeSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { z } from "zod";
import { systemClock } from "../../daemon/ingest/clock.ts";
import { kafkaPush } from "../../daemon/ingest/kafka/config.ts";
import { kafkaSource } from "../../daemon/ingest/kafka/source.ts";
import { pipeline } from "../../daemon/pipeline.ts";
import { openRuleBook } from "../../daemon/rule-book.ts";
import { library } from "../../daemon/rules/index.ts";
import { openStore } from "../../daemon/store/index.ts";
import { telemetry } from "../../daemon/telemetry/telemetry.ts";

// Run by Node itself, from sources: modules are ESM then, and the store looks for its threads beside __filename.
const [room = "", directory = "", settings = ""] = process.argv.slice(2);
Object.assign(globalThis, { __dirname: room, __filename: join(room, "index.ts") });

/** A daemon's share in a topic, in a process that can be killed: reads it into a store and says after each batch how far it is. */
async function main(): Promise<void> {
  const log = pino({ level: "warn" }, { write: (line) => void process.stderr.write(line) });
  const told = telemetry(log, { version: "test" });
  const store = await openStore({
    directory,
    retention: { days: 90, bytes: 2 ** 30 },
    now: Date.now,
    log,
    onFatal: (error) => process.stderr.write(`${error}\n`),
  });
  const policy = [{ rule: "Exec or attach to a pod", exceptions: [] }];
  const { judge } = await openRuleBook(store, { file: "config.yaml", library, rules: [], policy });
  const deliver = pipeline({ judge, store, telemetry: told });
  kafkaSource(kafkaPush(z.string()).parse(JSON.parse(settings)), {
    deliver: async (batch) => {
      const receipt = await deliver(batch);
      // Written before the next line of this program runs, so that kill -9 cannot take it back.
      writeSync(1, `${batch.cursor?.partition} ${batch.cursor?.position}\n`);
      return receipt;
    },
    cursor: (...key) => store.cursor(...key),
    enabled: () => true,
    token: () => Promise.reject(new Error("no token is needed")),
    telemetry: told,
    clock: systemClock(Date.now),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
