import { join } from "node:path";
import { pino } from "pino";
import { outbound } from "../../daemon/ingest/outbound.ts";
import { startPoller } from "../../daemon/ingest/poller.ts";
import { openSource } from "../../daemon/ingest/sources.ts";
import { pipeline } from "../../daemon/pipeline.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { openStore } from "../../daemon/store/index.ts";
import { telemetry } from "../../daemon/telemetry/telemetry.ts";
import { type Backlog, catchUp } from "../support/catch-up.ts";

/** What the process tells with each quarter of its backlog: the most memory it ever had, in bytes. */
export interface Peak {
  readonly events: number;
  readonly resident: number;
}

// Run by Node itself, from sources: modules are ESM then, and the store looks for its threads beside __filename.
const [store = "", text = ""] = process.argv.slice(2);
Object.assign(globalThis, { __dirname: store, __filename: join(store, "index.ts") });

const backlog: Omit<Backlog, "handedOver"> = JSON.parse(text);
const parts = { openSource, startPoller, outbound, pipeline, openStore, telemetry, pino, judge: judge(library) };
let told = 0;

function handedOver(events: number): void {
  if (events < ((told + 1) * backlog.events) / 4) return;
  told += 1;
  process.send?.({ events, resident: process.resourceUsage().maxRSS * 1024 } satisfies Peak);
}

catchUp(parts, { ...backlog, handedOver }).then(
  () => process.disconnect(),
  (error: unknown) => {
    process.stderr.write(`${error}\n`);
    process.exit(1);
  },
);
