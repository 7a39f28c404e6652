import { createParser, type EventSourceMessage } from "eventsource-parser";

/** What comes of a stream of server-sent events, as a browser would have it. */
export interface EventStream {
  /** The next events, so many of them; fewer when the stream ends before. */
  take(count: number): Promise<readonly EventSourceMessage[]>;
  /** The id a browser would come back with. */
  lastId(): string | undefined;
  /** Everything as it was sent. */
  text(): string;
  /** Resolves once the daemon has ended the stream. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

export function eventStream(answer: Response): EventStream {
  if (!answer.body) throw new Error("the answer has no body");
  const reading = answer.body.getReader();
  const decoder = new TextDecoder();
  const waiting: EventSourceMessage[] = [];
  const state = { text: "", lastId: undefined as string | undefined, ended: false };
  const parser = createParser({ onEvent: (event) => waiting.push(event) });
  const read = async () => {
    const { done, value } = await reading.read();
    if (done) state.ended = true;
    const text = decoder.decode(value);
    state.text += text;
    for (const [, id] of text.matchAll(/^id: (.*)$/gm)) state.lastId = id;
    parser.feed(text);
  };
  return {
    take: async (count) => {
      while (waiting.length < count && !state.ended) await read();
      return waiting.splice(0, count);
    },
    lastId: () => state.lastId,
    text: () => state.text,
    ended: async () => {
      while (!state.ended) await read();
    },
    close: () => reading.cancel(),
  };
}
