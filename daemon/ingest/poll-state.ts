import type { PolledPlace, PolledSource, PollState } from "../audit/polling.ts";
import type { Clock, PollError, PollFailure } from "./poll-source.ts";

/** How a place is, and has been for how long. */
export interface Health {
  ok(): void;
  /** A poll has come that far; behind says that there is more to read at once. */
  polled(readTo: number, behind: boolean): void;
  /** Goes on where an earlier daemon stopped. */
  resumed(readTo: number): void;
  /** True when that is news. */
  failed(error: PollError): boolean;
  disabled(): void;
  isFailing(): boolean;
  /** As it is shown at that time of the provider. */
  shown(now: number): PolledPlace;
}

export function health(partition: string, clock: Clock): Health {
  let place: Omit<PolledPlace, "lag"> = {
    partition,
    state: "starting",
    since: clock.now(),
    lastPoll: null,
    readTo: null,
  };
  const become = (state: PollState, error?: string) => {
    const { error: _, ...rest } = place;
    const since = state === place.state ? place.since : clock.now();
    place = { ...rest, state, since, ...(error === undefined ? {} : { error }) };
  };
  return {
    ok: () => {
      if (place.state !== "catching-up") become("ok");
    },
    polled: (readTo, behind) => {
      become(behind ? "catching-up" : "ok");
      place = { ...place, lastPoll: clock.now(), readTo };
    },
    resumed: (readTo) => {
      place = { ...place, readTo };
    },
    failed: (error) => {
      const [state, before] = [stateOf(error.kind), place];
      become(state, error.message);
      return before.state !== state || before.error !== error.message;
    },
    disabled: () => become("disabled"),
    isFailing: () => place.error !== undefined,
    shown: (now) => ({ ...place, lag: place.readTo === null ? null : Math.max(0, Math.round(now - place.readTo)) }),
  };
}

function stateOf(kind: PollFailure): PollState {
  switch (kind) {
    case "throttled":
      return "throttled";
    case "auth":
      return "auth-error";
    case "settings":
    case "too-much":
      return "misconfigured";
    case "stale-token":
    case "unavailable":
      return "unavailable";
  }
}

/** From what concerns an operator most to what concerns nobody. */
const order: readonly PollState[] = [
  "misconfigured",
  "auth-error",
  "unavailable",
  "throttled",
  "catching-up",
  "starting",
  "ok",
  "disabled",
];

/** The worst of several, with what is wrong there, and since when one of them is in that state. */
export function worst(places: readonly PolledPlace[]): Pick<PolledSource, "state" | "error" | "since"> {
  const [first] = [...places].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.since - b.since);
  return first ?? { state: "starting", since: null };
}

/** While auditing is switched off, that is the state of all. */
export function switchedOff(places: readonly PolledPlace[]): ReturnType<typeof worst> {
  return { ...worst(places.filter(({ state }) => state === "disabled")), state: "disabled" };
}
