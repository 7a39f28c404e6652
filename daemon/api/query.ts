import { z } from "zod";
import { type AuditQuery, sortKeys } from "../audit/audit.ts";
import { allAudits, type Collection } from "../audit/collection.ts";
import { AuditwireError } from "../audit/errors.ts";
import { providers } from "../audit/event.ts";
import { severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { didYouMean } from "./did-you-mean.ts";
import { auditFields } from "./serialize.ts";

/** The page size without `limit`, and the most it may be: the seed product's figures. */
const limits = { default: 50, most: 250 };

const integer = (name: string) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, `${name} is a whole number`)
    .transform(Number);
const list = z.array(z.string());
const oneOf = (name: string, known: readonly string[]) =>
  z.array(
    z.string().superRefine((value, context) => {
      if (!known.includes(value))
        context.addIssue({ code: "custom", message: `${name}: "${value}" is unknown${didYouMean(value, known)}` });
    }),
  );
const time = (name: string) =>
  z.iso
    .datetime({ offset: true, message: `${name} is a date-time as in 2026-11-24T09:30:00Z` })
    .transform((text) => Date.parse(text));

/** Parameters that stand once. */
const scalars = {
  offset: integer("offset").refine((n) => n >= 0, "offset is not negative"),
  limit: integer("limit").refine((n) => n >= 1 && n <= limits.most, `limit is between 1 and ${limits.most}`),
  sort: z.string().superRefine((value, context) => {
    if (!(sortKeys as readonly string[]).includes(value))
      context.addIssue({
        code: "custom",
        message: `sort: "${value}" is no sort key${didYouMean(value, sortKeys)}; known: ${sortKeys.join(", ")}`,
      });
  }),
  reverse: z.enum(["true", "false"], "reverse is true or false").transform((text) => text === "true"),
  from: time("from"),
  to: time("to"),
  search: z.string().max(1_024, "search has at most 1024 characters"),
};

/** Parameters that may be repeated, or hold several values between commas; any of the values may hold. */
const lists = {
  user: list,
  attackTechniques: oneOf("attackTechniques", attackTechniques),
  cluster: list,
  collections: list,
  provider: oneOf("provider", providers),
  accountIDs: list,
  resourceIDs: list,
  region: list,
  fields: oneOf("fields", auditFields),
  rule: list,
  severity: oneOf("severity", severities),
  namespace: list,
  verb: list,
};

const shape = { ...scalars, ...lists };
const Query = z.strictObject(shape).partial();
const mostValues = 100;

/** A query as the API has it: which audits, and which of their fields. */
export interface ListQuery {
  readonly audits: AuditQuery;
  readonly fields: readonly string[] | undefined;
}

/** Reads the parameters of a list; `known` are the collections there are. Fails with `invalid` and every problem, each naming its parameter. */
export function toListQuery(
  parameters: Readonly<Record<string, readonly string[]>>,
  known: readonly Collection[],
): ListQuery {
  const problems = Object.entries(parameters).flatMap(([name, values]) => repeated(name, values));
  const raw = Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, name in lists ? split(values) : values[0]]),
  );
  const parsed = Query.safeParse(raw);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(problem));
  const { from, to } = parsed.data ?? {};
  if (from !== undefined && to !== undefined && from > to)
    problems.push({ parameter: "from", message: "from is later than to" });
  problems.push(...unknownCollections(parsed.data?.collections ?? [], known));
  if (problems.length > 0 || !parsed.success)
    throw new AuditwireError("invalid", problems.map((p) => p.message).join("; "), { details: problems });
  const { fields, collections, sort, ...rest } = parsed.data;
  return {
    audits: {
      offset: 0,
      limit: limits.default,
      reverse: false,
      ...rest,
      sort: sort as AuditQuery["sort"],
      collections: chosen(collections ?? [], known),
    } as AuditQuery,
    fields,
  };
}

/** `All` beside others is all. */
function chosen(names: readonly string[], known: readonly Collection[]): readonly Collection[] | undefined {
  if (names.length === 0 || names.includes(allAudits)) return undefined;
  return known.filter(({ name }) => names.includes(name));
}

function unknownCollections(names: readonly string[], known: readonly Collection[]): Problem[] {
  const all = [allAudits, ...known.map(({ name }) => name)];
  return names
    .filter((name) => !all.includes(name))
    .map((name) => ({
      parameter: "collections",
      message: `collections: there is no collection "${name}"${didYouMean(name, all)}`,
    }));
}

interface Problem {
  readonly parameter: string;
  readonly message: string;
}

function problem(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      parameter: key,
      message: `there is no parameter "${key}"${didYouMean(key, Object.keys(shape))}`,
    }));
  return [{ parameter: String(issue.path[0] ?? ""), message: issue.message }];
}

function repeated(name: string, values: readonly string[]): Problem[] {
  if (name in scalars && values.length > 1)
    return [{ parameter: name, message: `${name} stands there ${values.length} times` }];
  if (name in lists && split(values).length > mostValues)
    return [{ parameter: name, message: `${name} has at most ${mostValues} values` }];
  return [];
}

const split = (values: readonly string[]) =>
  values.flatMap((value) => value.split(",")).filter((value) => value !== "");
