import type { AuditEvent } from "../../daemon/audit/event.ts";
import { emissionsOf, fixed } from "./emissions.ts";
import { all, type Known, some, where } from "./formula.ts";
import { knownOf } from "./kind.ts";
import { effort, models } from "./models.ts";
import { among } from "./policy.ts";
import {
  firstEvent,
  type KindOfRule,
  lostAt,
  lostFor,
  narrowed,
  type PreparedRule,
  requestObject,
} from "./prepared-rule.ts";
import { type Recorded, type Recording, recorded } from "./recording.ts";
import { reads } from "./resources.ts";

/** What becomes of one kind of request at a source. */
export type Outcome =
  | { readonly state: "fires"; readonly event: AuditEvent; readonly isLate: boolean }
  /** Whether it passes cannot be told. */
  | { readonly state: "open"; readonly by: string }
  /** Proven: no request of that kind makes the rule true there. */
  | { readonly state: "lost" }
  | { readonly state: "undecided" };

/** Looks for an event of that kind which the source hands over and of which the rule is true, or proves that there is none. */
export function outcomeOf(rule: PreparedRule, { kind, witness, opening }: KindOfRule, recording: Recording): Outcome {
  const liked = (event: AuditEvent) => delivered(rule, recording, event);
  const known = knownOf(kind);
  const replayed = liked(witness);
  const isLate = opening !== undefined && liked(opening)?.state !== "fires";
  if (replayed?.state === "fires") return { ...replayed, isLate };
  let open: Outcome | undefined = replayed;
  let isProven = true;
  for (const emission of emissionsOf(recording, known)) {
    const facts: Known = new Map([...known, ...fixed(emission)]);
    const lost = [...lostFor(kind, emission.level), ...recording.lost.map(({ steps }) => steps)];
    const holds = narrowed(where(all([rule.holdsWithout(lost), ...rule.reality]), facts), recording.narrowed);
    const left = effort();
    const formula = all([holds, emission.when]);
    const found = firstEvent(
      rule,
      kind,
      formula,
      (event) => {
        const outcome = liked({ ...event, body: { ...event.body, stage: emission.stage } });
        open ??= outcome?.state === "open" ? outcome : undefined;
        return outcome?.state === "fires" ? outcome : undefined;
      },
      left,
    );
    if (found) return { ...found, isLate };
    isProven &&= isImpossible(formula);
  }
  return open ?? { state: isProven ? "lost" : "undecided" };
}

/** What the rule says of an event as the source hands it over; undefined: nothing. */
function delivered(rule: PreparedRule, recording: Recording, event: AuditEvent) {
  const result: Recorded = recorded(recording, event);
  if (!("event" in result) || !rule.isTrueOf(result.event)) return undefined;
  if (result.isOpen !== undefined) return { state: "open", by: result.isOpen } as const;
  return { state: "fires", event: result.event, isLate: false } as const;
}

/** Whether it is proven that a formula is true of no event. */
function isImpossible(formula: Parameters<typeof models>[0]): boolean {
  if (formula.kind === "false") return true;
  const left = effort();
  return models(formula, left).next().done === true && left.steps > 0;
}

/** Whether it is proven that no event of the source makes the rule true, of whatever kind. */
export function isNever(rule: PreparedRule, recording: Recording): boolean {
  return emissionsOf(recording, new Map()).every((emission) => {
    const lost = [...lostAt[emission.level], ...recording.lost.map(({ steps }) => steps)];
    // Reads have no body that would be recorded.
    const holds = some([
      all([among("verb", reads, false), rule.holdsWithout(lost)]),
      rule.holdsWithout([...lost, requestObject]),
    ]);
    const whole = all([narrowed(where(holds, fixed(emission)), recording.narrowed), emission.when, ...rule.reality]);
    return isImpossible(whole);
  });
}

/** Whether it is proven that no event at all makes the rule true. */
export const isContradictory = (rule: PreparedRule): boolean => isImpossible(rule.holdsWithout([]));
