import { AuditwireError } from "../../audit/errors.ts";
import type { Rule } from "../../audit/rule.ts";
import { judge, library } from "../../rules/index.ts";
import { eventsOf, fire, type SampleResult, type SampleToRun } from "../run-sample.ts";
import { counted, table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { enabledRules, openUsable, type RulesFile } from "./open.ts";

/** A rule with its samples. */
interface Suite {
  /** Undefined for a prewritten rule. */
  readonly file?: string;
  readonly rule: Rule;
  readonly samples: readonly SampleToRun[];
  readonly directory?: string;
}

/** A sample that was run; a rule without any has one entry without a sample. */
interface Outcome {
  readonly suite: Suite;
  readonly sample?: SampleToRun;
  readonly result?: SampleResult;
  readonly ok: boolean;
}

/** Runs the samples of rules. 1 when a rule says something else than its sample expects. */
export async function testRules(
  files: readonly string[],
  options: { readonly library?: boolean; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (files.length === 0 && !options.library)
    throw new AuditwireError("invalid", "say what to test: FILE…, or --library for the prewritten rules");
  const suites = [...openUsable(files).flatMap(suitesIn), ...(options.library ? await librarySuites() : [])];
  const outcomes = suites.flatMap(run);
  if (options.json) terminal.line(JSON.stringify(outcomes.map(toJson), null, 2));
  else {
    if (outcomes.length > 0)
      terminal.line(table(["RULE", "SAMPLE", "EXPECTED", "RESULT", "BECAUSE"], outcomes.map(row), terminal.width));
    terminal.line(summary(outcomes));
  }
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
}

/** A file's rules, with the exceptions that its policy adds. */
function suitesIn(file: RulesFile): readonly Suite[] {
  const enabled = enabledRules(file);
  return file.rules.map((own) => ({ ...own, rule: enabled.find(({ name }) => name === own.rule.name) ?? own.rule }));
}

/** The samples are no part of a running daemon, and large: they are read when they are asked for. */
async function librarySuites(): Promise<readonly Suite[]> {
  const { librarySamples } = await import("../../rules/library/samples/index.ts");
  return library.map((rule) => ({ rule, samples: librarySamples[rule.name] ?? [] }));
}

function run(suite: Suite): readonly Outcome[] {
  if (suite.samples.length === 0) return [{ suite, ok: true }];
  const decide = judge([suite.rule]);
  return suite.samples.map((sample) => {
    const read = eventsOf(sample, suite.directory ?? ".");
    const result = "unreadable" in read ? read : fire(decide, read.events);
    return { suite, sample, result, ok: "fired" in result && result.fired === sample.matches };
  });
}

function row({ suite, sample, result, ok }: Outcome): readonly string[] {
  if (!sample || !result) return [suite.rule.name, "no samples", "", "-"];
  const because = ok ? "" : sample.because;
  return [suite.rule.name, sample.name, sample.matches ? "matches" : "is silent", resultOf(result, ok), because];
}

function resultOf(result: SampleResult, ok: boolean): string {
  if ("unreadable" in result) return `UNREADABLE: ${result.unreadable}`;
  const why = result.unknown === undefined ? "" : ` (not evaluable: ${result.unknown})`;
  return ok ? `ok${why}` : `MISS: ${result.fired ? "matches" : "is silent"}${why}`;
}

function toJson({ suite, sample, result, ok }: Outcome) {
  const of = { file: suite.file ?? null, rule: suite.rule.name };
  if (!sample || !result) return { ...of, sample: null, result: "none" };
  const outcome = ok ? "ok" : "unreadable" in result ? "unreadable" : "miss";
  return { ...of, sample: sample.name, expected: sample.matches, result: outcome, because: sample.because, ...result };
}

function summary(outcomes: readonly Outcome[]): string {
  const ran = outcomes.filter(({ sample }) => sample);
  const missed = ran.filter(({ ok }) => !ok).length;
  const without = outcomes.length - ran.length;
  const rules = new Set(ran.map(({ suite }) => suite.rule.name)).size;
  const said = missed === 0 ? "all as expected" : `${missed} not as expected`;
  return `${counted(ran.length, "sample")} of ${counted(rules, "rule")}: ${said}${without > 0 ? `; ${counted(without, "rule")} without samples` : ""}`;
}
