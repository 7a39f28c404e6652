import {
  type Context,
  createTraceState,
  DiagLogLevel,
  diag,
  SpanKind as OtelKind,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { Logger } from "pino";
import { readTraceContext, type Span, type SpanOptions, type TraceContext, type Tracing } from "./tracing.ts";

/** How long a stop waits for the collector. */
const closeMs = 5_000;
/** Between two lines that say that spans cannot be sent. */
const toldMs = 60_000;

const kinds = { server: OtelKind.SERVER, client: OtelKind.CLIENT, internal: OtelKind.INTERNAL };

/**
 * Spans by OTLP over HTTP, in batches, in the background. Endpoint, headers, sampler, resource, queue and limits are read
 * from the environment by OpenTelemetry's own libraries. Nothing global is set but where these libraries complain.
 */
export function otlpTracing(version: string, log: Logger): Tracing {
  complainTo(log);
  const own = resourceFromAttributes({ "service.name": "auditwire", "service.version": version });
  const provider = new NodeTracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer("auditwire", version);
  return {
    start: (name, { kind, parent, attributes }) =>
      wrapped(tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent))),
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), closeMs);
      });
      const sent = provider.shutdown().then(
        () => true,
        () => true,
      );
      const all = await Promise.race([sent, patience]);
      clearTimeout(timer);
      if (!all) log.warn("traces: the last ones were not sent, for the collector does not answer");
      return all;
    },
  };
}

/** What spans of ours are to OpenTelemetry. */
interface Wrapped extends Span {
  readonly context: Context;
}

function wrapped(span: OtelSpan): Wrapped {
  return {
    traceId: span.spanContext().traceId,
    context: trace.setSpan(ROOT_CONTEXT, span),
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes(attributes),
    failed: (why) => {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute("error.type", why);
    },
    end: () => span.end(),
  };
}

function contextOf(parent: SpanOptions["parent"]): Context {
  if (!parent) return ROOT_CONTEXT;
  return "context" in parent ? (parent as Wrapped).context : remote(parent as TraceContext);
}

function remote(context: TraceContext): Context {
  const read = readTraceContext(context);
  if (!read) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = read;
  const traceState = context.tracestate === undefined ? undefined : createTraceState(context.tracestate);
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: flags,
    isRemote: true,
    ...(traceState && { traceState }),
  });
}

/** OpenTelemetry writes errors as JSON, the stack first. */
function sentenceOf(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? text);
  } catch {
    return text;
  }
}

/** Says now and then that spans cannot be sent: that is no reason to stop, or to fill the log. */
function complainTo(log: Logger): void {
  let last = Number.NEGATIVE_INFINITY;
  const error = (message: string) => {
    if (performance.now() - last < toldMs) return;
    last = performance.now();
    // A request may be under way that has nothing to do with it.
    const outside = { requestId: undefined, traceId: undefined };
    log.warn(
      { ...outside, err: sentenceOf(message).slice(0, 300) },
      "traces: OpenTelemetry says that something is wrong",
    );
  };
  const quiet = () => undefined;
  diag.setLogger(
    { error, warn: error, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
