import { createHash } from "node:crypto";
import type { Rejection, SourceFacts } from "../audit/event.ts";
import type { QuarantineStream } from "../audit/ports.ts";
import type { WriterCalls } from "./calls.ts";
import type { Client } from "./channel.ts";
import { plainText } from "./text.ts";

/** Bytes that one transaction takes. */
const partBytes = 4 * 2 ** 20;

/** Brings a body into the quarantine part by part, with no more than one part in memory. */
export async function quarantineStream(
  writer: Client<WriterCalls>,
  now: () => number,
  source: SourceFacts,
  reason: Rejection["reason"],
  detail: string,
): Promise<QuarantineStream> {
  const facts = {
    source: plainText(source.name),
    cluster: plainText(source.cluster),
    reason,
    detail: plainText(detail),
  };
  const item = await writer.call("openItem", facts, now());
  const key = createHash("sha256").update(source.cluster).update("\0");
  const plain = createHash("sha256");
  const state = { size: 0, parts: 0, held: [] as Uint8Array[], heldBytes: 0 };
  const flush = async () => {
    if (state.heldBytes === 0) return;
    const bytes = new Uint8Array(Buffer.concat(state.held));
    state.held = [];
    state.heldBytes = 0;
    await writer.call("writePart", item, state.parts++, bytes);
  };
  return {
    write: async (bytes) => {
      key.update(bytes);
      plain.update(bytes);
      state.size += bytes.byteLength;
      state.held.push(bytes);
      state.heldBytes += bytes.byteLength;
      if (state.heldBytes >= partBytes) await flush();
    },
    finish: async () => {
      await flush();
      await writer.call(
        "finishItem",
        item,
        { key: key.digest("base64url"), sha256: plain.digest("hex"), size: state.size },
        now(),
      );
    },
    abort: () => writer.call("removeItem", item),
  };
}
