import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FakeStack, fakeStack, type Wanted } from "../support/fake-stack.ts";

/** The engine in a process of its own, which the plugin kills (SIGKILL) around one of its calls. */
const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
let directory = "";
let fake: FakeStack;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-kill-"));
  fake = fakeStack(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function run(verb: "up" | "down", kill = "") {
  const env = { ...fake.environment, ...(kill && { FAKE_KILL: kill }) };
  return spawnSync(process.execPath, [command, verb, "--engine", "local"], { cwd: directory, env, encoding: "utf8" });
}

const before: readonly Wanted[] = [
  { name: "a", inputs: { value: 1 } },
  { name: "b", inputs: { immutable: 1, value: "$a.made" } },
  { name: "c", inputs: { value: 1 } },
];
/** Updates a, replaces b, deletes c, creates d. */
const after: readonly Wanted[] = [
  { name: "a", inputs: { value: 2 } },
  { name: "b", inputs: { immutable: 2, value: "$a.made" } },
  { name: "d", inputs: { value: "$b.made" } },
];
const wanted = { a: { value: 2 }, b: { immutable: 2, value: "made-2" }, d: { value: "made-made-2" } };

it.each([
  ["update:1:before", []],
  ["update:1:after", []],
  ["create:1:before", []],
  // The provider has made it and the engine never heard of it: nobody can know. It is said.
  ["create:1:after", ["b"]],
  ["create:2:before", []],
  ["create:2:after", ["d"]],
  ["delete:1:before", []],
  ["delete:1:after", []],
  ["delete:2:before", []],
  ["delete:2:after", []],
])("killed at %s: the next up ends where it had to", (kill, orphans) => {
  fake.want(before);
  expect(run("up").status).toBe(0);
  fake.want(after);
  expect(run("up", kill).signal).toBe("SIGKILL");
  const [verb] = kill.split(":");
  const pending = { update: "updating", create: "creating", delete: "deleting" }[verb ?? ""];
  expect(fake.state().pending_operations?.map((p) => p["type"])).toContain(pending);

  const next = run("up");
  expect(next.status).toBe(0);
  expect(next.stderr).toMatch(new RegExp(`warning: .*: the last deployment was interrupted while ${pending} `));
  expect(fake.objects()).toEqual(wanted);
  expect(fake.calls("create").filter((c) => c["phase"] === "end").length).toBe(3 + 2 + orphans.length);
  expect(fake.state().pending_operations ?? []).toEqual([]);
  const last = run("up");
  expect([last.status, last.stderr]).toEqual([0, ""]);
  expect(last.stdout).toContain("Nothing has changed (3 resources).");
});

it.each(["delete:1:before", "delete:2:after", "delete:3:after"])(
  "killed at %s while destroying: the next down ends it",
  (kill) => {
    fake.want(before);
    expect(run("up").status).toBe(0);
    expect(run("down", kill).signal).toBe("SIGKILL");
    expect(run("down").status).toBe(0);
    expect(fake.objects()).toEqual({});
  },
);
