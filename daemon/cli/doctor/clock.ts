import { answered, ask } from "./ask.ts";
import type { Examined } from "./examined.ts";
import { broken, type Finding, ok, span, unseen, warning } from "./finding.ts";
import { type SourceState, Sources } from "./sources.ts";
import { apiServerAddress } from "./wiring.ts";

/** A clock that was looked at. */
export interface Clock {
  /** `the daemon at https://…` */
  readonly whose: string;
  /** Theirs less ours, in milliseconds. */
  readonly ahead: number;
}

/** An HTTP date has whole seconds, and the answer took its time. */
const exactMs = 2_000;
/** From there on orders of events mislead, and tokens that are short of life are refused. */
const warnMs = 10_000;
/** AWS refuses a signature that is five minutes off. */
const brokenMs = 300_000;

/** Clocks: ours, the daemon's, the API server's, the providers', and the time of the newest events. */
export async function clocks(examined: Examined): Promise<readonly Finding[]> {
  const { now } = examined.machine;
  const [{ place, ready }, wiring, sources] = await Promise.all([
    examined.daemon(),
    examined.wiring(),
    examined.api("/sources", Sources),
  ]);
  const address = apiServerAddress(wiring);
  const offset = now() - Date.now();
  const found: Clock[] = [];
  const add = (whose: string, clock: { readonly theirs: number; readonly ours: number } | undefined) => {
    if (clock) found.push({ whose, ahead: clock.theirs - clock.ours - offset });
  };
  if (place && answered(ready)) add(`the daemon at ${place.url}`, ready.clock);
  if (address !== undefined) {
    const asked = await ask(`${address}/readyz`, { proven: false });
    if (answered(asked)) add(`the API server at ${address}`, asked.clock);
  }
  const known = "value" in sources ? sources.value.filter(({ inForce }) => inForce) : [];
  return [...clockFindings(found, known), ...futureFindings(known, now())];
}

/** What differs between clocks. */
export function clockFindings(found: readonly Clock[], sources: readonly SourceState[]): readonly Finding[] {
  const providers = sources.flatMap(({ source, clockSkew }): Clock[] =>
    typeof clockSkew === "number"
      ? [{ whose: `the provider of ${source}, seen from the daemon,`, ahead: clockSkew }]
      : [],
  );
  const all = [...found, ...providers];
  if (all.length === 0)
    return [
      unseen(
        "clock-off",
        "no other clock was there to compare this machine's with",
        "name a daemon: --url, or an API server: --manifest",
      ),
    ];
  const off = all.filter(({ ahead }) => Math.abs(ahead) > warnMs + exactMs);
  if (off.length === 0)
    return [
      ok(
        "clock-off",
        `${all.map(({ whose }) => whose).join(" and ")}: within ${warnMs / 1_000} s of this machine's clock`,
      ),
    ];
  return off.map(({ whose, ahead }) => {
    const sentence = `the clock of ${whose.replace(/,$/, "")} is ${span(ahead)} ${ahead > 0 ? "ahead of" : "behind"} this machine's`;
    const mend =
      "timedatectl set-ntp true, on the machine whose clock is wrong (compare with timedatectl timesync-status)";
    return (Math.abs(ahead) > brokenMs ? broken : warning)("clock-off", sentence, mend);
  });
}

/** Events that have not happened yet, which would stand before all others. */
export function futureFindings(sources: readonly SourceState[], now: number): readonly Finding[] {
  return sources.flatMap(({ source, lastEvent }) => {
    const ahead = lastEvent === null ? 0 : Date.parse(lastEvent) - now;
    if (ahead <= 60_000) return [];
    return [
      warning(
        "events-from-the-future",
        `the newest event of ${source} is from ${lastEvent}, ${span(ahead)} ahead of this machine's clock`,
        "mend the clock of its control-plane machines: timedatectl set-ntp true",
      ),
    ];
  });
}
