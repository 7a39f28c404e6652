import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { judge, parse, pathOf, type Step } from "../../daemon/rules/index.ts";
import {
  all,
  always,
  type Fact,
  type Formula,
  formulaOf,
  kept,
  lacking,
  mapFacts,
  never,
  once,
  where,
} from "./formula.ts";
import { withMethods } from "./google-methods.ts";
import { type Kind, knownOf, nameOfKind } from "./kind.ts";
import { kindsInTurn, kindsOf } from "./kinds.ts";
import { effort, models } from "./models.ts";
import { among, isThere, type Level, type Stage } from "./policy.ts";
import { deletes, realityOf, startsOpen, withBodyOf } from "./reality.ts";
import { atLevel } from "./recording.ts";
import { reads, sessions } from "./resources.ts";
import { eventOf } from "./witness.ts";

/** Parts of an event that are not recorded. */
export type Lost = readonly (readonly Step[])[];

/** A rule, made ready to be proven. */
export interface PreparedRule {
  readonly rule: Rule;
  /** When it is true where these parts are not recorded. */
  readonly holdsWithout: (lost: Lost) => Formula;
  /** What is certain of the requests that it names. */
  readonly reality: readonly Formula[];
  /** Whether the real judge says so of an event. */
  readonly isTrueOf: (event: AuditEvent) => boolean;
  /** A time at which every exception that ends is over. */
  readonly time: number;
  /** Kinds that it may be true of, one after the other. */
  readonly candidates: () => Iterable<Kind>;
  /** All that it is true of. */
  readonly kinds: () => readonly KindOfRule[];
  /** What the rule makes of any kind; nothing where it is not about it. */
  readonly about: (kind: Kind) => readonly KindOfRule[];
}

type Proving = Omit<PreparedRule, "candidates" | "kinds" | "about">;

/** A kind of request that the rule is true of where all is recorded. */
export interface KindOfRule {
  readonly kind: Kind;
  /** The least level that is enough. */
  readonly level: Exclude<Level, "None">;
  readonly witness: AuditEvent;
  /** Of a session: the rule is true when it opens, and need not wait for its end. */
  readonly opening: AuditEvent | undefined;
}

const [requestObject, responseObject] = [pathOf("requestObject").steps, pathOf("responseObject").steps];

/** The parts of an event that a level leaves out. */
const lostAt: Readonly<Record<Level, Lost>> = {
  None: [requestObject, responseObject],
  Metadata: [requestObject, responseObject],
  Request: [responseObject],
  RequestResponse: [],
};

/** When a rule is true of a kind of request where parts are not recorded. What is no resource has no body. */
export const trueOf = (rule: Proving, { verb, object }: Kind, lost: Lost): Formula =>
  all([withBodyOf(object ? verb : "get", rule.holdsWithout(lost)), ...rule.reality]);

const [isResource, isNone] = [isThere("objectRef.resource"), isThere("objectRef.resource", false)];
const [isRead, isDelete] = [among("verb", reads), among("verb", deletes)];
const isOther = among("verb", [...reads, ...deletes], false);

/** The same where neither verb nor object is known: one of these is true. */
export function waysToBeTrue(rule: PreparedRule, lost: Lost): readonly Formula[] {
  const holds = rule.holdsWithout(lost);
  const withoutBody = withBodyOf("get", holds);
  return [
    all([isResource, isOther, holds]),
    all([isResource, isDelete, withBodyOf("delete", holds)]),
    all([isResource, isRead, withoutBody]),
    all([isNone, withoutBody]),
  ];
}

/** The parts that an event at a level and a stage lacks. */
export function lostIn(level: Level, stage: Stage): Lost {
  if (stage === "RequestReceived") return lostAt.Metadata;
  return stage === "ResponseStarted" && level === "RequestResponse" ? lostAt.Request : lostAt[level];
}

const lastDay = Date.parse("2030-01-01T00:00:00Z");
const day = 86_400_000;

/** Takes a rule apart. Its expressions have to be right: rules are checked before. */
export function preparedRule(rule: Rule): PreparedRule {
  const read = kept(parse);
  const holds = withMethods(formulaOf(treeOf(read(rule.expression))));
  const ends = (rule.exceptions ?? []).flatMap(({ until }) => (until === undefined ? [] : [Date.parse(until)]));
  // An exception that ends keeps no rule from firing for ever.
  const exceptions = (rule.exceptions ?? [])
    .filter(({ until }) => until === undefined)
    .map(({ expression }) => formulaOf(treeOf(read(expression)), false));
  const time = Math.max(lastDay, ...ends) + day;
  const decide = judge([rule], undefined, read);
  const isTrueOf = (event: AuditEvent) => decide(event).candidates.length > 0;
  const holdsWithout = kept((lost: Lost) =>
    all([lacking(holds, lost, never), ...exceptions.map((exception) => lacking(exception, lost, always))]),
  );
  const prepared = { rule, holdsWithout, reality: realityOf(holds), isTrueOf, time };
  // What is false whatever a body has stays so where the body is not recorded.
  const about = kept(
    (kind: Kind) => (where(holds, knownOf(kind)).kind === "false" ? [] : kindOfRule(prepared, kind)),
    nameOfKind,
  );
  const whole = holdsWithout(lostAt.RequestResponse);
  const kinds = once(() => kindsOf(whole).flatMap(about));
  return { ...prepared, about, candidates: () => kindsInTurn(whole), kinds };
}

function treeOf(parsed: ReturnType<typeof parse>) {
  if ("tree" in parsed) return parsed.tree;
  throw new TypeError("only rules that compile can be proven");
}

const bodyLevels = ["Metadata", "Request", "RequestResponse"] as const;

/** The kind with a witness; nothing where none is found. */
function kindOfRule(rule: Proving, kind: Kind): readonly KindOfRule[] {
  for (const level of bodyLevels) {
    const formula = where(all([trueOf(rule, kind, lostAt[level]), startsOpen]), knownOf(kind));
    const witness = firstEvent(rule, kind, formula, (event) => {
      const written = { ...event, body: atLevel(event.body, level) };
      return rule.isTrueOf(written) ? written : undefined;
    });
    if (witness) return [{ kind, level, witness, opening: openingOf(rule, kind, witness) }];
  }
  return [];
}

function openingOf(rule: Proving, { object }: Kind, witness: AuditEvent): AuditEvent | undefined {
  if (!sessions.includes(object?.subresource ?? "") || witness.body.stage === "ResponseStarted") return undefined;
  const { responseObject: _, ...body } = witness.body;
  const opening = { ...witness, body: { ...body, stage: "ResponseStarted" } };
  return rule.isTrueOf(opening) ? opening : undefined;
}

/** So many models are tried, each with so many choices of texts. */
const [mostModels, mostAttempts] = [24, 4];

/** The first event that a search likes, among those in which a formula is true. */
export function firstEvent<T>(
  { time }: Proving,
  kind: Kind,
  formula: Formula,
  liked: (event: AuditEvent) => T | undefined,
  left = effort(),
): T | undefined {
  let count = 0;
  for (const model of models(formula, left)) {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const event = eventOf(kind, model, attempt, time);
      const found = event && liked(event);
      if (found !== undefined) return found;
    }
    if (++count >= mostModels) return undefined;
  }
  return undefined;
}

/** The formula as a source's records narrow it. */
export const narrowed = (formula: Formula, by: (fact: Fact) => Formula): Formula => mapFacts(formula, by);
