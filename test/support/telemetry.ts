import { pino } from "pino";
import { telemetry } from "../../daemon/telemetry/telemetry.ts";

/** The real telemetry, with its log lines in an array. */
export function loggedTelemetry() {
  const lines: string[] = [];
  const log = pino({ level: "info", base: null }, { write: (line: string) => void lines.push(line) });
  return { ...telemetry(log, { version: "test" }), lines };
}
