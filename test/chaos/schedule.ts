import { pino } from "pino";
import type { Batch } from "../../daemon/audit/event.ts";
import type { Timing } from "../../daemon/ingest/poll-source.ts";
import { type Poller, type PollerPorts, startPoller } from "../../daemon/ingest/poller.ts";
import { telemetry } from "../../daemon/telemetry/telemetry.ts";
import { type Random, randomOf } from "../support/random.ts";
import { type VirtualClock, virtualClock } from "../support/virtual-clock.ts";
import { type Cloud, type Kind, kinds, type Laid, openCloud } from "./clouds.ts";
import type { ChaosStore } from "./store.ts";

const [second, minute] = [1_000, 60_000];
const start = Date.parse("2026-11-22T12:00:00Z");

/** Readings nearer to the poll than a cloud's own: minutes instead of a day are enough to meet every one of them. */
const passes: Timing["passes"] = [
  { name: "7m", behind: 7 * minute, every: 3 * minute },
  { name: "17m", behind: 17 * minute, every: 6 * minute },
];
const deepest = 17 * minute;
const lookback = minute;

/** Long enough after the last trouble for every reading, and for the longest wait after a failure. */
const calm = deepest + 6 * minute + 10 * minute;

/** What happened in a schedule, and what of it was wrong. */
export interface Outcome {
  readonly seed: number;
  readonly kind: Kind;
  readonly events: number;
  readonly requests: number;
  readonly faults: number;
  readonly crashes: number;
  readonly wrong: readonly string[];
}

/** How rough a schedule is. */
interface Weather {
  /** A request in that many meets a fault; 0: none does. */
  readonly faultIn: number;
  /** A wait in that many is the last of its daemon; 0: none is. */
  readonly crashIn: number;
  readonly troubled: number;
  readonly stepsClock: boolean;
}

function weatherOf(random: Random): Weather {
  return {
    faultIn: random.pick([0, 2, 3, 5, 10, 30]),
    crashIn: random.pick([0, 0, 20, 60, 200]),
    troubled: (3 + random.below(17)) * minute,
    stepsClock: random.oneIn(3),
  };
}

/** How late an event comes; the last are later than anything promises to find. */
function lateness(random: Random): number {
  const kind = random.below(100);
  if (kind < 60) return random.below(10 * second);
  if (kind < 80) return random.below(2 * minute);
  if (kind < 90) return random.below(7 * minute);
  if (kind < 98) return random.below(deepest - second);
  return deepest + 15 * minute;
}

function layEvents(random: Random, cloud: Cloud, name: string, until: number): Laid[] {
  const laid: Laid[] = [];
  const bursts = 1 + random.below(12);
  for (let burst = 0; burst < bursts; burst++) {
    const at = start + random.below(until);
    const late = lateness(random);
    // Several share a millisecond: no cursor may go by it.
    for (let n = random.below(12); n >= 0; n--) {
      const own = random.oneIn(3) ? lateness(random) : late;
      const event = { id: `${name}-${laid.length}`, at: at + (random.oneIn(2) ? 0 : n), visible: 0 };
      laid.push({ ...event, visible: event.at + own });
    }
  }
  for (const event of laid) cloud.lay(event);
  return laid;
}

interface Trouble {
  faults: number;
  crashes: number;
  requests: number;
  readonly wrong: string[];
}

/** Runs one schedule in virtual time. The same seed is the same schedule. */
export async function runSchedule(seed: number, store: ChaosStore, only?: Kind): Promise<Outcome> {
  const random = randomOf(seed);
  const kind = only ?? (kinds[seed % kinds.length] as Kind);
  const name = `s${seed}`;
  const clock = virtualClock(start);
  const weather = weatherOf(random);
  const trouble: Trouble = { faults: 0, crashes: 0, requests: 0, wrong: [] };
  const end = start + weather.troubled;
  const fault = (count: number) => {
    trouble.requests += 1;
    if (weather.faultIn === 0 || clock.truth() > end || !random.oneIn(weather.faultIn)) return undefined;
    trouble.faults += 1;
    return random.below(count);
  };
  const cloud = await openCloud(kind, { name, clock, fault });
  const laid = layEvents(random, cloud, name, weather.troubled);
  const daemons = daemonsOf({ name, cloud, clock, random, weather, store, trouble, end });
  const finish = Math.max(end, ...laid.map(({ visible }) => visible)) + calm;
  daemons.start();
  while (clock.truth() < finish) {
    await clock.advance(random.below(2 * minute));
    if (weather.stepsClock && clock.truth() < end && random.oneIn(10))
      clock.step((random.below(48 * 60) - 24 * 60) * minute);
    if (daemons.isDead()) daemons.start();
  }
  await daemons.close();
  await cloud.close();
  await judgeRows(laid, name, store, trouble, end + 8 * minute);
  return { seed, kind, events: laid.length, ...trouble };
}

