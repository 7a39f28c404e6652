import type { User } from "../audit/access.ts";
import type { AccessBook } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import { AuditwireError } from "../audit/errors.ts";
import { known } from "../audit/known.ts";
import type { AccessWriter } from "../audit/ports.ts";
import { changeOf, ifAny } from "../change.ts";
import {
  refuseBeyond,
  refuseLast,
  refuseMany,
  refuseManyCollections,
  refuseMembers,
  refuseOwned,
  refuseOwnedUser,
  refuseSeeingMore,
  refuseToken,
  refuseUnknown,
  refuseUsed,
  refuseWiderToken,
} from "./checks.ts";
import { grantsOfGroups, isNamed, replaced, type State } from "./state.ts";
import { shownToken, shownUser, toToken, toUser } from "./written.ts";

/** What saving needs. */
export interface Saving {
  /** Runs changes one after the other, each on what is in force then, and takes over what was saved. */
  readonly change: <T>(work: (state: State) => Promise<T>) => Promise<T>;
  readonly store: AccessWriter;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly now: Now;
}

const changed = (...all: Parameters<typeof changeOf>) => ifAny(changeOf(...all));

export function savingUsers(ports: Saving): Pick<AccessBook, "saveUser" | "removeUser"> {
  const { store, change } = ports;
  return {
    saveUser: (name, sent, by) =>
      change(async (state) => {
        refuseOwnedUser(state, name, sent);
        const before = state.users.find((user) => user.name === name);
        const next = await toUser(name, sent, before, ports);
        refuseUnknown(state, next, before);
        refuseBeyond(state, [...(before?.grants ?? []), ...next.grants], by);
        refuseBeyond(state, grantsOfGroups(state, [...(before?.groups ?? []), ...next.groups]), by);
        refuseLast(state, { users: replaced(state.users, next) });
        const shown = { before: before ? shownUser(before) : null, after: shownUser(next, sent) };
        await store.saveUser(isOwned(state, name) ? passwordOnly(state, next) : next, changed("user", name, shown, by));
      }),
    removeUser: (name, by) =>
      change(async (state) => {
        refuseOwned(state, "users", "user", name);
        const before = known(state.saved.users, "user", name);
        refuseBeyond(state, [...before.grants, ...grantsOfGroups(state, before.groups)], by);
        refuseLast(state, { users: state.users.filter((user) => user.name !== name) });
        await store.removeUser(name, changed("user", name, { before: shownUser(before), after: null }, by));
      }),
  };
}

const isOwned = ({ configured }: State, name: string) => isNamed(configured.users, name);

/** What the file says of its user is not saved, so that it ends with the file's entry. */
function passwordOnly({ saved }: State, { name, passwordHash, modified }: User): User {
  const kept = saved.users.find((user) => user.name === name) ?? { grants: [], groups: [], disabled: false };
  return { ...kept, name, passwordHash, modified };
}

export function savingGroups({ store, change, now }: Saving): Pick<AccessBook, "saveGroup" | "removeGroup"> {
  return {
    saveGroup: (name, grants, by) =>
      change(async (state) => {
        refuseOwned(state, "groups", "group", name);
        const before = state.saved.groups.find((group) => group.name === name);
        refuseUnknown(state, { grants, groups: [] }, before);
        refuseBeyond(state, [...(before?.grants ?? []), ...grants], by);
        const next = { name, grants, modified: now() };
        refuseLast(state, { groups: replaced(state.groups, next) });
        const shown = { before: before ? { name, grants: before.grants } : null, after: { name, grants } };
        await store.saveGroup(next, changed("group", name, shown, by));
      }),
    removeGroup: (name, by) =>
      change(async (state) => {
        refuseOwned(state, "groups", "group", name);
        const { grants } = known(state.saved.groups, "group", name);
        refuseBeyond(state, grants, by);
        refuseMembers(state, name);
        await store.removeGroup(name, changed("group", name, { before: { name, grants }, after: null }, by));
      }),
  };
}

export function savingTokens({ store, change, now }: Saving): Pick<AccessBook, "saveToken" | "removeToken"> {
  return {
    saveToken: (id, sent, by) =>
      change(async (state) => {
        const before = state.tokens.find((token) => token.id === id);
        const { token, text } = toToken(id, sent, before, now());
        if (before) refuseWiderToken(state, before, by);
        refuseToken(state, token, before, by);
        if (!before) refuseMany(state, sent.user);
        const shown = { before: before ? shownToken(before) : null, after: shownToken(token) };
        await store.saveToken(token, changed("token", id, shown, by));
        return text;
      }),
    removeToken: (id, by) =>
      change(async (state) => {
        const before = state.tokens.find((token) => token.id === id);
        if (!before) throw new AuditwireError("not_found", `there is no token ${JSON.stringify(id)}`);
        refuseWiderToken(state, before, by);
        await store.removeToken(id, changed("token", id, { before: shownToken(before), after: null }, by));
      }),
  };
}

export function savingCollections({ store, change }: Saving): Pick<AccessBook, "saveCollection" | "removeCollection"> {
  return {
    saveCollection: (collection, by) =>
      change(async (state) => {
        const { name } = collection;
        refuseOwned(state, "collections", "collection", name);
        refuseSeeingMore(by);
        const before = state.saved.collections.find((one) => one.name === name) ?? null;
        if (!before) refuseManyCollections(state);
        await store.saveCollection(collection, changed("collection", name, { before, after: collection }, by));
      }),
    removeCollection: (name, by) =>
      change(async (state) => {
        refuseOwned(state, "collections", "collection", name);
        refuseSeeingMore(by);
        const before = known(state.saved.collections, "collection", name);
        refuseUsed(state, name);
        await store.removeCollection(name, changed("collection", name, { before, after: null }, by));
      }),
  };
}
