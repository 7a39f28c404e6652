import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { fuzzedDaemon } from "../support/fuzzed-daemon.ts";
import { canRunSchemathesis } from "../support/requirements.ts";
import { schemathesis } from "../support/schemathesis.ts";

describe.skipIf(!canRunSchemathesis())("schemathesis", () => {
  it("finds nothing in a running daemon that is otherwise than its document says", { timeout: 300_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "auditwire-schemathesis-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const daemon = await fuzzedDaemon(directory);
    onTestFinished(async () => void (await daemon.end("SIGTERM")));
    const { passed, said, cases } = await schemathesis(daemon.url, daemon.token, 5);
    expect(passed, said).toBe(true);
    expect(cases).toBeGreaterThan(2_000);
    expect(said).toContain("Fuzzing");
    // Most of it was done by an administrator.
    expect(said).not.toMatch(/Authentication failed: \d\d/);
    expect(daemon.log()).not.toContain("a request failed");
  });
});
