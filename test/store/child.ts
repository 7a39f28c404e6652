import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A process of its own that opens a store: it `hold`s it, or commits batches from a number on, which a threshold `count`s. */
export async function aChild(mode: "hold" | "commit" | "count", directory: string, from = 0) {
  const program = join(__dirname, "store-process.ts");
  const args = [program, join(__dirname, "../../daemon/store"), directory, mode, String(from)];
  const child = spawn(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const reading = createInterface({ input: child.stdout });
  const ended = new Promise<void>((resolve) => reading.on("close", resolve));
  const ready = new Promise<void>((resolve, reject) => {
    reading.on("line", (line) => {
      lines.push(line);
      resolve();
    });
    ended.then(() => reject(new Error("the child said nothing")));
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  await ready;
  return { lines, kill };
}
