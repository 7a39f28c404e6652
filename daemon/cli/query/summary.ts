import { type SummaryKey, summaryKeys } from "../../audit/audit.ts";
import { csvLine } from "../../audit/csv.ts";
import type { DaemonClient, Query } from "../daemon/client.ts";
import type { Here } from "../here.ts";
import { type Column, tableLines } from "../output/print.ts";
import { ofSeverity } from "../output/severity.ts";
import { counted } from "../table.ts";
import type { ListOptions } from "./list.ts";
import { audits } from "./path.ts";
import { sayUnknown } from "./unmatched.ts";

interface Count {
  readonly value: string;
  readonly audits: number;
}

interface Summary {
  readonly total: number;
  readonly buckets: readonly { readonly start: string; readonly value?: string; readonly audits: number }[];
  readonly counts: Readonly<Partial<Record<SummaryKey, readonly Count[]>>>;
}

export interface SummaryOptions extends ListOptions {
  readonly summary: true | readonly string[];
  readonly every?: string | undefined;
  readonly top?: number | undefined;
}

const defaultKeys: readonly string[] = ["rule", "severity", "cluster", "user"];
const barWidth = 30;

/** Prints how many audits match, by what they are about and over time. */
export async function summary(daemon: DaemonClient, query: Query, options: SummaryOptions, here: Here): Promise<void> {
  const by = options.summary === true ? defaultKeys : options.summary;
  const asked = { ...query, by, bucket: options.every, top: options.top };
  const found = await daemon.get<Summary>(`${audits}/summary`, { query: asked, patience: 120_000 });
  const { terminal } = here;
  if (options.json) return void terminal.line(JSON.stringify(found, null, 2));
  const parts = partsOf(found);
  if (options.csv) {
    terminal.line(csvLine(["by", "value", "audits"]));
    for (const { key, counts } of parts)
      for (const { value, audits } of counts) terminal.line(csvLine([key, value, String(audits)]));
    return;
  }
  for (const { key, counts } of parts) {
    for (const line of tableLines(counts, columnsOf(key, counts), {}, terminal)) terminal.line(line);
    terminal.line();
  }
  terminal.line(counted(found.total, "audit"));
  if (found.total === 0) await sayUnknown(daemon, query, terminal);
}

/** In the order of the keys, times first. */
function partsOf({ buckets, counts }: Summary): readonly { readonly key: string; readonly counts: readonly Count[] }[] {
  const times = buckets.map(({ start, audits }) => ({ value: start, audits }));
  const all = [{ key: "time", counts: times }, ...summaryKeys.map((key) => ({ key, counts: counts[key] ?? [] }))];
  return all.filter((part) => part.counts.length > 0);
}

function columnsOf(key: string, counts: readonly Count[]): readonly Column<Count>[] {
  const most = Math.max(...counts.map(({ audits }) => audits));
  return [
    {
      head: key,
      of: ({ value }) => (value === "" ? "(none)" : value),
      paint: ({ value }, terminal) => (key === "severity" ? ofSeverity(value, terminal) : undefined),
    },
    { head: "audits", of: ({ audits }) => audits },
    { head: "", of: ({ audits }) => bar(audits / most), paint: (_, { dim }) => dim },
  ];
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar in steps of an eighth of a character. */
function bar(part: number): string {
  const length = Math.max(1, Math.round(part * barWidth * 8));
  return "█".repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? "");
}
