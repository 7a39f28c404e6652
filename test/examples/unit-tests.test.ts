import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

it("the tests of examples/unit-tests pass, run as its reader would", () => {
  const cwd = join(__dirname, "..", "..", "examples", "unit-tests");
  const { status, stdout } = spawnSync(process.execPath, ["--test", "--test-reporter=tap"], { cwd, encoding: "utf8" });
  expect(stdout).toMatch(/# tests 5\n[\s\S]*# pass 5\n# fail 0/);
  expect(status).toBe(0);
}, 60_000);
