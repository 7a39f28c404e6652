import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished, vi } from "vitest";
import { openStore } from "../../daemon/store/index.ts";
import { startBroker } from "../support/kafka.ts";
import { execs } from "../support/kafka-source.ts";
import { canRunKafka } from "../support/requirements.ts";
import { loggedTelemetry } from "../support/telemetry.ts";

const able = canRunKafka();
const kills = 3;
const until = <T>(seen: () => T | Promise<T>) => vi.waitFor(seen, { timeout: 40_000, interval: 10 });

it.runIf(able)(
  `kill -9, ${kills} times while a topic is read: every message is stored, and once`,
  async () => {
    const broker = await startBroker();
    onTestFinished(() => broker.close());
    const directory = mkdtempSync(join(tmpdir(), "auditwire-kafka-kill-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    await broker.createTopic("audit", 3);
    const settings = { name: "hub", type: "kafka", brokers: [broker.listeners.plain], topic: "audit" };
    let sent = 0;
    const send = async (count: number) => {
      for (const to = sent + count; sent < to; sent += 3) await broker.send("audit", execs(sent, sent + 3, 3));
    };
    for (let kill = 0; kill < kills; kill++) {
      const child = reader(directory, settings);
      await send(90);
      await until(() => expect(child.stored()).toBe(sent));
      // The process ends between any two of its steps, while batches are under way.
      const more = send(150);
      await new Promise((resolve) => setTimeout(resolve, 20 + 37 * kill));
      await child.kill();
      await more;
    }
    const last = reader(directory, settings);
    // Each partition has something new: the process says how far it is.
    await send(3);
    await until(() => expect(last.stored()).toBe(sent));
    await last.kill();
    const store = await openStore({
      directory,
      retention: { days: 90, bytes: 2 ** 30 },
      now: Date.now,
      log: loggedTelemetry().log,
      onFatal: (error) => {
        throw error;
      },
    });
    onTestFinished(() => store.close());
    expect(await store.counters()).toEqual([
      expect.objectContaining({ received: sent, audits: sent, duplicates: 0, rejected: 0 }),
    ]);
  },
  120_000,
);

/** A process that reads the topic into a store of that directory. */
function reader(directory: string, settings: object) {
  const room = join(__dirname, "..", "..", "daemon", "store");
  const program = join(__dirname, "..", "kafka", "source-process.ts");
  const args = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", program, room, directory, JSON.stringify(settings)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const offsets = new Map<string, number>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [partition = "", position = ""] = line.split(" ");
    offsets.set(partition, Number.parseInt(position, 10));
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  return {
    /** Messages that are stored, as far as the process has said. */
    stored: () => [...offsets.values()].reduce((sum, offset) => sum + offset, 0),
    kill,
  };
}
