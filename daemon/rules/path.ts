import { type Budget, newBudget, prices, spend } from "./budget.ts";

/** A step of a path: one key, one element of a list, or every element and value. */
export type Step = string | number | typeof every;
export const every = Symbol("*");

/** A value as rules see it. JSON text of an object, or of a list that holds one, is searched but never equal. */
export interface Value {
  readonly text: string;
  readonly isJson: boolean;
}

const key = /[^.[\]'"/*\s]+/y;
const bracket = /\[(?:([0-9]{1,9})|(\*)|'([^']*)')\]/y;

/** The steps of a path, or undefined when it is none. The empty path has no steps. */
export function parsePath(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (let at = 0; at < path.length; ) {
    const inBrackets = match(bracket, path, at);
    if (inBrackets) {
      steps.push(inBrackets[1] !== undefined ? Number(inBrackets[1]) : inBrackets[2] ? every : (inBrackets[3] ?? ""));
      at += inBrackets[0].length;
      continue;
    }
    if (steps.length > 0) {
      if (path[at] !== ".") return undefined;
      at++;
    }
    const name = path[at] === "*" ? "*" : match(key, path, at)?.[0];
    if (name === undefined) return undefined;
    steps.push(name === "*" ? every : name);
    at += name.length;
  }
  return steps;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** A path, ready to be followed. */
export interface Path {
  readonly steps: readonly Step[];
  /** The steps, where all are keys that no object inherits: a plain read of them finds own properties only. */
  readonly keys: readonly string[] | undefined;
}

/** The path that a checked text stands for. */
export function pathOf(text: string): Path {
  const steps = parsePath(text);
  if (!steps) throw new TypeError(`no path: ${text}`);
  const keys = steps.filter((step) => typeof step === "string" && !(step in Object.prototype));
  return { steps, keys: keys.length === steps.length ? (keys as string[]) : undefined };
}

/** Levels that a value may nest; deeper ones are past any budget. Events come with less (kubernetes-event.ts). */
const deepest = 1_024;

/** Everything a path reaches from a root. Own properties only; what is missing is simply not there. */
export function reach(root: unknown, steps: readonly Step[], budget = newBudget()): readonly unknown[] {
  let node = root;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    // Nearly every path goes through plain objects, and needs no lists on its way.
    if (typeof step !== "string" || Array.isArray(node)) return reachAll([node], steps.slice(at), budget);
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return [];
    node = (node as Record<string, unknown>)[step];
  }
  return [node];
}

function reachAll(nodes: readonly unknown[], steps: readonly Step[], budget: Budget): readonly unknown[] {
  return steps.reduce<readonly unknown[]>((here, step) => {
    const next: unknown[] = [];
    for (const node of here) take(node, step, next, budget, deepest);
    return next;
  }, nodes);
}

function take(node: unknown, step: Step, into: unknown[], budget: Budget, levels: number): void {
  if (!spend(budget, prices.node) || typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    if (step === every) addAll(node, into, budget);
    else if (typeof step === "number") {
      if (step < node.length) into.push(node[step]);
    } else if (tooDeep(levels, budget)) return;
    else for (const element of node) take(element, step, into, budget, levels - 1);
  } else if (step === every) addAll(Object.values(node), into, budget);
  else if (typeof step === "string" && Object.hasOwn(node, step)) into.push((node as Record<string, unknown>)[step]);
}

function addAll(nodes: readonly unknown[], into: unknown[], budget: Budget): void {
  if (!spend(budget, nodes.length * prices.node)) return;
  for (const node of nodes) into.push(node);
}

function tooDeep(levels: number, budget: Budget): boolean {
  if (levels === 0) budget.left = -1;
  return levels === 0;
}

/** The values of what a path reached: scalars as text, lists their scalars, objects their JSON text. */
export function valuesOf(reached: readonly unknown[], budget = newBudget()): readonly Value[] {
  const values: Value[] = [];
  for (const node of reached) {
    if (typeof node !== "object" || node === null) values.push(scalar(node));
    else if (!weigh(node, budget, deepest)) return values;
    else if (!Array.isArray(node) || holdsObject(node)) values.push({ text: JSON.stringify(node), isJson: true });
    else addScalars(node, values);
  }
  return values;
}

const scalar = (node: unknown): Value => ({ text: textOf(node), isJson: false });

/** A scalar's text: a string itself, anything else as JSON. */
const textOf = (node: unknown): string => (typeof node === "string" ? node : (JSON.stringify(node) ?? "null"));

function addScalars(list: readonly unknown[], into: Value[]): void {
  for (const node of list)
    if (Array.isArray(node)) addScalars(node, into);
    else into.push(scalar(node));
}

function holdsObject(list: readonly unknown[]): boolean {
  return list.some((e) => (Array.isArray(e) ? holdsObject(e) : typeof e === "object" && e !== null));
}

/** Pays for a value's JSON text before it is made; false when there are not enough steps, or it nests too deep. */
function weigh(node: unknown, budget: Budget, levels: number): boolean {
  if (typeof node === "string") return spend(budget, prices.node + node.length * prices.written);
  if (typeof node !== "object" || node === null) return spend(budget, prices.scalar);
  if (tooDeep(levels, budget) || !spend(budget, prices.node)) return false;
  if (Array.isArray(node)) return node.every((element) => weigh(element, budget, levels - 1));
  let keys = 0;
  for (const key in node) {
    const price = ++keys > manyKeys ? prices.keyOfMany : prices.key;
    if (!spend(budget, price + key.length * prices.written)) return false;
    if (!weigh((node as Record<string, unknown>)[key], budget, levels - 1)) return false;
  }
  return true;
}

/** From about here V8 keeps an object as a hash table, whose keys are slow to go through. */
const manyKeys = 1_000;

/** What `count`, `any` and `all` go over: a list's elements, one level deep, else the value itself; nulls left out. */
export function elementsOf(reached: readonly unknown[], budget: Budget): readonly unknown[] {
  const elements: unknown[] = [];
  for (const node of reached)
    if (Array.isArray(node)) addAll(node, elements, budget);
    else elements.push(node);
  return elements.includes(null) ? elements.filter((node) => node !== null) : elements;
}

/** At least one value that is not null; an empty list yields none. */
export function holdsSomething(nodes: readonly unknown[], budget: Budget, levels = deepest): boolean {
  if (tooDeep(levels, budget)) return false;
  return nodes.some(
    (node) =>
      spend(budget, prices.node) && (Array.isArray(node) ? holdsSomething(node, budget, levels - 1) : node !== null),
  );
}
