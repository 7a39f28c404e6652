import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const memory = pathToFileURL(join(__dirname, "..", "..", "daemon", "telemetry", "memory.ts")).href;

/** What a program prints that has a loop of its own, and what V8 says beside it. */
async function printed(script: string, ...flags: readonly string[]): Promise<string> {
  const program = `import { giveBackWhenIdle, withholdOptimizing } from ${JSON.stringify(memory)};
    function hot(n) { let sum = 0; for (let i = 0; i < n; i++) sum = (sum * 31 + i) | 0; return sum; }
    const run = () => { for (let n = 0; n < 300; n++) hot(20_000); };
    ${script}`;
  const args = [...flags, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--input-type=module", "--eval", program];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe("what a start leaves in memory", () => {
  it("nothing is optimized while that is withheld, and everything afterwards", async () => {
    const text = await printed(
      `const optimize = withholdOptimizing(); run(); console.log("started"); optimize(); run(); console.log("ended");`,
      "--trace-opt",
    );
    const [before = "", after = ""] = text.split("started");
    expect(before).not.toMatch(/completed (optimizing|compiling).*JSFunction (hot|run)/);
    expect(after).toMatch(/completed (optimizing|compiling).*JSFunction (hot|run)/);
  });

  it("it is given back once, and not before there has been nothing to do for a while", async () => {
    const text = await printed(
      `const { busy } = giveBackWhenIdle(300);
       for (let n = 0; n < 6; n++) { await new Promise((done) => setTimeout(done, 100)); busy(); }
       console.log("idle");
       await new Promise((done) => setTimeout(done, 900));
       console.log("given");
       busy();
       await new Promise((done) => setTimeout(done, 900));`,
      "--trace-gc",
    );
    const collected = text.split(/idle\n|given\n/).map((part) => /Mark-Compact .* requested/.test(part));
    expect(collected).toEqual([false, true, false]);
  });
});
