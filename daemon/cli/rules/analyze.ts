import { AuditwireError } from "../../audit/errors.ts";
import type { AuditEvent } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import {
  type AnalysisFinding,
  analyze,
  type Coverage,
  coverage,
  unreachedBySamples,
} from "../../rules/analysis/analyze.ts";
import { library } from "../../rules/index.ts";
import { eventsOf, type SampleToRun } from "../run-sample.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { enabledRules, openUsable, type RulesFile } from "./open.ts";

/** Rules that stand in one policy. */
interface Policy {
  readonly file: string | null;
  /** In order. */
  readonly rules: readonly Rule[];
  /** Rules of the file that it does not enable. */
  readonly others: readonly Rule[];
  readonly findings: readonly AnalysisFinding[];
}

/** Says what in rules does nothing, and what they cover. 1 when a rule, or a part of one, can never do anything. */
export async function analyzeRules(
  files: readonly string[],
  options: { readonly library?: boolean; readonly json?: boolean },
  terminal: Terminal,
  now: number,
): Promise<number> {
  if (files.length === 0 && !options.library)
    throw new AuditwireError("invalid", "say what to analyze: FILE…, or --library for the prewritten rules");
  const opened = openUsable(files);
  const events = await knownEvents(opened);
  const policies = [
    ...opened.map((file) =>
      policyOf(
        file.shown,
        enabledRules(file),
        file.rules.map(({ rule }) => rule),
        events,
        now,
      ),
    ),
    ...(options.library ? [policyOf(null, library, [], events, now)] : []),
  ];
  const covered = coverage(policies.flatMap(({ rules }) => rules));
  if (options.json) terminal.line(JSON.stringify({ findings: policies.flatMap(toJson), ...covered }, null, 2));
  else show(policies, covered, terminal);
  return policies.some(({ findings }) => findings.some(({ severity }) => severity === "error")) ? 1 : 0;
}

function policyOf(
  file: string | null,
  rules: readonly Rule[],
  own: readonly Rule[],
  events: readonly AuditEvent[],
  now: number,
): Policy {
  const others = own.filter(({ name }) => !rules.some((rule) => rule.name === name));
  const certain = [...analyze(rules, now), ...others.flatMap((rule) => analyze([rule], now))];
  const isCertain = ({ rule, code }: AnalysisFinding) =>
    certain.some((other) => other.rule === rule && other.code === code);
  const seeming = unreachedBySamples(rules, events).filter((finding) => !isCertain(finding));
  return { file, rules, others, findings: [...certain, ...seeming] };
}

/** The events of all samples: of the files, and of the prewritten rules. */
async function knownEvents(files: readonly RulesFile[]): Promise<readonly AuditEvent[]> {
  const { librarySamples } = await import("../../rules/library/samples/index.ts");
  const own = files.flatMap((file) =>
    file.rules.flatMap(({ samples, directory }) => samples.flatMap((s) => read(s, directory))),
  );
  return [...own, ...Object.values(librarySamples).flatMap((samples) => samples.flatMap((s) => read(s, ".")))];
}

function read(sample: SampleToRun, directory: string): readonly AuditEvent[] {
  const found = eventsOf({ ...sample, times: 1 }, directory);
  return "events" in found ? found.events : [];
}

const toJson = ({ file, findings }: Policy) => findings.map((finding) => ({ file, ...finding }));

function show(policies: readonly Policy[], { techniques, attack }: Coverage, terminal: Terminal): void {
  for (const { file, findings, rules, others } of policies) {
    const name = file ?? "prewritten rules";
    terminal.line(
      terminal.bold(
        `${name}: ${rules.length} rules${others.length > 0 ? `, and ${others.length} that its policy does not enable` : ""}`,
      ),
    );
    if (findings.length > 0) terminal.line(table(["RULE", "", "FINDING"], findings.map(row)));
    else terminal.line("Nothing is out of reach, contradictory or without effect.");
    terminal.line();
  }
  terminal.line(
    table(
      ["TECHNIQUE", "RULES"],
      Object.entries(techniques).map(([name, count]) => [name, String(count)]),
    ),
  );
  terminal.line();
  const ids = Object.entries(attack).map(([id, count]) => `${id} (${count})`);
  terminal.line(`ATT&CK: ${ids.join(", ") || "none"}`);
  const pointedTo = Object.values(techniques).filter((count) => count > 0).length;
  terminal.line(`${pointedTo} of ${Object.keys(techniques).length} techniques, ${ids.length} ATT&CK ids`);
}

const row = ({ rule, severity, message, by }: AnalysisFinding) => [
  rule,
  severity,
  by === "samples" ? `by samples: ${message}` : message,
];
