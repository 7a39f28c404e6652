import { z } from "zod";
import type { Deliver, StoreReader } from "../audit/ports.ts";
import { parseJson } from "./json.ts";
import type { Clock, Timing } from "./poll-source.ts";
import type { ProviderClock } from "./provider-clock.ts";

/** When a source began to be polled, and when its places were last looked up; milliseconds on the provider's clock. */
const Origin = z.object({ began: z.number(), discovered: z.number().optional() });
type Origin = z.output<typeof Origin>;

/** Kept under no partition's name. */
const partition = "";

/** Written that seldom: an older time only means that a new place is read from further back. */
const keptForMs = 600_000;

/**
 * Tells from when on a place is read that has no cursor yet. At the source's first start that is the lookback. One that
 * comes later was not there when places were last looked up; what it holds may have been there before it could be seen,
 * by as much as the deepest reading allows for.
 */
export interface PollOrigin {
  /** So many places were found, or that has failed: what is known of the provider's time is kept. */
  lookedUp(places: number | undefined): Promise<void>;
  /** For a place that was not there before. To be asked once the provider's time is known. */
  since(): () => number;
}

export interface OriginPorts {
  readonly name: string;
  readonly lookback: number;
  readonly timing: Timing;
  readonly provider: ProviderClock;
  readonly clock: Clock;
  readonly deliver: Deliver;
}

export async function openOrigin(store: Pick<StoreReader, "cursor">, ports: OriginPorts): Promise<PollOrigin> {
  const { name, lookback, timing, provider, clock, deliver } = ports;
  const started = clock.elapsed();
  const text = await store.cursor(name, partition);
  const parsed = Origin.safeParse(text === undefined ? undefined : parseJson(text));
  let origin: Origin | undefined = parsed.success ? parsed.data : undefined;
  let kept = origin;
  const began = () => origin?.began ?? provider.now() - (clock.elapsed() - started);
  const deepest = Math.max(0, ...timing.passes.map(({ behind }) => behind));
  return {
    lookedUp: async (places) => {
      if (!provider.known()) return;
      origin = { began: began(), discovered: places === undefined ? origin?.discovered : provider.now() };
      if (kept?.discovered !== undefined && (origin.discovered ?? 0) - kept.discovered < keptForMs) return;
      const cursor = { source: name, partition, position: JSON.stringify(origin) };
      await deliver({ source: name, events: [], rejections: [], cursor });
      kept = origin;
    },
    since: () => {
      const before = origin?.discovered;
      const first = () => began() - lookback;
      return () => {
        const from = before === undefined ? first() : Math.max(first(), before - deepest);
        return Math.min(from, provider.now() - lookback);
      };
    },
  };
}
