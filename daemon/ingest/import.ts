import { AuditwireError } from "../audit/errors.ts";
import type { SourceFacts } from "../audit/event.ts";
import type { Imported, Importing, ImportOrder } from "../audit/importing.ts";
import type { Receipt, StoreReader } from "../audit/ports.ts";
import type { Normalized } from "./items.ts";
import { rejection } from "./outcome.ts";
import { largestBody, type ReceivePorts, receiver, type Sender } from "./receive.ts";

export interface ImportPorts extends ReceivePorts {
  readonly store: Pick<StoreReader, "cursor">;
  /** Who reads recorded events of a source. Fails with `not_found` and `invalid`. */
  readonly senderOf: (source: string, cluster: string | undefined) => Sender;
}

/** Bodies up to that size are always judged, whatever the limit for live ones: whoever imports sends no larger ones. */
const bodyBytes = 4 * 2 ** 20;

/** Recorded events, stored with how far their file has been read: in one transaction, so that both are there or none. */
export function importing(ports: ImportPorts): Importing {
  const take = taking(ports);
  const underWay = new Set<{ readonly place: string; readonly taken: Promise<Imported> }>();
  return {
    position: async (order) => {
      const { source, cluster, file } = order;
      ports.senderOf(source, cluster);
      if (file === undefined) return undefined;
      // Who goes on for an import that was killed is not told a position that its last batch is about to move.
      const moving = [...underWay].filter(({ place }) => place === placeOf(order));
      await Promise.allSettled(moving.map(({ taken }) => taken));
      return ports.store.cursor(source, partitionOf(order));
    },
    take: async (order, incoming) => {
      const one = { place: placeOf(order), taken: take(order, incoming) };
      underWay.add(one);
      try {
        return await one.taken;
      } finally {
        underWay.delete(one);
      }
    },
  };
}

type Place = Pick<ImportOrder, "source" | "cluster" | "file">;
const partitionOf = ({ cluster = "", file }: Place): string => `import ${cluster}/${file}`;
const placeOf = (order: Place): string => `${order.source} ${partitionOf(order)}`;

function taking(ports: ImportPorts): Importing["take"] {
  const limits = () => {
    const set = ports.limits();
    return { ...set, bodyBytes: Math.max(set.bodyBytes, bodyBytes) };
  };
  const receive = receiver({ ...ports, limits });
  return async (order, incoming) => {
    const { source, cluster, file, position } = order;
    const sender = ports.senderOf(source, cluster);
    if (!ports.enabled()) throw switchedOff();
    const cursor =
      file === undefined || position === undefined ? undefined : { source, partition: partitionOf(order), position };
    let receipt: Receipt | undefined;
    const stored = (it: Receipt) => {
      receipt = it;
    };
    const delivery = await receive(incoming, {
      facts: sender.facts,
      normalize: (body) => lineOfText(body, sender.facts) ?? sender.normalize(body),
      cursor,
      stored,
      isImport: true,
    });
    switch (delivery) {
      case "delivered":
        return receipt ? toImported(receipt) : raw(ports);
      case "gone":
        throw new AuditwireError("invalid", "the body ended too early");
      case "too-large":
        throw new AuditwireError("invalid", `a body has at most ${largestBody} bytes`);
      case "busy":
        throw new AuditwireError("unavailable", "too many bytes in flight; send again later");
      case "unavailable":
      case "failed":
        throw new AuditwireError("unavailable", "not stored; send again later");
    }
  };
}

/** A line that is no JSON is one item, not as many as it has words. */
function lineOfText(body: Uint8Array, source: SourceFacts): Normalized | undefined {
  const end = body.at(-1) === newline ? body.length - 1 : body.length;
  const line = body.subarray(0, end);
  if (end === 0 || begins.has(line[0]) || line.includes(newline)) return undefined;
  const detail = "neither JSON nor the beginning of it";
  return { events: [], rejections: [rejection({ source }, line, "not-json", detail)] };
}

const newline = 0x0a;
const begins: ReadonlySet<number | undefined> = new Set(Buffer.from('{[" \ufeff'));

const switchedOff = () =>
  new AuditwireError(
    "conflict",
    "auditing is switched off, so nothing would be judged: switch it on first (PUT /api/v1/settings/kubernetes-audit, enabled: true)",
  );

/** A body that was kept without being judged has no receipt: it was too large, or auditing has just been switched off. */
function raw({ enabled }: ImportPorts): Imported {
  if (!enabled()) throw switchedOff();
  return { events: 0, audits: 0, duplicates: 0, collisions: 0, quarantined: 1 };
}

function toImported({ imported: events, audits, duplicates, collisions, quarantined }: Receipt): Imported {
  return { events, audits: audits.length, duplicates, collisions, quarantined };
}
