import * as pulumi from "@pulumi/pulumi";
import type { Rule } from "../daemon/audit/rule.ts";
import type { ArgumentProblem } from "./arguments.ts";
import type { CloudSourceSpec } from "./audit-source.ts";
import { type CoverageFinding, type CoveredSource, neverFindingsOf } from "./coverage/index.ts";
import type { WebhookSource } from "./daemon-config.ts";

/** What is done about rules that can fire on none of a daemon's sources. */
export type CoverageMode = "warn" | "enforce" | "off";

/** What a preview tells of a daemon's rules, beside what is wrong with them. */
export interface Foretold {
  /** Rules that can fire on none of the sources, one finding for each source. */
  readonly uncovered: readonly CoverageFinding[];
  /** To be told as warnings. */
  readonly warnings: readonly string[];
  /** To be told as information. */
  readonly notes: readonly string[];
  /** What refuses the program, where coverage is enforced. */
  readonly problems: readonly ArgumentProblem[];
}

const mostSentences = 20;
const lapseDays = 14;
const dayMs = 86_400_000;

/** Looks at the enabled rules: which can never fire, and which exceptions end soon. */
export function foretold(
  rules: readonly Rule[],
  sources: readonly CoveredSource[],
  mode: CoverageMode,
  now: Date,
): Foretold {
  const findings = mode === "off" ? [] : neverFindingsOf(rules, sources);
  const empty = mode === "off" ? [] : emptyPolicy(rules);
  const said = saidOf(findings, mode, sources.length);
  return { ...said, warnings: [...empty, ...lapsing(rules, now), ...said.warnings] };
}

/** What is said of findings on so many sources. Those that do not say `never` are passed over. */
export function saidOf(findings: readonly CoverageFinding[], mode: CoverageMode, sources: number): Foretold {
  const uncovered = nowhere(findings, sources);
  const told = bounded(uncovered.map(({ sentence }) => sentence));
  return {
    uncovered,
    warnings: mode === "warn" ? told : [],
    notes: elsewhereOnly(findings, uncovered),
    problems: mode === "enforce" ? told.map((problem) => ({ path: "policy", problem })) : [],
  };
}

/** Says it, as the resource's, once the arguments are found to be right; of wrong ones their own problems are told. */
export function tell(checked: Promise<Pick<Foretold, "warnings" | "notes">>, of: pulumi.Resource): void {
  checked.then(
    ({ warnings, notes }) => {
      for (const sentence of warnings) void pulumi.log.warn(sentence, of);
      for (const sentence of notes) void pulumi.log.info(sentence, of);
    },
    () => undefined,
  );
}

/** What is wrong with `coverage` itself. */
export function modeProblems(mode: unknown): ArgumentProblem[] {
  return ["warn", "enforce", "off", undefined].includes(mode as string | undefined)
    ? []
    : [{ path: "coverage", problem: `${JSON.stringify(mode)} is none of "warn", "enforce" and "off"` }];
}

/** Webhooks and clouds, as the proof looks at them. */
export function coveredSources(
  webhooks: readonly WebhookSource[],
  clouds: readonly CloudSourceSpec[],
): readonly CoveredSource[] {
  return [
    ...webhooks.map(
      ({ cluster, facts, auditPolicy }): CoveredSource => ({
        name: cluster,
        records: { kind: "policy", text: auditPolicy },
        facts,
      }),
    ),
    ...clouds.map(({ name, records, provider }): CoveredSource => ({ name, records, facts: { provider } })),
  ];
}

/** A rule that can fire on one of the sources is there for that one. */
function nowhere(findings: readonly CoverageFinding[], sources: number): readonly CoverageFinding[] {
  const never = findings.filter(({ state }) => state === "never");
  const byRule = Map.groupBy(never, ({ rule }) => rule);
  return [...byRule.values()].filter((list) => list.length === sources).flat();
}

function elsewhereOnly(findings: readonly CoverageFinding[], uncovered: readonly CoverageFinding[]): readonly string[] {
  const never = findings.filter((finding) => finding.state === "never" && !uncovered.includes(finding));
  return [...Map.groupBy(never, ({ source }) => source)].map(([source, list]) => {
    const names = list.slice(0, mostSentences).map(({ rule }) => `"${rule}"`);
    const more = list.length > names.length ? ", …" : "";
    const rules = list.length === 1 ? "1 rule" : `${list.length} rules`;
    return `on cluster "${source}" ${rules} can never fire, but can elsewhere: ${names.join(", ")}${more}`;
  });
}

function bounded(sentences: readonly string[]): readonly string[] {
  const more = sentences.length - mostSentences;
  if (more <= 0) return sentences;
  return [
    ...sentences.slice(0, mostSentences),
    `and ${more} more like these: \`auditwire rules coverage\` lists them all`,
  ];
}

const emptyPolicy = (rules: readonly Rule[]) =>
  rules.length > 0 ? [] : ["policy is empty: every event is judged harmless; name rules, as in [...prewrittenRules]"];

/** Of exceptions that have ended, or end within two weeks. */
export function lapsing(rules: readonly Rule[], now: Date): readonly string[] {
  return rules.flatMap((rule) =>
    (rule.exceptions ?? []).flatMap(({ name, until }) => {
      const left = until === undefined ? Infinity : Date.parse(until) - now.getTime();
      if (!(left <= lapseDays * dayMs)) return [];
      const which = `the exception "${name}" of the rule "${rule.name}"`;
      return left <= 0
        ? [
            `${which} has ended on ${until}: the rule fires again in that case; take the exception out, or move its until`,
          ]
        : [
            `${which} ends on ${until}: from then on the rule fires again in that case; move its until if it should not`,
          ];
    }),
  );
}
