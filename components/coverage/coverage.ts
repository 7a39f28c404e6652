import type { PreparedRecording } from "./emissions.ts";
import type { CoverageFinding, CoverageState, CoveredSource } from "./finding.ts";
import { shownKind } from "./kind.ts";
import type { KindOfRule, PreparedRule } from "./prepared-rule.ts";
import { isContradictory, isNever, isSeenToFire, type Outcome, outcomeOf } from "./prove.ts";
import { type Lost, reasonOf, requests, sentenceOf } from "./sentences.ts";

interface Tried {
  readonly kind: KindOfRule;
  readonly outcome: Outcome;
}

/** What is known of one rule at one source. `isProven`: what `isNever` says, where that is known already. */
export function findingOf(
  rule: PreparedRule,
  { name }: CoveredSource,
  recording: PreparedRecording | undefined,
  isProven?: boolean,
): CoverageFinding {
  const about = { rule: rule.rule.name, source: name };
  const finding = (
    state: CoverageState,
    more: { lost?: readonly Lost[]; why?: string; tail?: string; witness?: object } = {},
  ) => ({
    ...about,
    state,
    sentence: sentenceOf(state, about, more.lost ?? [], more.why) + (more.tail ?? ""),
    lost: (more.lost ?? []).map(({ kind }) => shownKind(kind.kind)),
    ...(more.witness && { witness: more.witness }),
  });
  if (!recording) return finding("unknown", { why: "its audit policy is not readable" });
  const kinds = rule.kinds();
  if (kinds.length === 0) return withoutKinds(rule, recording, finding, isProven);
  const tried = kinds.map((kind) => ({ kind, outcome: outcomeOf(rule, kind, recording) }));
  const fired = tried.flatMap(({ outcome }) =>
    outcome.state === "fires" || outcome.state === "narrow" ? [outcome] : [],
  );
  const lost = tried.flatMap(({ kind, outcome }) =>
    outcome.state === "lost" || outcome.state === "narrow" ? [{ kind, reason: reasonOf(rule, kind, recording) }] : [],
  );
  const [first] = fired;
  if (first) {
    const late = tried.filter(({ outcome }) => outcome.state === "fires" && outcome.isLate);
    const witness = first.event.body;
    const tail = fired.every(({ state }) => state === "narrow") ? onlySingled(recording.by) : "";
    if (lost.length > 0) return finding("partly", { lost, witness, tail });
    const unsure = tried.filter(({ outcome: { state } }) => state === "open" || state === "undecided");
    if (unsure.length > 0) return finding("partly", { why: uncertainty(unsure), witness });
    return late.length > 0 ? finding("partly", { why: lateness(late), witness }) : finding("covered", { witness });
  }
  // Proven first: it is sooner done than to look at all that the audit policy names.
  if (lost.length === tried.length && (isProven ?? isNever(rule, recording))) return finding("never", { lost });
  const singled = firstSingled(rule, recording);
  if (singled) return finding("partly", { lost, witness: singled, ...(lost.length === 0 && { why: onlyNamed }) });
  const open = tried.find(({ outcome }) => outcome.state === "open")?.outcome;
  if (open?.state === "open") return finding("unknown", { lost, why: `it depends on ${open.dependsOn}` });
  return finding("unknown", {
    lost,
    why: "no request was found that makes it true there, and none could be ruled out",
  });
}

/** The same, if it can never fire there: one request that makes it fire is enough to say nothing. */
export function neverOf(
  rule: PreparedRule,
  source: CoveredSource,
  recording: PreparedRecording | undefined,
): CoverageFinding | undefined {
  if (!recording || isSeenToFire(rule, recording)) return undefined;
  const isProven = isNever(rule, recording);
  if (!isProven && !isContradictory(rule)) return undefined;
  const finding = findingOf(rule, source, recording, isProven);
  return finding.state === "never" ? finding : undefined;
}

function withoutKinds(
  rule: PreparedRule,
  recording: PreparedRecording,
  finding: (state: CoverageState, more: { why?: string; witness?: object }) => CoverageFinding,
  isProven?: boolean,
): CoverageFinding {
  if (isContradictory(rule)) return finding("never", { why: "its conditions exclude each other" });
  if (isProven ?? isNever(rule, recording))
    return finding("never", { why: `${recording.by} records nothing that it could be true of` });
  const singled = firstSingled(rule, recording);
  if (singled) return finding("partly", { why: onlyNamed, witness: singled });
  return finding("unknown", { why: "no request was found that makes it true" });
}

/** What may be missed: why it cannot be told. */
function uncertainty(unsure: readonly Tried[]): string {
  const { outcome } = unsure.find((one) => one.outcome.state === "open") ?? unsure[0] ?? {};
  const why = outcome?.state === "open" ? `depends on ${outcome.dependsOn}` : "could not be proven";
  return `perhaps ${requests(unsure.map(({ kind }) => kind))}: that ${why}`;
}

const onlySingled = (by: string) =>
  `; only requests that ${by} singles out by a namespace, name, user or group make it fire`;

const onlyNamed = "every request but some for resources that the audit policy names";

/** An event that only requests for resources which the audit policy names become. */
function firstSingled(rule: PreparedRule, recording: PreparedRecording): object | undefined {
  for (const kind of recording.named())
    for (const found of rule.about(kind)) {
      const outcome = outcomeOf(rule, found, recording);
      if (outcome.state === "fires" || outcome.state === "narrow") return outcome.event.body;
    }
  return undefined;
}

const lateness = (late: readonly Tried[]) =>
  `the beginning of ${requests(late.map(({ kind }) => kind))}: it fires when the session ends, for ResponseStarted is not recorded`;
