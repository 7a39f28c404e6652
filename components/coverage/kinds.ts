import { type Formula, factsOf, where } from "./formula.ts";
import { type Kind, type KindOfObject, knownOf, places } from "./kind.ts";
import { effort, models } from "./models.ts";
import type { Recording } from "./recording.ts";
import { knownResources, ownersOf, verbsOf } from "./resources.ts";

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
  const kinds = [...kindsInTurn(rule)];
  return kinds.length > mostKinds ? kinds.map(({ verb, object }) => ({ verb, object })) : kinds;
}

/** The same, for whoever may need the first ones only; however many there are. */
export function* kindsInTurn(rule: Formula): Generator<Kind> {
  const objects = objectsOf(rule).filter((object) => isPossible(rule, object));
  const named = objects.filter((object) => object?.standsFor !== "any resource");
  const open = objects.filter((object) => object?.standsFor === "any resource");
  const covering = open.filter((object) => object?.subresource === undefined);
  // A rule about any resource is about those that it names, too.
  const chosen = covering.length > 0 ? [...open, ...named.filter((object) => !object || object.subresource)] : objects;
  for (const object of chosen) for (const verb of verbs(rule, object)) yield* kindsOfVerb(rule, { verb, object });
}

function kindsOfVerb(rule: Formula, kind: Kind): readonly Kind[] {
  const rest = where(rule, knownOf(kind));
  if (!isPossibleAtAll(rest)) return [];
  const namespaces = kind.object ? textsOrAny(rest, places.namespace) : [undefined];
  const users = textsOrAny(rest, places.username);
  if (namespaces.every((one) => one === undefined) && users.every((one) => one === undefined)) return [kind];
  const all = namespaces.flatMap((namespace) =>
    users.map((user) => ({
      ...kind,
      ...(namespace !== undefined && { namespace }),
      ...(user !== undefined && { user }),
    })),
  );
  return all.filter((one) => isPossibleAtAll(where(rule, knownOf(one))));
}

/** So many resources of one group stand for it. */
const mostOfGroup = 8;

/** Kinds of request that an audit policy records by the names of their resources. */
export function kindsNamedBy({ lines }: Pick<Recording, "lines">): readonly Kind[] {
  const kinds = lines.flatMap(({ line }) =>
    line.level === "None"
      ? []
      : line.resources.flatMap(({ group, resources }) =>
          objectsNamedBy(group, resources).flatMap((object) =>
            verbsOf(object.resource, object.subresource)
              .filter((verb) => line.verbs.length === 0 || line.verbs.includes(verb))
              .map((verb): Kind => ({ verb, object })),
          ),
        ),
  );
  return [...new Map(kinds.map((kind) => [JSON.stringify(kind), kind])).values()];
}

function objectsNamedBy(group: string, names: readonly string[]): readonly KindOfObject[] {
  const ofGroup = [...knownResources.values()].filter((one) => group === "*" || one.groups.includes(group));
  const all =
    names.length > 0 && !names.includes("*") ? names : ofGroup.slice(0, mostOfGroup).map((one) => one.resource);
  return all.flatMap((name) => {
    const [resource = "", part] = name.split("/");
    const owners = resource === "*" ? ofGroup.filter(({ parts }) => parts.includes(part ?? "")) : [];
    const named = resource === "*" ? owners.slice(0, mostOfGroup).map((owner) => owner.resource) : [resource];
    const parts = part === "*" ? [undefined, ...(knownResources.get(resource)?.parts ?? [])] : [part];
    return named.flatMap((one) =>
      parts.map((subresource): KindOfObject => {
        const own = group === "*" ? (knownResources.get(one)?.groups[0] ?? unnamed.group) : group;
        return { group: own, resource: one, subresource, standsFor: "itself" };
      }),
    );
  });
}

function verbs(rule: Formula, object: KindOfObject | undefined): readonly string[] {
  if (!object) return ["get", "post", "put", "patch", "delete"];
  const usual = verbsOf(object.resource, object.subresource);
  const named = textsAt(rule, places.verb).filter((verb) => usual.includes(verb) || !object.subresource);
  return [...new Set([...usual, ...(knownResources.has(object.resource) ? [] : named)])];
}

