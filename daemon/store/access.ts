import { asc, eq } from "drizzle-orm";
import type { Group, Token, User } from "../audit/access.ts";
import type { Collection } from "../audit/collection.ts";
import type { AccessReader, AccessWriter } from "../audit/ports.ts";
import type { ReaderCalls, WriterOperations } from "./calls.ts";
import type { Database } from "./connection.ts";
import { removeRow, saveRow } from "./rows.ts";
import { collections, groups, tokens, users } from "./schema.ts";
import { plainText } from "./text.ts";

type Operations = Pick<WriterOperations, keyof AccessWriter>;

/** Who may log in, and what they may see. JSON text keeps NUL and lone surrogates as escapes. */
export function savingAccess(database: Database): Operations {
  return {
    saveUser: (user) =>
      saveRow(database, users, users.name, { name: plainText(user.name), user: JSON.stringify(user) }),
    removeUser: (name) => {
      database
        .delete(tokens)
        .where(eq(tokens.user, plainText(name)))
        .run();
      removeRow(database, users, users.name, { what: "user", name });
    },
    saveGroup: (group) =>
      saveRow(database, groups, groups.name, { name: plainText(group.name), group: JSON.stringify(group) }),
    removeGroup: (name) => removeRow(database, groups, groups.name, { what: "group", name }),
    saveToken: (token) =>
      saveRow(database, tokens, tokens.id, {
        id: plainText(token.id),
        user: plainText(token.user),
        token: JSON.stringify(token),
      }),
    removeToken: (id) => removeRow(database, tokens, tokens.id, { what: "token", name: id }),
    saveCollection: (collection) =>
      saveRow(database, collections, collections.name, {
        name: plainText(collection.name),
        collection: JSON.stringify(collection),
      }),
    removeCollection: (name) => removeRow(database, collections, collections.name, { what: "collection", name }),
  };
}

/** The rows hold what this program wrote: their JSON is believed. */
export function readingAccess(database: Database): Pick<ReaderCalls, keyof AccessReader> {
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
