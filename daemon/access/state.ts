import {
  common,
  type Grant,
  type Group,
  permissions,
  type Role,
  readyMadeRoles,
  type Token,
  type User,
  type Viewer,
} from "../audit/access.ts";
import type { Identity } from "../audit/access-book.ts";
import type { Collection } from "../audit/collection.ts";
import type { AccessReader } from "../audit/ports.ts";

/** What the configuration file says of access. */
export interface ConfiguredAccess {
  readonly file: string;
  readonly roles: readonly Role[];
  readonly groups: readonly Omit<Group, "modified">[];
  readonly users: readonly Pick<User, "name" | "grants" | "groups">[];
  readonly collections: readonly Collection[];
}

export interface Saved {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly tokens: readonly Token[];
  readonly collections: readonly Collection[];
}

/** Everything in force. */
export interface State extends Saved {
  readonly configured: ConfiguredAccess;
  readonly saved: Saved;
  readonly roles: readonly Role[];
  readonly byHash: ReadonlyMap<string, Token>;
}

export async function readSaved(store: AccessReader): Promise<Saved> {
  const [users, groups, tokens, collections] = await Promise.all([
    store.users(),
    store.groups(),
    store.tokens(),
    store.savedCollections(),
  ]);
  return { users, groups, tokens, collections };
}

/** What the file has comes first, and hides what is saved under the same names. A user of the file keeps its password. */
export function join(configured: ConfiguredAccess, saved: Saved): State {
  const besides = <T extends { name: string }>(own: readonly { name: string }[], others: readonly T[]) =>
    others.filter(({ name }) => !isNamed(own, name));
  const users = configured.users.map((user) => {
    const passwordHash = saved.users.find(({ name }) => name === user.name)?.passwordHash;
    return { ...user, passwordHash, disabled: false, modified: 0 };
  });
  return {
    configured,
    saved,
    roles: [...readyMadeRoles, ...configured.roles],
    users: [...users, ...besides(users, saved.users)],
    groups: [
      ...configured.groups.map((group) => ({ ...group, modified: 0 })),
      ...besides(configured.groups, saved.groups),
    ],
    tokens: saved.tokens,
    collections: [...configured.collections, ...besides(configured.collections, saved.collections)],
    byHash: new Map(saved.tokens.map((token) => [token.hash, token])),
  };
}

export const isNamed = (all: readonly { readonly name: string }[], name: string) =>
  all.some((one) => one.name === name);

export function replaced<T extends { name: string }>(all: readonly T[], next: T): readonly T[] {
  return [...all.filter(({ name }) => name !== next.name), next];
}

export function hiddenIn({ configured, saved }: State) {
  const names = (own: readonly { name: string }[], others: readonly { name: string }[]) =>
    others.filter(({ name }) => isNamed(own, name)).map(({ name }) => name);
  return {
    // Of a user in the file the password is kept here, which is in force.
    users: names(
      configured.users,
      saved.users.filter(({ grants, groups, disabled }) => disabled || grants.length > 0 || groups.length > 0),
    ),
    groups: names(configured.groups, saved.groups),
    collections: names(configured.collections, saved.collections),
  };
}

export function grantsOfGroups({ groups }: Pick<State, "groups">, names: readonly string[]): readonly Grant[] {
  return groups.filter(({ name }) => names.includes(name)).flatMap(({ grants }) => grants);
}

/** Roles and collections that are there no more give nothing: a grant is never wider than it was written. */
export function viewerOf(
  state: Omit<State, "configured" | "saved">,
  who: Identity,
  via: Viewer["via"],
): Viewer | undefined {
  const user = state.users.find(({ name }) => name === who.name);
  if (user?.disabled) return undefined;
  const own = [...(user?.grants ?? []), ...grantsOfGroups(state, [...(user?.groups ?? []), ...who.groups])];
  const grants = own.flatMap((grant) => {
    const role = state.roles.find(({ name }) => name === grant.role);
    const collections = grant.collections.filter((name) => isNamed(state.collections, name));
    return role && (grant.collections.length === 0 || collections.length > 0) ? [{ role, collections }] : [];
  });
  return grants.length === 0 ? undefined : { name: who.name, via, grants };
}

export function viewerOfToken(state: State, { user, grant, expires }: Token, now: number): Viewer | undefined {
  if (expires !== undefined && expires <= now) return undefined;
  const all = viewerOf(state, { name: user, groups: [] }, "token");
  return all && narrowedTo(state, all, grant);
}

/** A viewer with no more than a grant; undefined when nothing is left. */
export function narrowedTo({ roles }: Pick<State, "roles">, all: Viewer, grant: Grant | undefined): Viewer | undefined {
  if (!grant) return all;
  const role = roles.find(({ name }) => name === grant.role);
  const grants = role ? all.grants.flatMap((own) => narrowed(own, { role, collections: grant.collections })) : [];
  return grants.length === 0 ? undefined : { ...all, grants };
}

type Given = Viewer["grants"][number];

function narrowed(own: Given, to: Given): readonly Given[] {
  const role = { name: to.role.name, permissions: common(own.role, to.role) };
  if (to.collections.length === 0) return [{ role, collections: own.collections }];
  if (own.collections.length === 0) return [{ role, collections: to.collections }];
  const collections = own.collections.filter((name) => to.collections.includes(name));
  return collections.length === 0 ? [] : [{ role, collections }];
}

export function hasAdministrator(state: State): boolean {
  return state.users.some(({ name, passwordHash }) => {
    const viewer = passwordHash === undefined ? undefined : viewerOf(state, { name, groups: [] }, "password");
    return viewer?.grants.some(
      ({ role, collections }) =>
        collections.length === 0 && permissions.every((permission) => role.permissions[permission] === "write"),
    );
  });
}
