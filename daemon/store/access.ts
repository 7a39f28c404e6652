import { asc, eq } from "drizzle-orm";
import type { Group, Token, User } from "../audit/access.ts";
import type { Collection } from "../audit/collection.ts";
import { AuditwireError } from "../audit/errors.ts";
import type { ReaderCalls, WriterOperations } from "./calls.ts";
import type { Database } from "./connection.ts";
import { collections, groups, tokens, users } from "./schema.ts";
import { plainText } from "./text.ts";

type Operations = Pick<
  WriterOperations,
  | "saveUser"
  | "removeUser"
  | "saveGroup"
  | "removeGroup"
  | "saveToken"
  | "removeToken"
  | "saveCollection"
  | "removeCollection"
>;

/** Who may log in, and what they may see. JSON text keeps NUL and lone surrogates as escapes. */
export function savingAccess(database: Database): Operations {
  return {
    saveUser: (user) => {
      const row = { user: JSON.stringify(user) };
      database
        .insert(users)
        .values({ name: plainText(user.name), ...row })
        .onConflictDoUpdate({ target: users.name, set: row })
        .run();
    },
    removeUser: (name) => {
      database
        .delete(tokens)
        .where(eq(tokens.user, plainText(name)))
        .run();
      const { changes } = database
        .delete(users)
        .where(eq(users.name, plainText(name)))
        .run();
      refuseMissing(changes, "user", name);
    },
    saveGroup: (group) => {
      const row = { group: JSON.stringify(group) };
      database
        .insert(groups)
        .values({ name: plainText(group.name), ...row })
        .onConflictDoUpdate({ target: groups.name, set: row })
        .run();
    },
    removeGroup: (name) => {
      const { changes } = database
        .delete(groups)
        .where(eq(groups.name, plainText(name)))
        .run();
      refuseMissing(changes, "group", name);
    },
    saveToken: (token) => {
      const row = { user: plainText(token.user), token: JSON.stringify(token) };
      database
        .insert(tokens)
        .values({ id: plainText(token.id), ...row })
        .onConflictDoUpdate({ target: tokens.id, set: row })
        .run();
    },
    removeToken: (id) => {
      const { changes } = database
        .delete(tokens)
        .where(eq(tokens.id, plainText(id)))
        .run();
      refuseMissing(changes, "token", id);
    },
    saveCollection: (collection) => {
      const row = { collection: JSON.stringify(collection) };
      database
        .insert(collections)
        .values({ name: plainText(collection.name), ...row })
        .onConflictDoUpdate({ target: collections.name, set: row })
        .run();
    },
    removeCollection: (name) => {
      const { changes } = database
        .delete(collections)
        .where(eq(collections.name, plainText(name)))
        .run();
      refuseMissing(changes, "collection", name);
    },
  };
}

function refuseMissing(changes: number, what: string, name: string): void {
  if (changes === 0) throw new AuditwireError("not_found", `there is no ${what} ${JSON.stringify(name)}`);
}

/** The rows hold what this program wrote: their JSON is believed. */
export function readingAccess(
  database: Database,
): Pick<ReaderCalls, "users" | "groups" | "tokens" | "savedCollections"> {
  return {
    users: () => all(database.select({ text: users.user }).from(users).orderBy(asc(users.name)).all()) as User[],
    groups: () => all(database.select({ text: groups.group }).from(groups).orderBy(asc(groups.name)).all()) as Group[],
    tokens: () => all(database.select({ text: tokens.token }).from(tokens).orderBy(asc(tokens.id)).all()) as Token[],
    savedCollections: () =>
      all(
        database.select({ text: collections.collection }).from(collections).orderBy(asc(collections.name)).all(),
      ) as Collection[],
  };
}

const all = (rows: readonly { readonly text: string }[]): unknown[] => rows.map(({ text }) => JSON.parse(text));
