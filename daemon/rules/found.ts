import { type Budget, isSpent, type Kept, limits, newBudget, pay } from "./budget.ts";
import { elementsOf, holdsSomething, type Path, reach, type Value, valuesOf } from "./path.ts";

/** What a path yields: the text of one string, number or boolean, as nearly always; else whatever it has reached. */
export type Found = string | Reached;

export interface Reached extends Kept {
  readonly nodes: readonly unknown[];
  /** Whether a part that was not recorded could have held more. */
  readonly unknown: boolean;
  /** Worked out when a comparison asks. */
  values: Values | undefined;
}

interface Values extends Kept {
  readonly list: readonly Value[];
}

const nothing: Reached = { nodes: [], unknown: false, price: 0, paidIn: 0, values: { list: [], price: 0, paidIn: 0 } };
const notRecorded: Reached = { ...nothing, unknown: true };

/** Follows a path from a root. `unknown`: whether a part that was not recorded could have held more. */
export function follow(root: unknown, path: Path, unknown: boolean): Found {
  const node = path.keys ? readKeys(root, path.keys) : lists;
  if (node === undefined) return unknown ? notRecorded : nothing;
  if (node === lists) return followAll(root, path, unknown);
  if (!unknown) {
    if (typeof node === "string") return node;
    if (typeof node === "number" && Number.isFinite(node)) return String(node);
    if (typeof node === "boolean") return node ? "true" : "false";
  }
  return { nodes: [node], unknown, price: 0, paidIn: 0, values: undefined };
}

/** Stands for a path that a plain read of keys cannot follow. */
const lists = Symbol("lists");

function readKeys(root: unknown, keys: readonly string[]): unknown {
  let node = root;
  for (const key of keys) {
    if (typeof node !== "object" || node === null) return undefined;
    if (Array.isArray(node)) return lists;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

function followAll(root: unknown, { steps }: Path, unknown: boolean): Reached {
  const budget = newBudget();
  const nodes = reach(root, steps, budget);
  if (nodes.length === 0 && !isSpent(budget)) return unknown ? notRecorded : nothing;
  return { nodes, unknown, price: spentOf(budget), paidIn: 0, values: undefined };
}

/** Past any rule's budget where it did not suffice. */
const spentOf = (budget: Budget) => (isSpent(budget) ? Number.POSITIVE_INFINITY : limits.rule - budget.left);

/** The values of what was reached. */
export function valuesIn(reached: Reached, budget: Budget): readonly Value[] {
  pay(reached, budget);
  if (isSpent(budget)) return [];
  if (!reached.values) {
    const own = newBudget();
    const list = valuesOf(reached.nodes, own);
    reached.values = { list, price: spentOf(own), paidIn: 0 };
  }
  pay(reached.values, budget);
  return isSpent(budget) ? [] : reached.values.list;
}

/** What `count`, `any` and `all` go over. */
export function elementsIn(found: Found, budget: Budget): readonly unknown[] {
  if (typeof found === "string") return [found];
  pay(found, budget);
  return isSpent(budget) ? [] : elementsOf(found.nodes, budget);
}

/** Whether there is at least one value that is not null. */
export function isThere(found: Found, budget: Budget): boolean {
  if (typeof found === "string") return true;
  pay(found, budget);
  return !isSpent(budget) && holdsSomething(found.nodes, budget);
}
