import { createParser } from "eventsource-parser";

/** One server-sent event, or only the place where the stream is. */
export interface Arrived {
  /** Where to go on after it. */
  readonly id: string | undefined;
  readonly data: string | undefined;
}

/**
 * The events of a stream. An event counts when it is whole: what a broken connection left half is read again, and the
 * place where it stands is not taken for reached.
 */
export async function* eventsOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Arrived> {
  const found: Arrived[] = [];
  const parser = createParser({
    onId: (id) => void found.push({ id, data: undefined }),
    onEvent: ({ id, data }) => void found.push({ id, data }),
  });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    const end = rest.lastIndexOf("\n\n");
    if (end === -1) continue;
    parser.feed(rest.slice(0, end + 2));
    rest = rest.slice(end + 2);
    // The id of an event stands beside it, too.
    const withData = new Set(found.filter(({ data }) => data !== undefined).map(({ id }) => id));
    yield* found.splice(0).filter(({ id, data }) => data !== undefined || !withData.has(id));
  }
}
