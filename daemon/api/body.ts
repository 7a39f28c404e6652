import { isUtf8 } from "node:buffer";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import { didYouMean } from "./did-you-mean.ts";
import { invalid, mostProblems } from "./problems.ts";
import { keysAt } from "./schema-keys.ts";

/** Largest JSON body of whoever is logged in; a rule has at most 64 KiB. */
const bodyBytes = 1 << 20;
/** Of whoever is not: a name and a password. Over a thousand connections may be open. */
export const strangerBytes = 16_384;
/** Deeper than any event; whatever looks into a body may go from level to level. */
const deepest = 500;

/** A JSON body of the shape and of at most so many bytes, or an error that names every field that is wrong. */
export async function readJson<T extends z.ZodObject>(c: Context, schema: T, most = bodyBytes): Promise<z.output<T>> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HTTPException(415, { message: "send the body as application/json" });
  const sent = await json(c, most);
  refuseDeep(sent);
  const parsed = schema.safeParse(sent, { error: sentenceOf });
  if (parsed.success) return parsed.data;
  throw invalidBody(parsed.error.issues.flatMap((issue) => problemsOf(issue, schema)));
}

/** Something that is wrong with a body, and where. */
interface BodyProblem {
  /** Dotted; empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): readonly BodyProblem[] {
  const meant = issue.code === "invalid_union" ? meantOf(issue) : undefined;
  if (meant) return meant.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, schema));
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  const known = keysAt(schema, issue.path);
  return issue.keys.slice(0, mostProblems).map((key) => ({
    path: [...issue.path, key].join("."),
    message: `unknown key${otherWord(key, known) ?? didYouMean(key, known)}`,
  }));
}

/** What is wrong by the alternative that was meant: the one of the kind that was sent. Undefined without one. */
function meantOf({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const ofTheKind = errors.filter((issues) => !issues.some(isOtherKind));
  return ofTheKind.toSorted((a, b) => a.length - b.length)[0];
}

const isOtherKind = ({ code, path }: z.core.$ZodIssue) =>
  path.length === 0 && (code === "invalid_type" || code === "invalid_value");

/** A rule's condition is `expression` in rules files, and `script` where the seed product has it. */
function otherWord(key: string, known: readonly string[]): string | undefined {
  const word = { expression: "script", script: "expression" }[key];
  return word && known.includes(word) ? `; the condition is called "${word}" here` : undefined;
}

/** What a schema without a sentence of its own says. */
const sentenceOf: z.core.$ZodErrorMap = (issue) => {
  const expected = expectedOf(issue);
  if (!expected) return undefined;
  return issue.input === undefined ? `is missing: ${expected}` : `is ${kindOf(issue.input)}: send ${expected}`;
};

/** `a string`, or `a string or an object` of a union; empty where it is no question of kinds. */
function expectedOf(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return withArticle(issue.expected === "int" ? "whole number" : issue.expected);
  if (issue.code !== "invalid_union") return "";
  const kinds = issue.errors.map(([first]) => (first && first.path.length === 0 ? expectedOf(first) : ""));
  return kinds.includes("") ? "" : [...new Set(kinds)].join(" or ");
}

const withArticle = (kind: string) => `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind}`;

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return withArticle(Array.isArray(value) ? "array" : typeof value);
}

function refuseDeep(sent: unknown): void {
  if (!nestsDeeper(sent, deepest)) return;
  const message = `nests deeper than ${deepest} levels`;
  const fields = Array.isArray(sent) ? [] : Object.entries(sent as object);
  const deep = fields.filter(([, value]) => nestsDeeper(value, deepest - 1));
  throw invalidBody(deep.length > 0 ? deep.map(([path]) => ({ path, message })) : [{ path: "", message }]);
}

/** Stops there, so that no value can exhaust the stack. */
function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}

/** An `invalid` error that names every field. */
export function invalidBody(details: readonly BodyProblem[]): AuditwireError {
  return invalid(details, ({ path, message }) => (path ? `${path}: ${message}` : message));
}

/** Fails when a body names something else than its path does. */
export function refuseOther(field: string, said: unknown, path: unknown): void {
  if (said !== path) throw invalidBody([{ path: field, message: `the body says ${said}, the path ${path}` }]);
}

async function json(c: Context, most: number): Promise<unknown> {
  const text = await textOf(c, most);
  try {
    return JSON.parse(text);
  } catch {
    throw new AuditwireError("invalid", "the body is not JSON");
  }
}

// Hono's bodyLimit replaces the request by a new one, which fails on the request of @hono/node-server.
async function textOf(c: Context, most: number): Promise<string> {
  if (Number(c.req.header("content-length")) > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return text(Buffer.concat(chunks));
}

function text(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new AuditwireError("invalid", "the body is not UTF-8");
}

const tooLarge = (most: number) => new HTTPException(413, { message: `a body has at most ${most} bytes` });
