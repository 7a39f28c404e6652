import { type Logger, pino } from "pino";

/** Levels of the log, least to most severe. */
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

/** JSON lines on standard output. Text that a cluster's user chose goes into fields, never into the message. */
export function logger(level: LogLevel): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
