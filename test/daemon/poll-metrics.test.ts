import { describe, expect, it } from "vitest";
import { pollStates } from "../../daemon/audit/polling.ts";
import type { Polled } from "../../daemon/telemetry/telemetry.ts";
import { loggedTelemetry } from "../support/telemetry.ts";

const source = (more: Partial<Polled>): Polled => ({
  source: "cloudwatch/eu",
  state: "ok",
  lag: null,
  lastPoll: null,
  clockSkew: null,
  places: [{ state: "ok" }],
  ...more,
});

/** The figures of a metric by their labels, as Prometheus reads them. */
async function figures(name: string, polled: readonly Polled[], enabled = true) {
  const telemetry = loggedTelemetry();
  telemetry.polled(() => polled, pollStates);
  telemetry.auditing(() => enabled);
  const { text } = await telemetry.metrics();
  const lines = [...text.matchAll(new RegExp(`^auditwire_${name}(?:\\{(.*)\\})? (\\S+)$`, "gm"))];
  return Object.fromEntries(lines.map(([, labels = "", value]) => [labels, Number(value)]));
}
const label = 'source="cloudwatch/eu"';

describe("metrics of what is polled", () => {
  it.each<[string, Partial<Polled>, number]>([
    ["read", {}, 1],
    ["behind", { state: "catching-up" }, 1],
    ["not begun", { state: "starting" }, 0],
    ["failing", { state: "auth-error" }, 0],
    ["read, but there is nothing to read", { places: [] }, 0],
    ["a topic, which has no places", { places: [], topic: { waiting: 3, lost: 0 } }, 1],
    ["a topic that fails", { state: "unavailable", places: [], topic: { waiting: 3, lost: 0 } }, 0],
    ["switched off", { state: "disabled" }, 1],
    ["switched off without places", { state: "disabled", places: [] }, 1],
  ])("up: %s", async (_, more, up) => expect(await figures("source_up", [source(more)])).toEqual({ [label]: up }));

  it.each<[string, number | null, number]>([
    ["never", null, 0],
    ["some time", 1_700_000_000_500, 1_700_000_000.5],
  ])("the last good poll: %s", async (_, lastPoll, seconds) =>
    expect(await figures("source_last_poll_timestamp_seconds", [source({ lastPoll })])).toEqual({ [label]: seconds }),
  );

  it("places are counted by every state there is, zero included", async () => {
    const places = [{ state: "ok" }, { state: "throttled" }, { state: "ok" }];
    const counted = await figures("source_places", [
      source({ places }),
      source({ source: "kafka/a", topic: { waiting: 3, lost: 0 } }),
    ]);
    const none = Object.fromEntries(pollStates.map((state) => [`${label},state="${state}"`, 0]));
    expect(counted).toEqual({ ...none, [`${label},state="ok"`]: 2, [`${label},state="throttled"`]: 1 });
  });

  it("are asked for once a reading", async () => {
    const telemetry = loggedTelemetry();
    let asked = 0;
    telemetry.polled(() => [source({ lag: ++asked * 1000 })], pollStates);
    for (const time of [1, 2]) {
      expect((await telemetry.metrics()).text).toContain(
        `auditwire_source_lag_seconds{source="cloudwatch/eu"} ${time}\n`,
      );
      expect(asked).toBe(time);
    }
  });

  it("a lag that nobody knows has no figure", async () =>
    expect(await figures("source_lag_seconds", [source({})])).toEqual({}));

  it.each([true, false])("[M01] auditing is on: %s", async (enabled) =>
    expect(await figures("auditing_enabled", [], enabled)).toEqual({ "": Number(enabled) }),
  );
});
