import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";

/** Largest JSON body of an administrator; a rule has at most 64 KiB. */
const bodyBytes = 1 << 20;

/** A JSON body of the shape, or an error that names every field that is wrong. */
export async function readJson<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HTTPException(415, { message: "send the body as application/json" });
  const parsed = schema.safeParse(await json(c));
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new AuditwireError("invalid", details.map((d) => (d.path ? `${d.path}: ${d.message}` : d.message)).join("; "), {
    details,
  });
}

async function json(c: Context): Promise<unknown> {
  const text = await textOf(c);
  try {
    return JSON.parse(text);
  } catch {
    throw new AuditwireError("invalid", "the body is not JSON");
  }
}

// Hono's bodyLimit replaces the request by a new one, which fails on the request of @hono/node-server.
async function textOf(c: Context): Promise<string> {
  if (Number(c.req.header("content-length")) > bodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const tooLarge = () => new HTTPException(413, { message: `a body has at most ${bodyBytes} bytes` });

/** An id of the path. */
export function idOf(c: Context): number {
  const text = c.req.param("id") ?? "";
  if (!/^\d{1,9}$/.test(text)) throw new AuditwireError("invalid", `id: "${text}" is no rule number`);
  return Number(text);
}
