import { pino } from "pino";
import { expect, it } from "vitest";
import type { Batch } from "../../daemon/audit/event.ts";
import { type Page, PollError, type PollSource, type Timing, type Window } from "../../daemon/ingest/poll-source.ts";
import { type Poller, type PollerPorts, startPoller } from "../../daemon/ingest/poller.ts";
import { telemetry } from "../../daemon/telemetry/telemetry.ts";
import { type ChaosStore, openChaosStore } from "../chaos/store.ts";
import { anEvent, aSource } from "../support/events.ts";
import { type Random, randomOf } from "../support/random.ts";
import { virtualClock } from "../support/virtual-clock.ts";

/**
 * What test/chaos/ leaves out: answers and commits that take time and end in doubt, dates that are missing or wrong,
 * intervals from a second to longer than the readings that trail behind, places that come and go, switching off.
 */
const [second, minute] = [1_000, 60_000];
const start = Date.parse("2026-11-22T12:00:00Z");
const troubled = 25 * minute;
const placeIDs = ["a", "b"];

type Dates = "right" | "none" | "sometimes old" | "sometimes ahead";

interface Laid {
  readonly id: string;
  readonly place: string;
  readonly at: number;
  readonly visible: number;
}

function timingOf(random: Random): Timing {
  const near = random.pick([4, 7]) * minute;
  return {
    interval: random.pick([5 * second, minute, 3 * minute, 11 * minute]),
    settle: random.pick([0, 15 * second, minute]),
    overlap: random.pick([0, 30 * second, 2 * minute]),
    passes: [
      { name: "near", behind: near, every: random.pick([1, 3]) * minute },
      { name: "far", behind: 16 * minute, every: random.pick([1, 5]) * minute },
    ],
    longest: random.pick([7 * minute, 10 * minute, 60 * minute]),
    shortest: 1,
  };
}
const deepest = 16 * minute;

function layEvents(random: Random, name: string): Laid[] {
  const laid: Laid[] = [];
  for (let burst = 4 + random.below(12); burst > 0; burst--) {
    const edge = start + random.below(troubled / minute) * minute;
    const at = random.oneIn(3) ? edge + random.pick([-1, 0, 1, 59_999]) : start + random.below(troubled);
    for (let n = random.below(9); n >= 0; n--) {
      const late = random.pick([0, 0, random.below(10 * second), random.below(3 * minute), random.below(deepest)]);
      const place = random.pick(placeIDs);
      laid.push({ id: `${name}-${laid.length}`, place, at: Math.max(start, at), visible: Math.max(start, at) + late });
    }
  }
  return laid;
}

/** A world of one seed: a cloud, a daemon after another, and what went wrong. */
function worldOf(seed: number, store: ChaosStore) {
  const random = randomOf(seed);
  const clock = virtualClock(start);
  const name = `own${seed}`;
  const state = { enabled: true, places: placeIDs, account: 0, wrong: [] as string[], naps: 0 };
  return {
    ...{ name, random, clock, store, state },
    timing: timingOf(random),
    dates: random.pick<Dates>(["right", "right", "none", "sometimes old", "sometimes ahead"]),
    laid: layEvents(random, name),
    slowness: random.pick([0, 300, 5 * second, 40 * second]),
    pageSize: 1 + random.below(9),
    most: random.pick([3, 20, Infinity]),
    faultIn: random.pick([0, 4, 12]),
    isRough: () => clock.truth() > start + 2 * minute && clock.truth() < start + troubled,
  };
}
type World = ReturnType<typeof worldOf>;

interface Life {
  dead: boolean;
}

/** A daemon that was killed waits for ever. */
const alive = async (life: Life) => (life.dead ? new Promise<never>(() => undefined) : undefined);

function dateOf(): (world: World) => number | undefined {
  let wasWrong = false;
  return ({ dates, random, clock, isRough }) => {
    wasWrong = !wasWrong && isRough() && random.oneIn(6);
    const off = wasWrong ? random.pick([20 * second, 10 * minute, 400 * 24 * 60 * minute]) : 0;
    if (dates === "none") return undefined;
    const sign = dates === "sometimes old" ? -1 : dates === "sometimes ahead" ? 1 : 0;
    return Math.floor((clock.truth() + sign * off) / second) * second;
  };
}

function sourceOf(world: World, life: Life, date: (world: World) => number | undefined): PollSource {
  const { random, clock, laid, state, isRough } = world;
  return {
    timing: world.timing,
    delay: "none",
    partitions: async () =>
      state.places.map((id) => ({
        id,
        facts: aSource({ name: world.name, cluster: world.name, accountID: `${state.account}` }),
      })),
    open: ({ id, facts }, window: Window) => ({
      page: async (token, signal): Promise<Page> => {
        if (!Number.isInteger(window.from) || !Number.isInteger(window.to)) state.wrong.push("parts of a millisecond");
        const inside = ({ place, at, visible }: Laid) =>
          place === id && at >= window.from && at < window.to && visible <= clock.truth();
        const seen = laid.filter(inside).sort((a, b) => a.at - b.at);
        if (world.slowness > 0) await clock.sleep(random.below(world.slowness), signal);
        await alive(life);
        signal.throwIfAborted();
        const servedAt = date(world);
        if (world.faultIn > 0 && isRough() && random.oneIn(world.faultIn))
          throw new PollError(random.pick(["throttled", "unavailable", "auth", "stale-token", "too-much"]), "no", {
            servedAt,
            retryAfter: random.pick([undefined, 90 * second]),
          });
        if (new Set(seen.map(({ at }) => at)).size > world.most) throw new PollError("too-much", "more", { servedAt });
        // A place in the order of what is there now: what comes late in between moves it.
        const from = Number(token ?? -1);
        const rest = seen.filter(({ at }) => at > from);
        const last = rest[world.pageSize - 1]?.at ?? Infinity;
        const page = rest.filter(({ at }) => at <= last);
        if (random.oneIn(2)) page.reverse();
        const found = page.map(({ id: auditID, at }) => ({
          at,
          outcome: anEvent({
            source: facts,
            body: { auditID, requestReceivedTimestamp: new Date(at - 100).toISOString() },
          }),
        }));
        return { found, next: page.length < rest.length ? `${last}` : undefined, servedAt };
      },
    }),
    renew: () => undefined,
    close: () => undefined,
  };
}

