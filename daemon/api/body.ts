import { isUtf8 } from "node:buffer";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import { didYouMean } from "./did-you-mean.ts";
import { invalid, mostProblems } from "./problems.ts";

/** Largest JSON body of an administrator; a rule has at most 64 KiB. */
const bodyBytes = 1 << 20;

/** A JSON body of the shape, or an error that names every field that is wrong. */
export async function readJson<T extends z.ZodObject>(c: Context, schema: T): Promise<z.output<T>> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HTTPException(415, { message: "send the body as application/json" });
  const parsed = schema.safeParse(await json(c));
  if (parsed.success) return parsed.data;
  throw invalidBody(parsed.error.issues.flatMap((issue) => problemsOf(issue, Object.keys(schema.shape))));
}

/** Something that is wrong with a body, and where. */
interface BodyProblem {
  /** Dotted; empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

function problemsOf(issue: z.core.$ZodIssue, known: readonly string[]): readonly BodyProblem[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.slice(0, mostProblems).map((key) => ({
    path: [...issue.path, key].join("."),
    message: `unknown key${issue.path.length === 0 ? didYouMean(key, known) : ""}`,
  }));
}

/** An `invalid` error that names every field. */
export function invalidBody(details: readonly BodyProblem[]): AuditwireError {
  return invalid(details, ({ path, message }) => (path ? `${path}: ${message}` : message));
}

/** Fails when a body names something else than its path does. */
export function refuseOther(field: string, said: unknown, path: unknown): void {
  if (said !== path) throw new AuditwireError("invalid", `${field}: the body says ${said}, the path ${path}`);
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
  return text(Buffer.concat(chunks));
}

function text(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new AuditwireError("invalid", "the body is not UTF-8");
}

const tooLarge = () => new HTTPException(413, { message: `a body has at most ${bodyBytes} bytes` });
