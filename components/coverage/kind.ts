import type { Known } from "./formula.ts";
import { placeOf } from "./formula.ts";

/** A kind of request: what an audit policy may tell apart, as far as it matters to a rule. */
export interface Kind {
  readonly verb: string;
  /** Undefined: a path that is no resource, as `/metrics`. */
  readonly object: KindOfObject | undefined;
  /** Undefined: whatever namespace, or none. */
  readonly namespace?: string | undefined;
  /** Undefined: whoever. */
  readonly user?: string | undefined;
}

export interface KindOfObject {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | undefined;
  /** Whether it stands for resources of any name, or for the resource of that name in any group. */
  readonly standsFor: "itself" | "any group" | "any resource";
}

/** Places that are asked for again and again. */
export const places = {
  verb: placeOf("verb"),
  username: placeOf("user.username"),
  namespace: placeOf("objectRef.namespace"),
  resource: placeOf("objectRef.resource"),
  group: placeOf("objectRef.apiGroup"),
  part: placeOf("objectRef.subresource"),
  others: ["objectRef.name", "objectRef.apiVersion", "objectRef.uid"].map(placeOf),
};

/** What is known of an event of that kind. */
export function knownOf({ verb, object, namespace, user }: Kind): Known {
  const known = new Map<string, string | null>([[places.verb, verb]]);
  known.set(places.resource, object?.resource ?? null);
  known.set(places.group, object?.group || null);
  known.set(places.part, object?.subresource ?? null);
  if (!object) for (const place of [places.namespace, ...places.others]) known.set(place, null);
  if (namespace !== undefined) known.set(places.namespace, namespace);
  if (user !== undefined) known.set(places.username, user);
  return known;
}

/** Kinds with one name are the same. */
export const nameOfKind = ({ verb, object, namespace, user }: Kind): string =>
  JSON.stringify([verb, object?.group, object?.resource, object?.subresource, object?.standsFor, namespace, user]);

/** `get of pods/exec`, `create of deployments.apps in kube-system by alice`. */
export function shownKind({ verb, object, namespace, user }: Kind): string {
  const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
  const who = user === undefined ? "" : ` by ${user}`;
  return `${verb} of ${shownObject(object)}${where}${who}`;
}

/** `pods/exec`, `other resources`, `paths that are no resources`. */
export function shownObject(object: KindOfObject | undefined): string {
  if (!object) return "paths that are no resources";
  if (object.standsFor === "any resource") return "resources of any name";
  return `${object.resource}${object.subresource === undefined ? "" : `/${object.subresource}`}`;
}
