import { every, type Step } from "../../daemon/rules/index.ts";
import { all, type Fact, type Formula } from "./formula.ts";
import { effort, type Model, models } from "./models.ts";
import { fits, textFor } from "./texts.ts";

type Node = unknown;

/** A value in which a model's facts are true, as far as they are about paths; made into a root that is there already. */
export function built(model: Model, root: Node, attempt: number): Node {
  const places = [...model.values()].filter(([fact]) => fact?.steps !== undefined);
  const sorted = places.sort((a, b) => (a[0]?.steps?.length ?? 0) - (b[0]?.steps?.length ?? 0));
  return sorted.reduce((node, facts) => place(node, facts, attempt), root);
}

function place(root: Node, facts: readonly Fact[], attempt: number): Node {
  const [first] = facts;
  if (!first?.steps) return root;
  const { tree, steps, claim } = first;
  if (tree.kind === "any" || tree.kind === "all") return placeElements(root, steps, facts, attempt);
  if (claim.values === "number") return placeCount(root, steps, facts);
  return placeText(root, steps, facts, attempt);
}

function placeText(root: Node, steps: readonly Step[], facts: readonly Fact[], attempt: number): Node {
  const wanted = facts.filter(({ claim }) => claim.isPositive);
  if (wanted.length === 0) return root;
  const isThere = wanted.every(({ claim }) => claim.about.kind === "there");
  if (isThere) return valueAt(root, steps) === undefined ? put(root, steps, isBody(steps) ? {} : "x") : root;
  if (isBody(steps)) return put(root, steps, objectFor(wanted, attempt) ?? {});
  const one = textFor(facts, [], attempt);
  if (one !== undefined) return put(root, steps, typed(one, wanted));
  // No single text will do: one for each fact.
  const refused = facts.filter(({ claim }) => !claim.isPositive);
  const several = wanted.flatMap((fact) => textFor([fact, ...refused], []) ?? []);
  return put(root, steps, several);
}

/** The whole object of a request or of an answer. */
const isBody = (steps: readonly Step[]) =>
  steps.length === 1 && (steps[0] === "requestObject" || steps[0] === "responseObject");

function objectFor(facts: readonly Fact[], attempt: number): object | undefined {
  const [first] = facts;
  const alone = (first?.objects() ?? []).filter((object) => fits(JSON.stringify(object), facts));
  if (alone.length > 0) return alone[Math.min(attempt, alone.length - 1)];
  return Object.assign({}, ...facts.map((fact) => fact.objects()[0] ?? {})) as object;
}

/** A text as the JSON value that it may stand for. */
function typed(text: string, facts: readonly Fact[]): unknown {
  if (/^(true|false|-?(0|[1-9]\d{0,8}))$/.test(text)) return JSON.parse(text);
  const isSearched = facts.every(({ claim }) => claim.about.kind !== "one of");
  return isSearched && /^[[{].*[\]}]$/s.test(text) ? (jsonOf(text) ?? text) : text;
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function placeCount(root: Node, steps: readonly Step[], facts: readonly Fact[]): Node {
  const known = valueAt(
    root,
    steps.filter((step) => step !== every),
  );
  if (known !== undefined) return root;
  const count = Number(textFor(facts, ["0"]) ?? 0);
  if (count === 0) return root;
  if (steps.at(-1) !== every)
    return put(
      root,
      steps,
      Array.from({ length: count }, () => "x"),
    );
  return put(root, steps.slice(0, -1), Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${n}`, "x"])));
}

/** Elements for all that is said of a list's elements: each has to fit what is said of all. */
function placeElements(root: Node, steps: readonly Step[], facts: readonly Fact[], attempt: number): Node {
  const some: Formula[] = [];
  const each: Formula[] = [];
  for (const { tree, isPositive, ofElement } of facts) {
    if (tree.kind !== "any" && tree.kind !== "all") continue;
    ((tree.kind === "any") === isPositive ? some : each).push(ofElement());
  }
  const isNeeded = some.length > 0 || facts.some(({ tree, isPositive }) => tree.kind === "all" && isPositive);
  if (!isNeeded) return root;
  const known = valueAt(root, steps);
  const start = typeof known === "object" && known !== null && !Array.isArray(known) ? known : undefined;
  const elements = (some.length > 0 ? some.map((one) => [one]) : [[]]).map((one) =>
    element([...one, ...each], start, attempt),
  );
  return putElements(root, steps, elements);
}

function element(conditions: readonly Formula[], root: Node, attempt: number): Node {
  const formula = all(conditions);
  let turn = attempt;
  let last: Model | undefined;
  for (const model of models(formula, effort(500))) {
    last = model;
    if (turn-- <= 0) break;
  }
  return last ? (built(last, root === undefined ? undefined : structuredClone(root), attempt) ?? {}) : {};
}

/** Paths that are an object in every kind of Kubernetes: an element of theirs is they themselves. */
const objects = ["spec", "metadata", "template", "status", "securityContext", "nodeSelector", "labels", "annotations"];

function putElements(root: Node, steps: readonly Step[], elements: readonly Node[]): Node {
  const last = steps.at(-1);
  if (last === every) return put(root, [...steps.slice(0, -1), "containers"], elements);
  const [only] = elements;
  const isObject = typeof last === "string" && objects.includes(last) && elements.length === 1;
  return put(root, steps, isObject ? only : elements);
}

/** What stands at a path of keys. */
export function valueAt(node: Node, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>((at, step) => {
    const here: unknown = Array.isArray(at) && typeof step === "string" ? at[0] : at;
    if (typeof here !== "object" || here === null || typeof step === "symbol") return undefined;
    return Object.hasOwn(here, step) ? (here as Record<string | number, unknown>)[step] : undefined;
  }, node);
}

/** A node with a value at a path; what is there already is kept beside it. */
function put(node: Node, steps: readonly Step[], value: unknown): Node {
  const [step, ...rest] = steps;
  if (step === undefined) return merged(node, value);
  if (Array.isArray(node)) {
    const at = typeof step === "number" ? step : 0;
    return Object.assign([...node], { [at]: put(node[at], typeof step === "string" ? steps : rest, value) });
  }
  if (typeof step === "number") return Object.assign(Array(step).fill("x"), { [step]: put(undefined, rest, value) });
  const object: Record<string, unknown> = typeof node === "object" && node !== null ? { ...node } : {};
  if (step !== every) return { ...object, [step]: put(object[step], rest, value) };
  if (rest.length === 0) return { ...object, x: value };
  return { ...object, containers: put(object["containers"] ?? [{}], rest, value) };
}

function merged(node: unknown, value: unknown): unknown {
  const both = [node, value].every((one) => typeof one === "object" && one !== null && !Array.isArray(one));
  return both ? { ...(node as object), ...(value as object) } : value;
}

/** The facts about a place. */
export const factsAt = (model: Model, place: string): readonly Fact[] => model.get(place) ?? [];
