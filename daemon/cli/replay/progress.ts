import { sized } from "../sized.ts";
import type { Terminal } from "../terminal.ts";
import type { Input } from "./inputs.ts";
import type { Tally } from "./tally.ts";

const [barWidth, redrawMs] = [24, 100];

/** A bar that stands below the results while they come: bytes, rate, matches. Nothing where there is no terminal. */
export interface Progress {
  read(bytes: number): void;
  /** Draws, now and then. */
  draw(): void;
  clear(): void;
}

export function progress(inputs: readonly Input[], tally: Tally, terminal: Terminal, now = Date.now): Progress {
  const sizes = inputs.map(({ size }) => size);
  const total = sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const started = now();
  let [bytes, drawn] = [0, 0];
  return {
    read: (more) => {
      bytes += more;
    },
    draw: () => {
      if (now() - drawn < redrawMs) return;
      drawn = now();
      const rate = bytes / Math.max(0.001, (drawn - started) / 1000);
      const done = total === undefined ? sized(bytes) : `${bar(bytes / total)} ${sized(bytes)} of ${sized(total)}`;
      terminal.status(`${done}  ${sized(rate)}/s  ${tally.events} events  ${tally.matched} matched`);
    },
    clear: () => terminal.status(""),
  };
}

function bar(part: number): string {
  const full = Math.round(Math.min(1, part) * barWidth);
  return `[${"#".repeat(full)}${" ".repeat(barWidth - full)}]`;
}
