/**
 * A named part of all audits. An audit is in it when every list holds: an absent or empty one holds for all, values of
 * a list are alternatives. `*` at the beginning or end of a value stands for any text.
 */
export interface Collection {
  /** Its name; `All` is there already. */
  readonly name: string;
  /** Names of clusters, as `prod*`. Default: all. */
  readonly clusters?: readonly string[] | undefined;
  /** Accounts, projects and subscriptions. Default: all. */
  readonly accountIDs?: readonly string[] | undefined;
  /** Clouds, as `aws`. Default: all. */
  readonly providers?: readonly string[] | undefined;
  /** Of the object that the request was for; empty for what lies in none. Default: all. */
  readonly namespaces?: readonly string[] | undefined;
  /** Regions of the clusters. Default: all. */
  readonly regions?: readonly string[] | undefined;
  /** Labels of the source; each of them must hold. Default: all. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** More are not kept: every question of somebody who sees them has all of them in it. */
export const mostCollections = 1_000;

/** The collection that is always there, and has every audit. */
export const allAudits = "All";

/** What a collection looks at of an audit. */
export interface Collected {
  readonly cluster: string;
  readonly accountID: string;
  readonly provider: string;
  readonly namespace: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A value of a collection, taken apart. */
export interface Pattern {
  readonly text: string;
  /** Any text may stand before it, or behind it. */
  readonly before: boolean;
  readonly behind: boolean;
}

export function patternOf(value: string): Pattern {
  const [before, behind] = [value.startsWith("*"), value.length > 1 && value.endsWith("*")];
  return { text: value.slice(before ? 1 : 0, behind ? -1 : undefined), before, behind };
}

/** The lists of a collection, each with the field of an audit that it is about. */
export const collectedFields = [
  ["clusters", "cluster"],
  ["accountIDs", "accountID"],
  ["providers", "provider"],
  ["namespaces", "namespace"],
  ["regions", "region"],
] as const satisfies readonly (readonly [keyof Collection, keyof Collected])[];

/** Whether an audit is in a collection. */
export function isIn(collection: Collection, audit: Collected): boolean {
  return (
    collectedFields.every(([list, field]) => {
      const values = collection[list] ?? [];
      return values.length === 0 || values.some((value) => isLikeText(audit[field], patternOf(value)));
    }) &&
    Object.entries(collection.labels ?? {}).every(
      ([name, value]) => Object.hasOwn(audit.labels, name) && isLikeText(audit.labels[name] ?? "", patternOf(value)),
    )
  );
}

/** Whether a value of a collection, taken apart, means a text. */
export function isLikeText(value: string, { text, before, behind }: Pattern): boolean {
  if (before && behind) return value.includes(text);
  if (before) return value.endsWith(text);
  return behind ? value.startsWith(text) : value === text;
}

/** Names of the collections that an audit is in, `All` first. */
export const collectionsOf = (collections: readonly Collection[], audit: Collected): string[] => [
  allAudits,
  ...collections.filter((collection) => isIn(collection, audit)).map(({ name }) => name),
];
