import type { Found } from "./found.ts";
import { every, type Path, pathOf } from "./path.ts";

/**
 * The paths that conditions of one root ask for, each with a place of its own. What they yield is kept until the next
 * root, since many rules ask for the same. A scope serves one root at a time.
 */
export interface Scope {
  readonly paths: Path[];
  readonly places: Map<string, number>;
  /** What the paths have yielded on the root of the moment, and which have been followed. */
  readonly found: (Found | undefined)[];
  readonly followed: number[];
  /** Counts the roots. */
  root: number;
}

export function newScope(): Scope {
  return { paths: [], places: new Map(), found: [], followed: [], root: 0 };
}

/** The place of a path, however it is written. */
export function placeOf({ paths, places }: Scope, text: string): number {
  const path = pathOf(text);
  const name = JSON.stringify(path.steps.map((step) => (step === every ? null : step)));
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, paths.length);
  return paths.push(path) - 1;
}

/** Forgets what the last root has yielded. */
export function forget(scope: Scope): void {
  for (const place of scope.followed) scope.found[place] = undefined;
  scope.followed.length = 0;
  scope.root++;
}
