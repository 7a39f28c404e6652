import type { Logger } from "pino";
import type { Tracing } from "./tracing.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Traces, if the standard variables of OpenTelemetry say where to send them. Nothing of it is loaded otherwise.
 */
export async function openTracing(
  environment: Environment,
  version: string,
  log: Logger,
): Promise<Tracing | undefined> {
  if (!isWanted(environment)) return undefined;
  const protocol = environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] ?? environment["OTEL_EXPORTER_OTLP_PROTOCOL"];
  if (protocol !== undefined && protocol !== "http/protobuf")
    log.warn({ protocol }, "traces are sent as http/protobuf: no other protocol is spoken here");
  const { otlpTracing } = await import("./otlp-tracing.ts");
  return otlpTracing(version, log);
}

function isWanted(environment: Environment): boolean {
  const endpoint = environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || environment["OTEL_EXPORTER_OTLP_ENDPOINT"];
  const exporters = environment["OTEL_TRACES_EXPORTER"] || "otlp";
  return Boolean(endpoint) && exporters.includes("otlp") && environment["OTEL_SDK_DISABLED"]?.toLowerCase() !== "true";
}

/** Secrets that are to be in no line: what the collector is told, as `name=value,name=value`. */
export const tracingSecrets = (environment: Environment): readonly string[] =>
  ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"].flatMap((name) =>
    (environment[name] ?? "").split(",").flatMap((header) => {
      const value = header.slice(header.indexOf("=") + 1).trim();
      return value.length < 8 ? [] : [...new Set([value, decoded(value)])];
    }),
  );

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
