/** What a user may do. The names are the seed product's. */
export type Permission = "monitorAccessKubernetes" | "policyAccessKubernetes" | "policyCustomRules" | "manageSettings";

/** Every permission. */
export const permissions = [
  "monitorAccessKubernetes",
  "policyAccessKubernetes",
  "policyCustomRules",
  "manageSettings",
] as const satisfies readonly Permission[];

/** A name of a user, a group, a role or a collection: commas part the names of a query. */
export const namePattern = /^[^\s,\p{Cc}\p{Cs}]([^,\p{Cc}\p{Cs}]*[^\s,\p{Cc}\p{Cs}])?$/u;

/** Longest name, in characters. */
export const longestName = 256;

/** Whether users of an identity provider are called so: `<provider>/<name>`. */
export const isOfProvider = (name: string): boolean => name.includes("/");

/** Whether Basic authentication, which ends a name at its first colon, would take a local user for another. */
export const isCutShort = (name: string): boolean => name.includes(":") && !isOfProvider(name);

/** Whether a local user may be called so. */
export const isLocalName = (name: string): boolean =>
  name.length <= longestName && namePattern.test(name) && !isCutShort(name) && !isOfProvider(name);

/** How far a permission goes: `write` is read, too. */
export type Level = "read" | "write";

/** What a role allows; a permission that it does not name it does not give. */
export interface Role {
  readonly name: string;
  readonly permissions: Readonly<Partial<Record<Permission, Level>>>;
}

/** The roles that are always there. */
export const readyMadeRoles: readonly Role[] = [
  {
    name: "administrator",
    permissions: {
      monitorAccessKubernetes: "write",
      policyAccessKubernetes: "write",
      policyCustomRules: "write",
      manageSettings: "write",
    },
  },
  {
    name: "auditor",
    permissions: {
      monitorAccessKubernetes: "read",
      policyAccessKubernetes: "read",
      policyCustomRules: "read",
      manageSettings: "read",
    },
  },
  {
    name: "rule author",
    permissions: { monitorAccessKubernetes: "read", policyAccessKubernetes: "write", policyCustomRules: "write" },
  },
  { name: "viewer", permissions: { monitorAccessKubernetes: "read" } },
];

/** A role, and the collections in which it counts. */
export interface Grant {
  /** Name of a role. */
  readonly role: string;
  /** Names of collections; empty is all audits. */
  readonly collections: readonly string[];
}

/**
 * Somebody who may log in. A local user has a password here; one of an identity provider is called
 * `<provider>/<name>`, and needs no entry where a group of the provider's gives it what it may do.
 */
export interface User {
  /** Local names hold neither a colon nor a slash. */
  readonly name: string;
  /** A salted scrypt hash in one printable string; undefined for a user who logs in elsewhere, or by tokens alone. */
  readonly passwordHash?: string | undefined;
  /** What the user has by itself, beside what its groups give. */
  readonly grants: readonly Grant[];
  /** Names of groups. */
  readonly groups: readonly string[];
  /** May not log in. */
  readonly disabled: boolean;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What all its members have. Members of an identity provider's group `<provider>/<group>` are in it by that name. */
export interface Group {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Milliseconds since 1970; 0 for one of the configuration file. */
  readonly modified: number;
}

/** A bearer token that acts for its user until it ends. Its text is shown once, when it is made. */
export interface Token {
  /** Chosen by whoever makes it, as `ci`. */
  readonly id: string;
  /** SHA-256 of the text, base64url. */
  readonly hash: string;
  readonly user: string;
  /** Narrows what the user may do to one role of these collections; undefined: all that the user may. */
  readonly grant?: Grant | undefined;
  readonly created: number;
  /** Milliseconds since 1970; undefined never ends. */
  readonly expires?: number | undefined;
}

/** Who asks, and what they may do where. */
export interface Viewer {
  /** As changes and logs name it. */
  readonly name: string;
  /** How it proved who it is. */
  readonly via: "password" | "token" | "session" | "oidc" | "kubernetes";
  readonly grants: readonly { readonly role: Role; readonly collections: readonly string[] }[];
}

/** True when a grant of the viewer's gives the permission at least at that level. */
export function may({ grants }: Viewer, permission: Permission, level: Level): boolean {
  return grants.some(({ role }) => reaches(role, permission, level));
}

/**
 * Names of the collections in which a viewer has a permission; undefined where it has it for all audits. What one grant
 * allows in its collections another one does not carry into its own.
 */
export function collectionsFor(
  { grants }: Viewer,
  permission: Permission,
  level: Level,
): readonly string[] | undefined {
  const giving = grants.filter(({ role }) => reaches(role, permission, level));
  if (giving.some(({ collections }) => collections.length === 0)) return undefined;
  return [...new Set(giving.flatMap(({ collections }) => collections))];
}

/** Names of the collections that a viewer may hear of: its own; undefined for who sees all audits, or manages rights. */
export function collectionsTold(viewer: Viewer): readonly string[] | undefined {
  const telling = ["monitorAccessKubernetes", "manageSettings"] as const;
  if (telling.some((permission) => collectionsFor(viewer, permission, "read") === undefined)) return undefined;
  return viewer.grants.flatMap(({ collections }) => collections);
}

function reaches({ permissions: given }: Role, permission: Permission, level: Level): boolean {
  const has = given[permission];
  return has === "write" || has === level;
}

/** What kinds of thing can be changed. */
export const changeKinds = [
  "rule",
  "policy",
  "settings",
  "credential",
  "user",
  "group",
  "token",
  "collection",
  "configuration",
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Something that was changed: by whom, and what it was before and after. Never holds a secret. */
export interface Change {
  /** A user, or `file:PATH` for the configuration file, or `command line`. */
  readonly actor: string;
  /** Of the request that changed it; empty where none did. */
  readonly requestId: string;
  readonly kind: ChangeKind;
  /** Which one of its kind; empty where there is one only. */
  readonly name: string;
  /** As the API shows it; null where there was, or is, none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A change as it was recorded. */
export interface RecordedChange extends Change {
  /** Strictly increasing. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Which changes, newest first. */
export interface ChangeQuery {
  readonly limit: number;
  /** Only those with a smaller id. */
  readonly before?: number | undefined;
  readonly kind?: readonly ChangeKind[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly actor?: readonly string[] | undefined;
  /** Inclusive, milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Who makes a change, for what is recorded of it. */
export interface Actor {
  readonly name: string;
  readonly requestId: string;
  /** Whose rights bound what it may grant to others; undefined for the configuration file and the machine's own user. */
  readonly viewer?: Viewer | undefined;
}

/** What two roles have in common. */
export function common(a: Role, b: Role): Role["permissions"] {
  return Object.fromEntries(
    permissions.flatMap((permission) => {
      const levels = [a.permissions[permission], b.permissions[permission]];
      if (levels.includes(undefined)) return [];
      return [[permission, levels.includes("read") ? "read" : "write"]];
    }),
  );
}

/** Whether a role of some collections, or of all audits for none, gives nothing that the viewer does not have. */
export function covers(viewer: Viewer, role: Role, collections: readonly string[]): boolean {
  return permissions.every((permission) => {
    const level = role.permissions[permission];
    if (level === undefined) return true;
    if (!may(viewer, permission, level)) return false;
    const own = collectionsFor(viewer, permission, level);
    return own === undefined || (collections.length > 0 && collections.every((name) => own.includes(name)));
  });
}