/** The texts that a place is compared with, or that are examples of what it is compared with. */
function textsAt(rule: Formula, place: string): readonly string[] {
  const facts = factsOf(rule).filter(({ claim }) => claim.of === place && claim.isPositive);
  return [...new Set(facts.flatMap((fact) => fact.examples().slice(0, fact.claim.about.kind === "one of" ? 64 : 1)))];
}

/** The texts of which one has to stand at a place, or one undefined where another may, too. */
function textsOrAny(rule: Formula, place: string): readonly (string | undefined)[] {
  const texts = factsOf(rule)
    .filter(({ claim }) => claim.of === place && claim.isPositive && claim.about.kind === "one of")
    .flatMap((fact) => fact.examples());
  const named = [...new Set(texts)];
  if (named.length === 0 || named.length > 16) return [undefined];
  const other = where(rule, new Map([[place, "some-other-text"]]));
  const absent = where(rule, new Map([[place, null]]));
  return isPossibleAtAll(other) || isPossibleAtAll(absent) || isPossiblyUnnamed(rule, place, named)
    ? [undefined]
    : named;
}

/** Whether the rule can be true where none of the texts stands at a place. */
function isPossiblyUnnamed(rule: Formula, place: string, texts: readonly string[]): boolean {
  const facts = factsOf(rule).filter(({ claim }) => claim.of === place && claim.isPositive);
  const others = facts.filter(({ claim }) => claim.about.kind !== "one of").flatMap((fact) => fact.examples());
  return others
    .filter((text) => !texts.includes(text))
    .some((text) => isPossibleAtAll(where(rule, new Map([[place, text]]))));
}

function objectsOf(rule: Formula): readonly (KindOfObject | undefined)[] {
  const groups = textsAt(rule, places.group);
  const parts = factsOf(rule)
    .filter(({ claim }) => claim.of === places.part && claim.isPositive)
    .flatMap(({ claim: { about } }) => (about.kind === "one of" ? about.texts.filter(Boolean) : []));
  const named = textsAt(rule, places.resource).flatMap((resource) => resourcesNamed(resource, groups, parts));
  const owned = [...parts, ...(isAboutParts(rule) ? ["exec", "approval"] : [])].flatMap((part) =>
    ownersOf(part).flatMap((owner) => resourcesNamed(owner, [], [part])),
  );
  const others = [undefined, ...parts.filter((part) => ownersOf(part).length === 0)];
  const open = [unnamed.group, ...groups].flatMap((group) =>
    others.map((subresource): KindOfObject => ({ ...unnamed, group, subresource, standsFor: "any resource" })),
  );
  return [...distinct([...named, ...owned]), ...open, undefined];
}

/** Whether it asks for a part of an object otherwise than by its name. */
const isAboutParts = (rule: Formula) =>
  factsOf(rule).some(({ claim }) => claim.of === places.part && claim.isPositive && claim.about.kind !== "one of");

function distinct(objects: readonly KindOfObject[]): readonly KindOfObject[] {
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()];
}

/** A resource of that name, with those of the parts that it has. */
function resourcesNamed(
  resource: string,
  groups: readonly string[],
  parts: readonly string[],
): readonly KindOfObject[] {
  const known = knownResources.get(resource);
  const own = [undefined, ...parts.filter((part) => known?.parts.includes(part) ?? true)];
  const object = (group: string, standsFor: KindOfObject["standsFor"]) =>
    own.map((subresource) => ({ resource, group, subresource, standsFor }));
  const others = groups.filter((group) => !known?.groups.includes(group)).flatMap((group) => object(group, "itself"));
  if (!known) return [...object(unnamed.group, "any group"), ...others];
  return [
    ...known.groups.filter((group) => group !== "metrics.k8s.io").flatMap((group) => object(group, "itself")),
    ...others,
  ];
}

function isPossible(rule: Formula, object: KindOfObject | undefined): boolean {
  const known = new Map(knownOf({ verb: "", object }));
  known.delete(places.verb);
  return isPossibleAtAll(where(rule, known));
}

function isPossibleAtAll(formula: Formula): boolean {
  if (formula.kind === "false") return false;
  const left = effort(500);
  return !models(formula, left).next().done || left.steps <= 0;
}
