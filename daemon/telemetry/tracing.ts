import type { Logger } from "pino";

/** What a span says of its work. Names and figures of this program and its configuration: nothing that a caller chose. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work in a trace. */
export interface Span {
  readonly traceId: string;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** It did not do what it should; a word says why. */
  failed(why: string): void;
  end(): void;
}

/** What a request says of the trace that it belongs to: W3C's headers. */
export interface TraceContext {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** `server`: answers a request; `client`: asks somebody else; `internal`: anything between. */
export type SpanKind = "server" | "client" | "internal";

export interface SpanOptions {
  readonly kind: SpanKind;
  readonly parent: Span | TraceContext | undefined;
  readonly attributes: Attributes;
}

/** Where spans go. */
export interface Tracing {
  start(name: string, options: SpanOptions): Span;
  /** Hands over what is left, for five seconds at most. False: something is left, and may still be tried. */
  close(): Promise<boolean>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a traceparent says, or undefined where it says nothing. */
export function readTraceContext({ traceparent }: TraceContext) {
  const parts = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/.exec(
    traceparent ?? "",
  );
  return parts
    ? { traceId: parts[1] ?? "", spanId: parts[2] ?? "", flags: Number.parseInt(parts[3] ?? "", 16) }
    : undefined;
}

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
