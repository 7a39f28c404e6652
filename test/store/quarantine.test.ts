import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { aSource } from "../support/events.ts";
import { aChild } from "./child.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, aDirectory, anOpenStore, aRejection } from "./opened.ts";

const page = { offset: 0, limit: 10 };
const mebibyte = (fill: number) => new Uint8Array(2 ** 20).fill(fill);

describe("quarantine of a body that comes in pieces", () => {
  it("keeps it whole, counts it once it is finished, and knows it again", async () => {
    const store = await anOpenStore({ now: () => 9 });
    const pieces = Array.from({ length: 11 }, (_, n) => mebibyte(n));
    const whole = Buffer.concat(pieces);
    const send = async () => {
      const stream = await store.openQuarantine(aSource(), "too-large", "more than 32 MiB");
      for (const piece of pieces) await stream.write(piece);
      return stream;
    };
    const first = await send();
    expect(await store.quarantine(page)).toEqual([]);
    expect(await store.counters()).toEqual([]);
    await first.finish();
    await (await send()).finish();
    const again = await store.commit(aBatch([], { rejections: [aRejection(whole)] }));
    expect(again.quarantined).toBe(0);
    const items = await store.quarantine(page);
    expect(items).toEqual([
      {
        id: 1,
        ingestedAt: 9,
        source: "webhook/prod",
        cluster: "prod",
        reason: "too-large",
        detail: "more than 32 MiB",
        size: 11 * 2 ** 20,
        sha256: createHash("sha256").update(whole).digest("hex"),
      },
    ]);
    expect(Buffer.compare((await store.quarantined(1)) ?? new Uint8Array(), whole)).toBe(0);
    expect(await store.counters()).toMatchObject([{ source: "webhook/prod", rejected: 1, received: 0 }]);
  });

  it("leaves nothing when it is given up", async () => {
    const store = await anOpenStore();
    const stream = await store.openQuarantine(aSource(), "too-large", "");
    for (let n = 0; n < 5; n++) await stream.write(mebibyte(n));
    await stream.abort();
    expect(await store.quarantine(page)).toEqual([]);
    expect(await store.quarantined(1)).toBeUndefined();
  });

  it("leaves nothing of a stream that a restart cut off", () => {
    const { directory, run, close } = aDirectStore();
    const item = run("openItem", { source: "s", cluster: "c", reason: "too-large", detail: "" }, 1);
    run("writePart", item, 0, mebibyte(1));
    close();
    let parts = -1;
    aDirectStore((connection) => {
      parts = Number(connection.rows("SELECT count(*) AS n FROM quarantine_parts")[0]?.["n"]);
      return connection;
    }, directory);
    expect(parts).toBe(0);
  });

  it("pages from the newest on", () => {
    const store = aDirectStore();
    store.commit(aBatch([], { rejections: ["1", "2", "3"].map((text) => aRejection(text)) }));
    const idsOf = (offset: number) => store.read.quarantine({ offset, limit: 2 }).map(({ id }) => id);
    expect([idsOf(0), idsOf(2), idsOf(4)]).toEqual([[3, 2], [1], []]);
  });
});

it("a store that is held by a killed process opens at once", async () => {
  const directory = aDirectory();
  for (let n = 0; n < 3; n++) await (await aChild("hold", directory)).kill();
  const store = await anOpenStore({}, directory);
  expect(await store.quarantine(page)).toEqual([]);
});
