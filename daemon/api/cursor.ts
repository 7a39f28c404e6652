import type { Context } from "hono";
import { z } from "zod";
import type { AuditPosition, SortKey } from "../audit/audit.ts";
import { invalidParameters } from "./read-parameters.ts";

/** What a cursor is a place in. */
interface CursorOrder {
  readonly sort?: SortKey | undefined;
  readonly reverse: boolean;
}

/** Text as the store's keys are: at most 128 characters, without what the database cannot hold. */
const text = z.string().refine((it) => it.length <= 256 && it.isWellFormed() && !it.includes("\0"));

const Cursor = z.strictObject({
  /** The order. */
  o: z.string(),
  k: z.union([z.int(), text]),
  t: z.int(),
  s: z.int().min(0),
  n: z.int().min(1).max(1_000_000).optional(),
});

/** Not to be read by anybody but the server: what it holds may change. */
export function writeCursor({ key, time, seq, offset }: AuditPosition, order: CursorOrder): string {
  const cursor: z.output<typeof Cursor> = { o: named(order), k: key, t: time, s: seq, n: offset };
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Fails with `invalid` for a cursor of another order, and for what is none. */
export function readCursor(cursor: string, order: CursorOrder): AuditPosition {
  const { o, k, t, s, n } = parsed(cursor) ?? refuse("is none that this API has given");
  if (o !== named(order))
    return refuse("belongs to another order: give it the sort and reverse that it was given with");
  const isNumber = order.sort === undefined || order.sort === "time" || order.sort === "severity";
  if (isNumber !== (typeof k === "number")) return refuse("is none that this API has given");
  return { key: k, time: t, seq: s, ...(n === undefined ? {} : { offset: n }) };
}

const named = ({ sort, reverse }: CursorOrder): string => `${sort ?? ""}${reverse ? "-" : "+"}`;

function parsed(cursor: string): z.output<typeof Cursor> | undefined {
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString())).data;
  } catch {
    return undefined;
  }
}

function refuse(why: string): never {
  throw invalidParameters([{ parameter: "cursor", message: `cursor ${why}` }]);
}

/** Leads to the same question from there on. Without a host: proxies have other names for this one. */
export function linkNext(c: Context, cursor: string): void {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete("offset");
  searchParams.set("cursor", cursor);
  c.header("Link", `<${pathname}?${searchParams}>; rel="next"`);
}
