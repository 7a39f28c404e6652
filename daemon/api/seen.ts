import type { Context } from "hono";
import { collectionsFor, type Viewer } from "../audit/access.ts";
import type { AccessBook } from "../audit/access-book.ts";
import type { Collection } from "../audit/collection.ts";
import type { Env } from "./ports.ts";

/** What whoever asks may see of all audits. */
export interface Seen {
  /** Collections that it may ask for, and that audits show. */
  readonly known: readonly Collection[];
  /** Where all audits are that it may see; undefined is everywhere. Without any it sees nothing. */
  readonly within: readonly Collection[] | undefined;
}

export const seenBy = (c: Context<Env>, access: Pick<AccessBook, "collections">): Seen =>
  seenOf(c.get("viewer"), access);

export function seenOf(viewer: Viewer, { collections }: Pick<AccessBook, "collections">): Seen {
  const all = collections();
  const names = collectionsFor(viewer, "monitorAccessKubernetes", "read");
  if (names === undefined) return { known: all, within: undefined };
  const own = all.filter(({ name }) => names.includes(name));
  return { known: own, within: own };
}
