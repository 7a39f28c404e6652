import { parseDuration } from "../../audit/duration.ts";
import { AuditwireError } from "../../audit/errors.ts";

const dayMs = 86_400_000;
const day = /^\d{4}-\d{2}-\d{2}$/;
const moment = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * A time as people write it, as the API takes it: `2h` (ago), `now`, `today`, `yesterday`, a date, or a date and time.
 * Without a zone it is UTC, as times are printed. The end of an interval is the end of the day that is named.
 */
export function readTime(text: string, end: "from" | "to", now: number): string {
  const time = timeOf(text, end, now);
  if (time !== undefined) return new Date(time).toISOString();
  throw new AuditwireError(
    "invalid",
    `--${end}: "${text}" is no time: write 2h, today, yesterday, 2026-11-24 or 2026-11-24T09:30Z`,
  );
}

/** The same in milliseconds; undefined for what is no time. */
export function timeOf(text: string, end: "from" | "to", now: number): number | undefined {
  const time = written(text.trim(), end, now);
  return time !== undefined && Math.abs(time) <= 8.64e15 ? time : undefined;
}

function written(text: string, end: "from" | "to", now: number): number | undefined {
  const ago = parseDuration(text.replace(/ ago$/, ""));
  if (ago !== undefined) return now - ago;
  if (text === "now") return now;
  const today = now - (((now % dayMs) + dayMs) % dayMs);
  if (text === "today") return wholeDay(today, end);
  if (text === "yesterday") return wholeDay(today - dayMs, end);
  if (day.test(text)) return wholeDay(valid(Date.parse(`${text}T00:00:00Z`), text), end);
  const [, date, minute, second = "", zone = "Z"] = moment.exec(text) ?? [];
  if (date === undefined) return undefined;
  return valid(Date.parse(`${date}T${minute}${second}${zone.toUpperCase()}`), date, zone);
}

const wholeDay = (start: number | undefined, end: "from" | "to") =>
  start === undefined || end === "from" ? start : start + dayMs - 1;

/** A day that its month does not have would be read as one of the next. */
function valid(time: number, date: string, zone = "Z"): number | undefined {
  if (Number.isNaN(time)) return undefined;
  if (zone.toUpperCase() !== "Z") return Number.isNaN(Date.parse(`${date}T00:00:00Z`)) ? undefined : time;
  return new Date(time).toISOString().startsWith(date) ? time : undefined;
}
