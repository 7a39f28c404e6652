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
    if (name === undefined) {
      if (steps.length === 0 || !match(bracket, path, at)) return undefined;
      return undefined;
    }
    steps.push(name === "*" ? every : name);
    at += name.length;
  }
  return steps;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Everything a path reaches from a root. Own properties only; what is missing is simply not there. */
export function reach(root: unknown, steps: readonly Step[]): readonly unknown[] {
  let node = root;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    // Nearly every path goes through plain objects, and needs no lists on its way.
    if (typeof step !== "string" || Array.isArray(node)) return reachAll([node], steps.slice(at));
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return [];
    node = (node as Record<string, unknown>)[step];
  }
  return [node];
}

function reachAll(nodes: readonly unknown[], steps: readonly Step[]): readonly unknown[] {
  return steps.reduce<readonly unknown[]>((here, step) => {
    const next: unknown[] = [];
    for (const node of here) take(node, step, next);
    return next;
  }, nodes);
}

function take(node: unknown, step: Step, into: unknown[]): void {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    if (step === every) for (const element of node) into.push(element);
    else if (typeof step === "number") {
      if (step < node.length) into.push(node[step]);
    } else for (const element of node) take(element, step, into);
  } else if (step === every) for (const value of Object.values(node)) into.push(value);
  else if (typeof step === "string" && Object.hasOwn(node, step)) into.push((node as Record<string, unknown>)[step]);
}

/** The values of what a path reached: scalars as text, lists their scalars, objects their JSON text. */
export function valuesOf(reached: readonly unknown[]): readonly Value[] {
  const values: Value[] = [];
  for (const node of reached) addValues(node, values);
  return values;
}

function addValues(node: unknown, into: Value[]): void {
  if (typeof node === "string") into.push({ text: node, isJson: false });
  else if (typeof node !== "object" || node === null)
    into.push({ text: JSON.stringify(node) ?? "null", isJson: false });
  else if (!Array.isArray(node) || holdsObject(node)) into.push({ text: JSON.stringify(node), isJson: true });
  else for (const element of node) addValues(element, into);
}

function holdsObject(list: readonly unknown[]): boolean {
  return list.some((e) => (Array.isArray(e) ? holdsObject(e) : typeof e === "object" && e !== null));
}

/** What `count`, `any` and `all` go over: a list's elements, one level deep, else the value itself; nulls left out. */
export function elementsOf(reached: readonly unknown[]): readonly unknown[] {
  return reached.flatMap((node) => (Array.isArray(node) ? node : [node])).filter((node) => node !== null);
}
