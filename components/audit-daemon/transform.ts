/**
 * A change of what a child is made from: an object that is merged in (objects by their keys, everything else replaced),
 * or a function that gives the whole back.
 */
export type ChildTransform = ChildArgs | ((args: ChildArgs) => ChildArgs);

/** What a child is made from, as Kubernetes spells it. */
export interface ChildArgs {
  readonly [field: string]: unknown;
}

/** What a child is made from, as its owner wants it. */
export function transformed<T extends object>(args: T, transform: ChildTransform | undefined): T {
  if (transform === undefined) return args;
  if (typeof transform === "function") return transform(args as ChildArgs) as T;
  return merged(args, transform) as T;
}

function merged(left: unknown, right: unknown): unknown {
  if (!isPlain(left) || !isPlain(right)) return right;
  const both = Object.keys({ ...left, ...right });
  return Object.fromEntries(both.map((key) => [key, key in right ? merged(left[key], right[key]) : left[key]]));
}

/** Neither a list nor an Output, which is no business of a merge. */
const isPlain = (value: unknown): value is ChildArgs =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
