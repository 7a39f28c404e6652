import type { Span, SpanOptions, Tracing } from "./tracing.ts";
import type { Works } from "./work.ts";

/** Pieces of the trace, within what is being done. Without tracing the work alone is done. */
export interface Spans {
  /** Begins one, within what is being done or as its parent says. Undefined: nobody wants traces. */
  begin(name: string, options: Partial<SpanOptions>): Span | undefined;
  /** Does something as one: what it does within is part of that. */
  span<T>(name: string, options: Partial<SpanOptions>, work: (span: Span | undefined) => Promise<T>): Promise<T>;
}

export function spanning(doing: Works, tracing: Tracing | undefined): Spans {
  const begin: Spans["begin"] = (name, { kind = "internal", parent, attributes = {} }) =>
    tracing?.start(name, { kind, parent: parent ?? doing.current().span, attributes });
  return {
    begin,
    span: async (name, options, work) => {
      const span = begin(name, options);
      if (!span) return work(undefined);
      try {
        return await doing.during({ span }, () => work(span));
      } catch (error) {
        span.failed(wordOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

/** A code or a kind: messages may hold what a caller wrote. */
function wordOf(error: unknown): string {
  const { code, kind, name } = error as { code?: unknown; kind?: unknown; name?: unknown };
  return [code, kind, name].find((word) => typeof word === "string") ?? "error";
}
