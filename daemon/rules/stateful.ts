import { createHash } from "node:crypto";
import { parseDuration } from "../audit/duration.ts";
import type { Rule } from "../audit/rule.ts";
import type { Stateful } from "../audit/verdict.ts";
import { pathOf, reach, valuesOf } from "./path.ts";
import type { Subject } from "./subject.ts";

/** What tells a stateful rule's counts apart on an event; undefined for a rule without threshold or firstSeen. */
export function compileState(rule: Rule): ((subject: Subject) => Stateful) | undefined {
  const definition = rule.threshold ?? rule.firstSeen;
  if (!definition) return undefined;
  const by = definition.by.map((path) => pathOf(path).steps);
  const groupOf = ({ root }: Subject) =>
    JSON.stringify(by.map((steps) => valuesOf(reach(root, steps)).map((value) => value.text)));
  const id = stateId(rule);
  const withinMs = parseDuration(definition.within) ?? 0;
  if (rule.threshold) {
    const { count } = rule.threshold;
    return (subject) => ({ kind: "threshold", id, group: groupOf(subject), withinMs, count });
  }
  const learn = rule.firstSeen?.learn ?? true;
  return (subject) => ({ kind: "firstSeen", id, group: groupOf(subject), withinMs, learn });
}

/** Of everything that decides what is counted: with another definition the counting starts anew. */
export function stateId({ name, expression, threshold, firstSeen }: Rule): string {
  const definition = JSON.stringify([name, expression, threshold ?? null, firstSeen ?? null]);
  return createHash("sha256").update(definition).digest("base64url").slice(0, 22);
}
