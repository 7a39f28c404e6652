import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** As an API server names a log that is full: audit-2026-11-30T05-10-12.123.log, and .gz once it is packed. */
const rotated = /^(.+)-(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3})(\.[^.]+)?(\.gz)?$/;

interface Part {
  /** The log that it is a part of. */
  readonly log: string;
  /** When it was full; sorts as text. The log itself is the newest. */
  readonly time: string;
}

function partOf(path: string): Part {
  const found = rotated.exec(basename(path));
  return found
    ? { log: join(dirname(path), `${found[1]}${found[3] ?? ""}`), time: found[2] ?? "" }
    : { log: path, time: "~" };
}

/** Parts of one log together, the oldest first, at the place of the first of them; others stay where they are. */
export function inOrder(paths: readonly string[]): readonly string[] {
  const whole = [...new Set(paths)].filter((path) => !isBeingPacked(path));
  const logs = Map.groupBy(whole, (path) => partOf(path).log);
  return [...logs.values()].flatMap((parts) => parts.toSorted((a, b) => (partOf(a).time < partOf(b).time ? -1 : 1)));
}

/** What is packed stays until that is done. */
const isBeingPacked = (path: string) => path.endsWith(".gz") && rotated.test(path) && existsSync(path.slice(0, -3));

/** The parts of a log that lie beside it. */
export function rotatedFrom(log: string): readonly string[] {
  const folder = dirname(log);
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => path !== log && partOf(path).log === join(folder, basename(log)));
}
