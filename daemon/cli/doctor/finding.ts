import { quoted } from "../quoted.ts";
import { counted } from "../table.ts";

/**
 * Everything that can be found, each a heading of docs/troubleshooting.md. What a check looks at has the name of what
 * goes wrong there, found or not.
 */
export const checks = {
  Configuration: ["configuration-error", "unknown-key", "secret-unreadable", "secret-open", "environment-differs"],
  Daemon: [
    "port-taken",
    "not-running",
    "not-reached",
    "not-ready",
    "other-configuration",
    "reload-refused",
    "wrong-login",
    "login-exposed",
  ],
  Certificate: ["certificate-expired", "certificate-name", "certificate-pair", "certificate-untrusted", "no-tls"],
  Clock: ["clock-off", "events-from-the-future"],
  Data: [
    "disk-full",
    "data-not-writable",
    "data-open",
    "data-on-network",
    "database-newer",
    "database-damaged",
    "retention-removes",
  ],
  Sources: ["source-silent", "source-refused", "source-misconfigured", "source-behind", "items-rejected"],
  Judging: ["auditing-off", "policy-empty", "rules-not-evaluable"],
  "API server": [
    "api-server-files",
    "audit-policy-differs",
    "flags-missing",
    "audit-sink-left-over",
    "api-server-not-restarted",
    "webhook-token",
    "webhook-unreachable",
    "webhook-on-loopback",
    "webhook-name",
  ],
  Machine: ["descriptors", "memory", "entropy", "proxy", "node-version"],
} as const;

/** A family of checks, as they are printed together. */
export type Group = keyof typeof checks;
/** What was looked at: `port-taken`. The anchor in docs/troubleshooting.md. */
export type Check = (typeof checks)[Group][number];

/**
 * `broken`: it does not work, or events are lost. `warning`: it soon will not, or something is not as it seems. `note`:
 * worth knowing, nothing to mend. `unseen`: could not be looked at, and why. `ok`: as it should be.
 */
export const states = ["broken", "warning", "note", "unseen", "ok"] as const;
export type State = (typeof states)[number];

/** What one check has to say. Never holds a secret. */
export interface Finding {
  readonly check: Check;
  readonly state: State;
  /** What is so. */
  readonly sentence: string;
  /** A command, or the setting: what mends it. */
  readonly mend?: string | undefined;
}

/** A finding that something is as it should be. */
export const ok = (check: Check, sentence: string): Finding => ({ check, state: "ok", sentence });
export const note = (check: Check, sentence: string, mend?: string): Finding => ({
  check,
  state: "note",
  sentence,
  mend,
});
/** What could not be looked at, with the reason; `mend` says how it can be. */
export const unseen = (check: Check, sentence: string, mend?: string): Finding => ({
  check,
  state: "unseen",
  sentence,
  mend,
});
export const warning = (check: Check, sentence: string, mend: string): Finding => ({
  check,
  state: "warning",
  sentence,
  mend,
});
export const broken = (check: Check, sentence: string, mend: string): Finding => ({
  check,
  state: "broken",
  sentence,
  mend,
});

/** The family that a check belongs to. */
export function groupOf(check: Check): Group {
  const found = groups.find((group) => (checks[group] as readonly string[]).includes(check));
  return found ?? "Machine";
}

export const groups = Object.keys(checks) as readonly Group[];

/** `a, b and 3 more` */
export function few(words: readonly string[], most = 5): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

const spans = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** `3 days`, `1 hour`: the largest unit of which there is at least one, rounded: never `60 seconds`. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  const reached = spans.find(([, least], at) => {
    const smaller = spans[at + 1]?.[1] ?? 1;
    return Math.round(length / smaller) * smaller >= least;
  });
  const [unit, size] = reached ?? (["second", 1_000] as const);
  return counted(Math.round(length / size), unit);
}

/** `1.5 GiB` */
export function bytes(count: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, count)) / 10)));
  const value = count / 1024 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : Math.round(value * 10) / 10} ${units[power]}`;
}

/** A day, as people write it. */
export const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** A mending line with the configuration that is known in the place of FILE. */
export const ofConfiguration = (mend: string, file: string | undefined): string =>
  file === undefined ? mend : mend.replace("--config FILE", () => `--config ${quoted(file)}`);
