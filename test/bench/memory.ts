import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { resident, stopped } from "./daemon.ts";
import { median, type Result, say } from "./timing.ts";

/** Seconds after the start at which memory is read: the threads have given back what they took, and nothing grows. */
const readAt = [10, 40, 70, 100, 130];

/** Resident memory of idle daemons with their threads against that of a Node.js that does nothing. */
export async function memory(
  start: (rules: number | "library") => Promise<{ readonly process: ChildProcess }>,
): Promise<readonly Result[]> {
  say("idle memory, for two minutes");
  const empty = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1e9)"]);
  const daemons = [await start(0), await start(100), await start("library")].map((daemon) => daemon.process);
  try {
    const readings: (readonly [number, ...number[]])[] = [];
    for (const [n, at] of readAt.entries()) {
      await sleep((at - (readAt[n - 1] ?? 0)) * 1e3);
      readings.push([resident(empty), ...daemons.map((daemon) => resident(daemon))]);
    }
    return [
      ...resultsOf("idle memory", readings, 1),
      ...resultsOf("idle memory with 100 rules", readings, 2),
      ...resultsOf("idle memory with the whole library", readings, 3),
    ];
  } finally {
    for (const child of [empty, ...daemons]) await stopped(child);
  }
}

function resultsOf(what: string, readings: readonly (readonly [number, ...number[]])[], n: number): Result[] {
  const own = readings.map((reading) => reading[n] ?? 0);
  const [first = 0, last = 0] = [own[0], own.at(-1)];
  return [
    {
      what: `${what} / an empty Node${n < 3 ? " (at most 2.6)" : ""}`,
      figure: `${megabytes(last)} MB`,
      ratio: median(readings.map((reading) => (reading[n] ?? 0) / reading[0])),
      prototype: "",
    },
    { what: `${what}, last / first (flat: 1)`, figure: `${megabytes(first)} MB`, ratio: last / first, prototype: "" },
  ];
}

const megabytes = (kilobytes: number) => (kilobytes / 1024).toFixed(1);
