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

/** What a traceparent says, or undefined where it says nothing. */
export function readTraceContext({ traceparent }: TraceContext) {
  const parts = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/.exec(
    traceparent ?? "",
  );
  return parts
    ? { traceId: parts[1] ?? "", spanId: parts[2] ?? "", flags: Number.parseInt(parts[3] ?? "", 16) }
    : undefined;
}