const silent = telemetry(pino({ level: "silent" }), { version: "test" });

function portsOf(world: World, life: Life): PollerPorts {
  const { random, clock, store, state, isRough } = world;
  const highest = new Map<string, number>();
  const never = new AbortController().signal;
  const watch = ({ cursor }: Batch) => {
    const { to } = JSON.parse(cursor?.position ?? "{}") as { to?: number };
    if (!cursor || to === undefined) return;
    if (to < (highest.get(cursor.partition) ?? 0)) state.wrong.push(`the cursor of ${cursor.partition} went back`);
    if (to > clock.truth()) state.wrong.push(`the cursor is ${to - clock.truth()} ms ahead`);
    highest.set(cursor.partition, to);
  };
  return {
    deliver: async (batch) => {
      if (world.slowness > 0) await clock.sleep(random.below(world.slowness), never);
      await alive(life);
      const doubt = isRough() && random.oneIn(15);
      if (doubt && random.oneIn(2)) throw new Error("not stored");
      watch(batch);
      const receipt = store.commit(batch, clock.truth());
      if (doubt) throw new Error("stored, and not known to be");
      return receipt;
    },
    store: {
      cursor: async (...args) => store.read.cursor(...args),
      minutes: async (...args) => store.read.minutes(...args),
    },
    enabled: () => state.enabled,
    telemetry: silent,
    clock: {
      ...clock,
      elapsed: () => clock.elapsed() + (clock.elapsed() % 997) / 1_000_000,
      sleep: async (ms, signal) => {
        state.naps += 1;
        await clock.sleep(ms, signal);
        await alive(life);
      },
    },
    random: () => random.below(1_000) / 1_000,
  };
}

/** Everything that can happen to a daemon, one thing at a time. */
async function disturb(world: World, daemon: { poller: Poller; life: Life }, begin: () => typeof daemon) {
  const { random, state, clock } = world;
  switch (random.below(12)) {
    case 0:
      daemon.life.dead = true;
      return begin();
    case 1: {
      const closed = daemon.poller.close();
      await clock.advance(2 * minute);
      await closed;
      return begin();
    }
    case 2:
      state.places = random.pick([["a"], ["b"], [], placeIDs]);
      return daemon;
    case 3:
      state.account += 1;
      return daemon;
    case 4:
      state.enabled = !state.enabled;
      return daemon;
    case 5:
      // Two clocks that are wrong alike are believed.
      if (world.dates !== "none" && world.dates !== "sometimes ahead") clock.step((random.below(60) - 30) * minute);
      return daemon;
    default:
      return daemon;
  }
}

async function wrongIn(seed: number, store: ChaosStore): Promise<string[]> {
  const world = worldOf(seed, store);
  const { name, random, clock, state, laid, timing } = world;
  const date = dateOf();
  const begin = () => {
    const life = { dead: false };
    const source = sourceOf(world, life, date);
    return { life, poller: startPoller(name, source, { lookback: 5 * minute }, portsOf(world, life)) };
  };
  let daemon = begin();
  await clock.advance(2 * minute);
  while (clock.truth() < start + troubled) {
    daemon = await disturb(world, daemon, begin);
    await clock.advance(random.below(2 * minute));
  }
  Object.assign(state, { enabled: true, places: placeIDs, naps: 0 });
  const calm = 2 * deepest + 20 * minute + 2 * timing.interval;
  await clock.advance(calm);
  // Some sleep for each answer, each commit and each look at the switch; more would be spinning.
  if (state.naps > calm / second) state.wrong.push(`slept ${state.naps} times`);
  await Promise.all([daemon.poller.close(), clock.advance(2 * minute)]);
  const rows = (await store.read.find({ offset: 0, limit: 1e6, reverse: false, cluster: [name] })).map(
    (it) => it.auditID,
  );
  const missing = laid.filter(({ id }) => !rows.includes(id)).map(({ id, at, visible }) => `${id} ${visible - at}`);
  if (missing.length > 0) state.wrong.push(`lost: ${missing.join(", ")}`);
  if (new Set(rows).size !== rows.length) state.wrong.push("stored twice");
  const received = store.read.counters().find(({ source }) => source === name)?.received ?? 0;
  if (received !== laid.length) state.wrong.push(`counted ${received} of ${laid.length}`);
  return state.wrong.map((what) => `seed ${seed} (${world.dates}, ${JSON.stringify(timing)}): ${what}`);
}

it.each([0, 1, 2])(
  "fifty schedules of slow and doubtful answers lose nothing, store nothing twice and never spin: %i",
  async (part) => {
    const store = openChaosStore();
    const wrong: string[] = [];
    for (let seed = 50 * part; seed < 50 * (part + 1); seed++) wrong.push(...(await wrongIn(seed, store)));
    const stored = store.read.counters().reduce((sum, { audits }) => sum + audits, 0);
    store.close();
    expect(wrong).toEqual([]);
    expect(stored).toBeGreaterThan(50 * 20);
  },
  120_000,
);
