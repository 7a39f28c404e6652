import { fork } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { aDirectory } from "../store/opened.ts";
import { type endlessClouds, openEndless, type Stretch } from "../support/clouds/endless.ts";
import type { Peak } from "./catch-up-process.ts";

const now = Date.parse("2026-11-29T12:00:00Z");
const [minute, hour, mebibyte] = [60_000, 3_600_000, 2 ** 20];

/** What one event takes when it is held: 1.9 KB of bytes, as much of text, and 5 KB of objects. All of 60,000 are 500 MiB. */
const day: Stretch = { from: now - 24 * hour, to: now - 5 * minute, events: 60_000 };
const burst: Stretch = { from: now - 10 * minute, to: now - 9 * minute, events: 200_000 };

/** MiB of heap, and of growth from the first quarter to the last. */
const [heap, growth] = [160, 128];

/** Catches up in a process of its own; its peaks, and how it has ended. */
async function caughtUp(name: keyof typeof endlessClouds, stretch: Stretch) {
  const { specification, credential, close } = await openEndless(name, stretch, now);
  onTestFinished(close);
  const backlog = { specification, credential, now, events: stretch.events, directory: aDirectory() };
  const child = fork(
    join(__dirname, "catch-up-process.ts"),
    [join(__dirname, "../../daemon/store"), JSON.stringify(backlog)],
    { execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", `--max-old-space-size=${heap}`] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const peaks: Peak[] = [];
  child.on("message", (peak) => peaks.push(peak as Peak));
  const ended = await new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  return { peaks, ended };
}

describe("memory stays flat", () => {
  it.each([
    ["cloudwatch", "a day", day],
    ["cloud-logging", "a day", day],
    ["log-analytics", "a minute of 200,000 events", burst],
  ] as const)("while %s is caught up with, after %s", { timeout: 240_000 }, async (name, _, stretch) => {
    const { peaks, ended } = await caughtUp(name, stretch);
    expect(ended).toBe(0);
    const [first, second, third, last] = peaks.map(({ resident }) => resident / mebibyte);
    expect([second, third, last].every((peak) => (peak ?? Infinity) - (first ?? 0) < growth)).toBe(true);
  });
});
