import { type Formula, factsOf, placeOf, where } from "./formula.ts";
import { type Kind, type KindOfObject, knownOf } from "./kind.ts";
import { effort, models } from "./models.ts";
import { knownResources, verbsOf } from "./resources.ts";
import { examplesOf } from "./texts.ts";

/** A resource that no rule or policy names, as custom resources are. */
const unnamed = { group: "example.com", resource: "widgets" };

/** So many kinds of one rule are looked at. */
const mostKinds = 600;

/**
 * The kinds of request that a rule may be true of, each alone: by the resources, parts, verbs, namespaces and users that
 * its expression names. A rule that names no part of an object (`exec`, `status`) is about the object itself; one that
 * names no resource is about a resource of any name.
 */
export function kindsOf(rule: Formula): readonly Kind[] {
  const objects = objectsOf(rule).filter((object) => isPossible(rule, object));
  const named = objects.filter((object) => object?.standsFor !== "any resource");
  const open = objects.filter((object) => object?.standsFor === "any resource");
  // A rule about any resource is about those that it names, too.
  const chosen = open.length > 0 ? [...open, ...named.filter((object) => !object)] : named;
  const kinds = chosen.flatMap((object) => kindsOfObject(rule, object));
  return kinds.length > mostKinds ? kinds.map(({ verb, object }) => ({ verb, object })) : kinds;
}

function kindsOfObject(rule: Formula, object: KindOfObject | undefined): readonly Kind[] {
  return verbs(rule, object).flatMap((verb) => {
    const kind: Kind = { verb, object };
    const rest = where(rule, knownOf(kind));
    if (!isPossibleAtAll(rest)) return [];
    const namespaces = object ? textsOrAny(rest, "objectRef.namespace") : [undefined];
    const users = textsOrAny(rest, "user.username");
    const all = namespaces.flatMap((namespace) =>
      users.map((user) => ({
        ...kind,
        ...(namespace !== undefined && { namespace }),
        ...(user !== undefined && { user }),
      })),
    );
    return all.filter((one) => isPossibleAtAll(where(rule, knownOf(one))));
  });
}

function verbs(rule: Formula, object: KindOfObject | undefined): readonly string[] {
  if (!object) return ["get", "post", "put", "patch", "delete"];
  const usual = verbsOf(object.resource, object.subresource);
  const named = textsAt(rule, "verb").filter((verb) => usual.includes(verb) || !object.subresource);
  return [...new Set([...usual, ...(knownResources.has(object.resource) ? [] : named)])];
}

/** The texts that a place is compared with, or that are examples of what it is compared with. */
function textsAt(rule: Formula, path: string): readonly string[] {
  const facts = factsOf(rule).filter(({ claim }) => claim.of === placeOf(path) && claim.isPositive);
  return [...new Set(facts.flatMap((fact) => examplesOf(fact).slice(0, fact.claim.about.kind === "one of" ? 64 : 1)))];
}

/** The texts of which one has to stand at a place, or one undefined where another may, too. */
function textsOrAny(rule: Formula, path: string): readonly (string | undefined)[] {
  const texts = factsOf(rule)
    .filter(({ claim }) => claim.of === placeOf(path) && claim.isPositive && claim.about.kind === "one of")
    .flatMap((fact) => examplesOf(fact));
  const named = [...new Set(texts)];
  if (named.length === 0 || named.length > 16) return [undefined];
  const other = where(rule, new Map([[placeOf(path), "some-other-text"]]));
  const absent = where(rule, new Map([[placeOf(path), null]]));
  return isPossibleAtAll(other) || isPossibleAtAll(absent) || isPossiblyUnnamed(rule, path, named)
    ? [undefined]
    : named;
}

/** Whether the rule can be true where none of the texts stands at a place. */
function isPossiblyUnnamed(rule: Formula, path: string, texts: readonly string[]): boolean {
  const facts = factsOf(rule).filter(({ claim }) => claim.of === placeOf(path) && claim.isPositive);
  const others = facts.filter(({ claim }) => claim.about.kind !== "one of").flatMap((fact) => examplesOf(fact));
  return others
    .filter((text) => !texts.includes(text))
    .some((text) => isPossibleAtAll(where(rule, new Map([[placeOf(path), text]]))));
}

function objectsOf(rule: Formula): readonly (KindOfObject | undefined)[] {
  const groups = textsAt(rule, "objectRef.apiGroup");
  const subresources = [undefined, ...textsAt(rule, "objectRef.subresource").filter(Boolean)];
  const named = textsAt(rule, "objectRef.resource").flatMap((resource) => resourcesNamed(resource, groups));
  const open: KindOfObject[] = (groups.length > 0 ? [unnamed.group, ...groups] : [unnamed.group]).map((group) => ({
    ...unnamed,
    group,
    subresource: undefined,
    standsFor: "any resource",
  }));
  const withParts = [...named, ...open].flatMap((object) =>
    subresources.map((part) => ({ ...object, subresource: part })),
  );
  return [...withParts, undefined];
}

function resourcesNamed(resource: string, groups: readonly string[]): readonly KindOfObject[] {
  const known = knownResources.get(resource);
  const object = { resource, subresource: undefined };
  const named = groups.filter((group) => group !== known?.group);
  return [
    known
      ? { ...object, group: known.group, standsFor: "itself" }
      : { ...object, group: unnamed.group, standsFor: "any group" },
    ...named.map((group) => ({ ...object, group, standsFor: "itself" as const })),
  ];
}

function isPossible(rule: Formula, object: KindOfObject | undefined): boolean {
  const known = new Map(knownOf({ verb: "", object }));
  known.delete(placeOf("verb"));
  return isPossibleAtAll(where(rule, known));
}

function isPossibleAtAll(formula: Formula): boolean {
  if (formula.kind === "false") return false;
  const left = effort(500);
  return !models(formula, left).next().done || left.steps <= 0;
}
