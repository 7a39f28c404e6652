import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "../../daemon/audit/event.ts";
import type { Receipt } from "../../daemon/audit/ports.ts";
import { openWriting } from "../../daemon/store/connection.ts";
import { prepareBatch } from "../../daemon/store/prepare.ts";
import { reader } from "../../daemon/store/reader.ts";
import { writer } from "../../daemon/store/writer.ts";
import { finding } from "../store/find.ts";

const candidate = { rule: "Everything", message: "", severity: "low" as const, attackTechniques: [] };

/** In memory where the machine has it: what survives a power cut is tested with the store, and takes its time. */
const memory = "/dev/shm";

/** The store's two ends on the real engine, without the threads around them. Every event is a match. */
export function openChaosStore() {
  const directory = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "auditwire-chaos-"));
  const work = writer({ directory, migrations: join(process.cwd(), "daemon/store/migrations") }, openWriting);
  work.open();
  const reading = reader(join(directory, "auditwire.db"));
  const read = { ...reading, ...finding(reading) };
  return {
    read,
    commit: (batch: Batch, now: number): Receipt => {
      const events = batch.events.map((event) => ({ event, verdict: { candidates: [candidate], notEvaluable: [] } }));
      const prepared = prepareBatch({ ...batch, events }, (event) => event, now);
      const [answer] = work.answer([{ id: 1, name: "commit", args: [prepared] }]);
      if (!answer || "failure" in answer) throw new Error(`not committed: ${JSON.stringify(answer)}`);
      return answer.value as Receipt;
    },
    close: () => {
      read.close();
      work.close();
      rmSync(directory, { recursive: true });
    },
  };
}
export type ChaosStore = ReturnType<typeof openChaosStore>;
