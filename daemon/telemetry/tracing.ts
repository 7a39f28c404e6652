/** What a span says of its work. Names and figures of this program and its configuration: nothing that a caller chose. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work in a trace. */
export interface Span {
  readonly traceId: string;
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

export interface SpanOptions {
  /** `server`: answers a request; `client`: asks somebody else; `internal`: anything between. */
  readonly kind: "server" | "client" | "internal";
  readonly parent: Span | TraceContext | undefined;
  readonly attributes: Attributes;
}

/** Where spans go. */
export interface Tracing {
  start(name: string, options: SpanOptions): Span;
  /** Hands over what is left, for a bounded time. */
  close(): Promise<void>;
}

const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;

/** The trace that a request says it belongs to. */
export const traceIdOf = (context: TraceContext): string | undefined =>
  traceparent.exec(context.traceparent ?? "")?.[1];
