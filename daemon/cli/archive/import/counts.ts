import type { Imported } from "../../../audit/importing.ts";
import { sized } from "../../sized.ts";
import { counted, visible } from "../../table.ts";
import type { Terminal } from "../../terminal.ts";
import type { Told } from "./import-file.ts";

/** What an import did, shown while it goes on. */
export interface Counts extends Told {
  /** So many bytes are still to be read. */
  expect(bytes: number): void;
  all(): Imported & { readonly before: number; readonly unread: number };
  /** Without a full stop. */
  sentence(): string;
  /** Nothing was left out. */
  isWhole(): boolean;
  /** Something was sent, and none of it was an audit event. */
  isForeign(): boolean;
  clear(): void;
}

const redrawMs = 200;

/** Places that are named of what went to the quarantine. */
const mostPlaces = 20;

export function openCounts(terminal: Terminal, now = Date.now): Counts {
  const sums = { events: 0, audits: 0, duplicates: 0, collisions: 0, quarantined: 0, before: 0, unread: 0 };
  const started = now();
  let [bytes, expected, drawn, lost, sent, places] = [0, 0, 0, 0, 0, 0];
  const draw = () => {
    if (now() - drawn < redrawMs) return;
    drawn = now();
    const seconds = Math.max(0.001, (drawn - started) / 1000);
    const rate = bytes / seconds;
    const left = expected > bytes ? `  ${lasting((expected - bytes) / Math.max(1, rate))} left` : "";
    const of = expected > 0 ? ` of ${sized(expected)}` : "";
    const events = `${sums.events} events (${Math.round(sums.events / seconds)}/s)  ${sums.audits} audits`;
    terminal.status(`${sized(bytes)}${of}  ${sized(rate)}/s${left}  ${events}`);
  };
  const sentence = () => {
    const parts = [
      counted(sums.events, "event"),
      counted(sums.audits, "new audit"),
      ...(sums.duplicates > 0
        ? [`${counted(sums.duplicates, "match")} known already`.replace("matchs", "matches")]
        : []),
      ...(sums.collisions > 0 ? [`${counted(sums.collisions, "auditID")} used twice`] : []),
      ...(sums.quarantined > 0 ? [`${sums.quarantined} put into the quarantine`] : []),
      ...(sums.before > 0 ? [`${counted(sums.before, "value")} imported before`] : []),
      ...(lost > 0 ? [`${counted(lost, "value")} stored whose counts were lost`] : []),
      ...(sums.unread > 0 ? [`${sums.unread} not read`] : []),
    ];
    return `${parts.join(", ")}; ${((now() - started) / 1000).toFixed(1)} s`;
  };
  return {
    read: (more) => {
      bytes += more;
      draw();
    },
    stored: (imported, values) => {
      sent += values;
      if (!imported) lost += values;
      else
        for (const name of ["events", "audits", "duplicates", "collisions", "quarantined"] as const)
          sums[name] += imported[name];
      draw();
    },
    kept: (items, place, why) => {
      if (++places > mostPlaces) return;
      // V8 quotes what it could not read.
      const what = why === undefined ? counted(items, "item") : visible(why);
      const more = places === mostPlaces ? "; further ones are not named" : "";
      terminal.error(`auditwire: ${place}: ${what}: put into the quarantine${more}`);
    },
    before: (values) => {
      sums.before += values;
    },
    unread: (text) => {
      sums.unread++;
      terminal.error(`auditwire: ${visible(text)}`);
    },
    expect: (more) => {
      expected += more;
    },
    all: () => ({ ...sums }),
    sentence,
    isWhole: () => sums.unread === 0,
    isForeign: () => sent > 0 && sums.events + sums.before + lost === 0,
    clear: () => terminal.status(""),
  };
}

/** `1 h 12 min`, `3 min`, `12 s` */
function lasting(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
