import { isDeepStrictEqual } from "node:util";
import type { Actor, Change } from "./audit/access.ts";

/** What is recorded of a change. */
export function changeOf(
  kind: Change["kind"],
  name: string,
  { before, after }: Pick<Change, "before" | "after">,
  { name: actor, requestId }: Pick<Actor, "name" | "requestId">,
): Change {
  return { actor, requestId, kind, name, before, after };
}

/** Nothing of one that leaves all as it was. */
export const ifAny = (change: Change): Change | undefined =>
  isDeepStrictEqual(change.before, change.after) ? undefined : change;
