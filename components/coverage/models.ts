import { isContradiction } from "../../daemon/rules/index.ts";
import type { Fact, Formula } from "./formula.ts";

/** Facts that are true together, by the place they are about. */
export type Model = ReadonlyMap<string, readonly Fact[]>;

/** How far a search may go. It says so when that was not enough: then no model does not mean that there is none. */
export interface Effort {
  steps: number;
}

export const effort = (steps = 4_000): Effort => ({ steps });

/**
 * The ways in which a formula can be true, one after the other. Where none comes and effort is left, there is none:
 * what is claimed of one place is then contradictory in each of them (rules/analysis/reasoning.ts).
 */
export function* models(formula: Formula, left: Effort): Generator<Model> {
  yield* search({ facts: new Map(), open: [] }, [formula], left);
}

/** What is known on the way: facts, and choices that are not made yet. */
interface State {
  readonly facts: Map<string, readonly Fact[]>;
  readonly open: readonly (readonly Formula[])[];
}

function* search(state: State, agenda: readonly Formula[], left: Effort): Generator<Model> {
  if (left.steps-- <= 0) return;
  const known = learn(state, agenda);
  if (!known) return;
  const choices: (readonly Formula[])[] = [];
  for (const choice of known.open) {
    const possible = choice.filter((part) => isPossible(part, known.facts));
    const [only] = possible;
    if (only === undefined) return;
    if (possible.length === 1) {
      const others = known.open.filter((other) => other !== choice);
      yield* search({ facts: known.facts, open: others }, [only], left);
      return;
    }
    if (!possible.some((part) => isKnown(part, known.facts))) choices.push(possible);
  }
  const [first, ...rest] = choices.sort((a, b) => a.length - b.length);
  if (first === undefined) yield known.facts;
  else for (const part of first) yield* search({ facts: new Map(known.facts), open: rest }, [part], left);
}

/** The state with what else has to be true, or undefined when that is contradictory. */
function learn({ facts, open }: State, agenda: readonly Formula[]): State | undefined {
  const choices = [...open];
  const rest = [...agenda];
  // In their order: what a rule says is decided before what is said of requests in general.
  for (const formula of rest)
    switch (formula.kind) {
      case "false":
        return undefined;
      case "all":
        rest.push(...formula.parts);
        break;
      case "some":
        choices.push(formula.parts);
        break;
      case "fact":
        if (!add(formula, facts)) return undefined;
        break;
      default:
    }
  return { facts, open: choices };
}

function add(fact: Fact, facts: Map<string, readonly Fact[]>): boolean {
  const here = facts.get(fact.claim.of) ?? [];
  if (here.some(({ key }) => key === fact.key)) return true;
  const together = [...here, fact];
  if (isContradiction(together.map(({ claim }) => claim))) return false;
  facts.set(fact.claim.of, together);
  return true;
}

/** False when a choice contradicts what is known at first sight. */
function isPossible(part: Formula, facts: Model): boolean {
  switch (part.kind) {
    case "false":
      return false;
    case "all":
      return part.parts.every((inner) => inner.kind === "some" || isPossible(inner, facts));
    case "some":
      return part.parts.some((inner) => isPossible(inner, facts));
    case "fact": {
      const here = facts.get(part.claim.of);
      return !here || !isContradiction([...here, part].map(({ claim }) => claim));
    }
    default:
      return true;
  }
}

const isKnown = (part: Formula, facts: Model) =>
  part.kind === "true" ||
  part.kind === "open" ||
  (part.kind === "fact" && facts.get(part.claim.of)?.some(({ key }) => key === part.key) === true);