interface Setting {
  readonly name: string;
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly weather: Weather;
  readonly store: ChaosStore;
  readonly trouble: Trouble;
  /** When trouble ends. */
  readonly end: number;
}

/** One daemon after another. One that is killed does nothing any more: whatever it waits for never comes. */
function daemonsOf(setting: Setting) {
  const { cloud, clock, random, weather, trouble, end } = setting;
  const interval = random.pick([2 * minute, 4 * minute, 6 * minute]);
  let current: { poller: Poller; dead: boolean } | undefined;
  const start = () => {
    const life = { dead: false };
    const until = async <T>(work: Promise<T>): Promise<T> => {
      dies(life);
      const result = await work;
      dies(life);
      return life.dead ? new Promise<T>(() => undefined) : result;
    };
    const dies = (it: { dead: boolean }) => {
      if (it.dead || weather.crashIn === 0 || clock.truth() > end || !random.oneIn(weather.crashIn)) return;
      it.dead = true;
      trouble.crashes += 1;
    };
    const opened = cloud.open();
    const source = {
      ...opened,
      timing: { ...opened.timing, interval, passes },
      open: (...args: Parameters<typeof opened.open>) => {
        const reader = opened.open(...args);
        return {
          page: (token: string | undefined, signal: AbortSignal) => until(clock.during(reader.page(token, signal))),
        };
      },
      partitions: (signal: AbortSignal) => until(clock.during(opened.partitions(signal))),
    };
    const poller = startPoller(sourceOf(setting.name), source, { lookback }, portsOf(setting, life, until));
    current = Object.assign(life, { poller });
  };
  return {
    start,
    isDead: () => current?.dead ?? true,
    close: async () => {
      if (current && !current.dead) await current.poller.close();
    },
  };
}

const sourceOf = (name: string) => `chaos/${name}`;

function portsOf(
  { clock, random, store, trouble }: Setting,
  life: { readonly dead: boolean },
  until: <T>(work: Promise<T>) => Promise<T>,
): PollerPorts {
  const watch = cursorWatch(clock, trouble);
  return {
    deliver: (batch) =>
      until(
        (async () => {
          await Promise.resolve();
          if (life.dead) return new Promise<never>(() => undefined);
          watch(batch);
          return store.commit(batch, clock.truth());
        })(),
      ),
    store: {
      cursor: (source, partition) => until(Promise.resolve(store.read.cursor(source, partition))),
      minutes: (source, partition, window) => until(Promise.resolve(store.read.minutes(source, partition, window))),
    },
    enabled: () => true,
    telemetry: silent,
    clock: { ...clock, sleep: (ms, signal) => until(clock.sleep(ms, signal)) },
    random: () => random.below(1_000) / 1_000,
  };
}

const silent = telemetry(pino({ level: "silent" }), { version: "chaos" });

/** Cursors never go back, and never past what the provider's clock shows. */
function cursorWatch(clock: VirtualClock, { wrong }: Trouble): (batch: Batch) => void {
  const last = new Map<string, number>();
  return ({ cursor }) => {
    if (!cursor) return;
    const { to } = JSON.parse(cursor.position) as { to: number };
    const before = last.get(cursor.partition) ?? 0;
    if (to < before) wrong.push(`the cursor went back from ${before} to ${to}`);
    if (to > clock.truth()) wrong.push(`the cursor is ${to - clock.truth()} ms past the provider's time`);
    last.set(cursor.partition, to);
  };
}

/** Stored rows are the truth exactly: what may be late beyond all readings may be there, everything else is, once. */
async function judgeRows(
  laid: readonly Laid[],
  name: string,
  store: ChaosStore,
  { wrong }: Trouble,
  finish: number,
): Promise<void> {
  const query = { offset: 0, limit: 1_000_000, reverse: false, cluster: [name] };
  const rows = (await store.read.find(query)).map(({ auditID }) => auditID);
  const stored = new Set(rows);
  const origin = JSON.parse(store.read.cursor(sourceOf(name), "") ?? "{}") as { began?: number };
  const from = (origin.began ?? Infinity) - lookback;
  const promised = laid.filter(({ at, visible }) => at >= from && visible - at < deepest);
  if (origin.began === undefined || origin.began > finish) wrong.push("no daemon ever began");
  const missing = promised.filter(({ id }) => !stored.has(id)).map(({ id }) => id);
  const twice = rows.filter((id, n) => rows.indexOf(id) !== n);
  const known = new Set(laid.map(({ id }) => id));
  const invented = rows.filter((id) => !known.has(id));
  if (missing.length > 0) wrong.push(`lost: ${missing.join(" ")}`);
  if (twice.length > 0) wrong.push(`stored twice: ${twice.join(" ")}`);
  if (invented.length > 0) wrong.push(`never laid: ${invented.join(" ")}`);
  const counters = store.read.counters().find(({ source }) => source === sourceOf(name));
  const received = counters?.received ?? 0;
  if (received !== stored.size) wrong.push(`counted ${received} events, ${stored.size} are stored`);
}
