import type { AuditEvent } from "../../daemon/audit/event.ts";
import { type Emission, fixed, type PreparedRecording } from "./emissions.ts";
import { all, always, type Formula, type Known, where } from "./formula.ts";
import { knownOf } from "./kind.ts";
import { effort, models } from "./models.ts";
import type { PolicyLine } from "./policy.ts";
import { firstEvent, type KindOfRule, narrowed, type PreparedRule, trueOf, waysToBeTrue } from "./prepared-rule.ts";
import { aboutObjects, realityOfNames } from "./reality.ts";
import { isTrueOf, ofUnmanaged, type Recorded, recorded } from "./recording.ts";

/** What becomes of one kind of request at a source. */
export type Outcome =
  /** `isLate`: not when a session opens, but when it ends. */
  | { readonly state: "fires"; readonly event: AuditEvent; readonly isLate: boolean }
  /** Ordinary requests are lost; one that the audit policy singles out is not. */
  | { readonly state: "narrow"; readonly event: AuditEvent }
  /** Whether it passes cannot be told. */
  | { readonly state: "open"; readonly dependsOn: string }
  /** Proven: no request of that kind makes the rule true there. */
  | { readonly state: "lost" }
  | { readonly state: "undecided" };

/** Looks for an event of that kind which the source hands over and of which the rule is true, or proves that there is none. */
export function outcomeOf(rule: PreparedRule, kind: KindOfRule, recording: PreparedRecording): Outcome {
  const ordinary = ordinaryOf(rule, kind, recording);
  const isOrdinary = isTrueOf(ordinary, kind.witness) === true;
  const replayed = isOrdinary ? delivered(rule, recording, kind.witness) : undefined;
  const found = replayed?.state === "fires" ? replayed : searched(rule, kind, recording, ordinary, replayed);
  if (found.state === "fires") return { ...found, isLate: isLate(rule, kind, recording) };
  if (found.state !== "lost" || ordinary.kind === "true") return found;
  const singled = searched(rule, kind, recording, always, undefined);
  return singled.state === "fires" ? { state: "narrow", event: singled.event } : singled;
}

function isLate(rule: PreparedRule, { opening }: KindOfRule, recording: PreparedRecording): boolean {
  return opening !== undefined && delivered(rule, recording, opening)?.state !== "fires";
}

/** What is true of ordinary requests, as far as the rule can be true of one. */
function ordinaryOf(rule: PreparedRule, { kind, witness }: KindOfRule, recording: PreparedRecording): Formula {
  const known = knownOf(kind);
  const parts = recording.ordinary.map((part) => where(part, known));
  if (isTrueOf(all(parts), witness) === true) return all(parts);
  const holds = where(all([trueOf(rule, kind, []), ...recording.axioms]), known);
  return parts.reduce<Formula>((so, part) => (isImpossible(all([holds, so, part])) ? so : all([so, part])), always);
}

function searched(
  rule: PreparedRule,
  { kind }: KindOfRule,
  recording: PreparedRecording,
  ordinary: Formula,
  replayed: Outcome | undefined,
): Outcome {
  const known = knownOf(kind);
  let open = replayed?.state === "open" ? replayed : undefined;
  let isProven = true;
  for (const emission of recording.emissionsOf(kind)) {
    const facts: Known = new Map([...known, ...fixed(emission)]);
    const holds = recordedOf(where(trueOf(rule, kind, emission.lost), facts), emission, recording);
    const formula = all([holds, narrowed(emission.when, recording.narrowed), where(ordinary, facts)]);
    const found = firstEvent(rule, kind, formula, (event) => {
      const outcome = delivered(rule, recording, { ...event, body: { ...event.body, stage: emission.stage } });
      open ??= outcome?.state === "open" ? outcome : undefined;
      return outcome?.state === "fires" ? outcome : undefined;
    });
    if (found) return found;
    isProven &&= isImpossible(formula);
  }
  return open ?? { state: isProven ? "lost" : "undecided" };
}

/** What is left of a formula by what an emission and a source never have. */
const recordedOf = (formula: Formula, { omitsManagedFields }: Emission, recording: PreparedRecording): Formula =>
  narrowed(omitsManagedFields ? narrowed(formula, ofUnmanaged) : formula, recording.narrowed);

/** What the rule says of an event as the source hands it over; undefined: nothing. */
function delivered(rule: PreparedRule, recording: PreparedRecording, event: AuditEvent) {
  // Nobody can count on a request that crashes the API server.
  if (event.body.stage === "Panic") return undefined;
  const result: Recorded = recorded(recording, event);
  if (!("event" in result) || !rule.isTrueOf(result.event)) return undefined;
  if (result.isOpen !== undefined) return { state: "open", dependsOn: result.isOpen } as const;
  return { state: "fires", event: result.event, isLate: false } as const;
}

/** Whether the source hands over what the rule was found to be true of. */
export function isSeenToFire(rule: PreparedRule, recording: PreparedRecording): boolean {
  for (const kind of rule.candidates())
    if (rule.about(kind).some(({ witness }) => delivered(rule, recording, witness)?.state === "fires")) return true;
  return false;
}

/** Whether it is proven that a formula is true of no event. */
function isImpossible(formula: Formula): boolean {
  if (formula.kind === "false") return true;
  const left = effort();
  return models(formula, left).next().done === true && left.steps > 0;
}

/** Whether it is proven that no event of the source makes the rule true, of whatever kind. */
export function isNever(rule: PreparedRule, recording: PreparedRecording): boolean {
  const parts = realityOfNames(recording.lines.flatMap(({ line }) => resourcesWithParts(line)));
  return recording.emissionsOf(undefined).every((emission) => {
    const requests = [narrowed(emission.when, recording.narrowed), ...rule.reality, ...aboutObjects, ...parts];
    return waysToBeTrue(rule, emission.lost).every((way) =>
      isImpossible(all([recordedOf(where(way, fixed(emission)), emission, recording), ...requests])),
    );
  });
}

const resourcesWithParts = ({ resources }: PolicyLine) =>
  resources.flatMap((one) =>
    one.resources.filter((name) => name.includes("/")).map((name) => name.replace(/\/.*$/s, "")),
  );

/** Whether it is proven that no event at all makes the rule true. */
export const isContradictory = (rule: PreparedRule): boolean => isImpossible(rule.holdsWithout([]));
