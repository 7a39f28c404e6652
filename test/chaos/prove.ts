import { expect, it } from "vitest";
import type { Kind } from "./clouds.ts";
import { runSchedule } from "./schedule.ts";
import { openChaosStore } from "./store.ts";

/** Runs so many schedules of one cloud, always the same ones. `npm run chaos:pollers` runs others. */
export function proveSchedules(kind: Kind, count: number, firstSeed: number): void {
  it(`${kind}: ${count} schedules from seed ${firstSeed} lose nothing, store nothing twice, and move no cursor back or ahead of the provider`, async () => {
    const store = openChaosStore();
    const wrong: string[] = [];
    const met = { events: 0, faults: 0, crashes: 0 };
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const outcome = await runSchedule(seed, store, kind);
      met.events += outcome.events;
      met.faults += outcome.faults;
      met.crashes += outcome.crashes;
      wrong.push(
        ...outcome.wrong.map(
          (what) => `npm run chaos:pollers -- --seed ${seed} --schedules 1 --cloud ${kind}: ${what}`,
        ),
      );
    }
    store.close();
    expect(wrong).toEqual([]);
    // Schedules without trouble would prove nothing.
    expect(met.events).toBeGreaterThan(20 * count);
    expect(met.faults).toBeGreaterThan(count);
    expect(met.crashes).toBeGreaterThan(count / 2);
  }, 900_000);
}
