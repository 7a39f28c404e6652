import type { Severity } from "../../audit/rule.ts";
import type { Terminal } from "../terminal.ts";

const colors: Readonly<Record<Severity, keyof Pick<Terminal, "red" | "yellow" | "dim" | "magenta" | "plain">>> = {
  critical: "magenta",
  high: "red",
  medium: "yellow",
  low: "plain",
  info: "dim",
};

/** The colour of a severity on a terminal. */
export function ofSeverity(severity: string, terminal: Terminal): ((text: string) => string) | undefined {
  return Object.hasOwn(colors, severity) ? terminal[colors[severity as Severity]] : undefined;
}
