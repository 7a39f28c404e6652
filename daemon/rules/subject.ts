import type { AuditEvent, SourceFacts } from "../audit/event.ts";
import type { UnknownReason } from "../audit/verdict.ts";
import type { Attribute } from "./ast.ts";
import { type Budget, newBudget } from "./budget.ts";
import { type Found, follow } from "./found.ts";
import type { Step } from "./path.ts";
import { forget, type Scope } from "./scope.ts";
import { covers, type Recording, recordingOf, type Unrecorded, without } from "./unrecorded.ts";

/** What an expression looks at: an event, or inside `any` and `all` one element of it. */
export interface Subject {
  readonly root: unknown;
  readonly source: SourceFacts;
  /** The parts that the event cannot have are taken out of `root` where they stand as null. */
  readonly recording: Recording;
  readonly scope: Scope;
  readonly budget: Budget;
}

/** An event as rules see it. */
export function subjectOf(event: AuditEvent, scope: Scope, budget = newBudget()): Subject {
  forget(scope);
  const recording = recordingOf(event);
  const root = recording.hasNulls ? without(event.body, recording.parts) : event.body;
  return { root, source: event.source, recording, scope, budget };
}

/** What the path of that place yields; followed once for each subject. */
export function foundAt(subject: Subject, place: number): Found {
  const { scope } = subject;
  const known = scope.found[place];
  if (known !== undefined) return known;
  const path = scope.paths[place];
  if (!path) throw new TypeError(`no path at ${place}`);
  const found = follow(subject.root, path, isUnknown(subject, path.steps));
  scope.found[place] = found;
  scope.followed.push(place);
  return found;
}

const isUnknown = ({ recording }: Subject, steps: readonly Step[]) =>
  recording.parts.length > 0 && recording.parts.some((part) => covers(steps, part.steps));

/** Why a rule that reads these paths came out unknown on an event. */
export function reasonOf(unrecorded: readonly Unrecorded[], paths: readonly (readonly Step[])[]): UnknownReason {
  const hit = unrecorded.find((part) => paths.some((steps) => covers(steps, part.steps)));
  return hit?.reason ?? "provider";
}

/** A fact of the source as text; undefined when the source does not know it. */
export function factOf({ source }: Subject, name: Attribute): string | undefined {
  const fact = source[name];
  return name === "resourceGroup" ? fact?.toUpperCase() : fact;
}
