import { z } from "zod";
import type { AuditwireError } from "../audit/errors.ts";
import { didYouMean } from "./did-you-mean.ts";
import { invalid, mostProblems } from "./problems.ts";
import { bare } from "./schema-keys.ts";

/** Something that is wrong with a parameter. */
export interface ParameterProblem {
  readonly parameter: string;
  readonly message: string;
}

/**
 * Query parameters as a schema of numbers, booleans, texts and lists has them. A list may be repeated or
 * comma-separated, and a text of it that holds a comma means itself, too; anything else stands there once. Fails with `invalid` and every problem, each naming its parameter.
 */
export function readQuery<S extends z.ZodObject>(
  parameters: Readonly<Record<string, readonly string[]>>,
  schema: S,
): z.output<S> {
  const kinds: Readonly<Record<string, z.ZodType>> = schema.shape;
  const repeated = Object.entries(parameters).flatMap(([name, values]) => {
    const kind = kinds[name];
    return kind && values.length > 1 && !isList(kind)
      ? [{ parameter: name, message: `${name} stands there ${values.length} times` }]
      : [];
  });
  const raw = Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, asWritten(kinds[name], values)]),
  );
  const parsed = (schema.def.catchall ? schema : schema.strict()).safeParse(raw);
  const problems = [...repeated, ...(parsed.error?.issues ?? []).flatMap((issue) => toProblems(issue, kinds))];
  if (problems.length > 0 || !parsed.success) throw invalidParameters(problems);
  return { ...parsed.data, ...withCommas(parameters, kinds) } as z.output<S>;
}

/** Lists of texts, with what holds a comma as a whole, too: names of rules and of users may have some. */
function withCommas(
  parameters: Readonly<Record<string, readonly string[]>>,
  kinds: Readonly<Record<string, z.ZodType>>,
): Readonly<Record<string, readonly string[]>> {
  const wholes = Object.entries(parameters).flatMap(([name, values]) => {
    const list = kinds[name] && bare(kinds[name]);
    const isOfTexts = list instanceof z.ZodArray && list.element instanceof z.ZodString;
    const whole = values.filter((text) => text.includes(","));
    return isOfTexts && whole.length > 0 ? [[name, [...listed(values), ...whole]] as const] : [];
  });
  return Object.fromEntries(wholes);
}

/** Parts of a path, which are all there. */
export function readParams<S extends z.ZodObject>(
  parameters: Readonly<Record<string, string>>,
  schema: S,
): z.output<S> {
  return readQuery(
    Object.fromEntries(Object.keys(schema.shape).map((name) => [name, [parameters[name] ?? ""]])),
    schema,
  );
}

/** An `invalid` error that names every parameter. */
export const invalidParameters = (problems: readonly ParameterProblem[]): AuditwireError =>
  invalid(problems, ({ message }) => message);

/** As text where the schema has no other use for it, so that its own sentence says what is wrong. */
function asWritten(kind: z.ZodType | undefined, values: readonly string[]): unknown {
  const [value = ""] = values;
  const inner = kind && bare(kind);
  if (inner instanceof z.ZodArray) return listed(values);
  if (inner instanceof z.ZodNumber) return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
  if (inner instanceof z.ZodBoolean) return value === "true" || (value === "false" ? false : value);
  return value;
}

/** Empty values say nothing; very many of them are as wrong as very many others. */
function listed(values: readonly string[]): readonly string[] {
  const all = values.flatMap((text) => text.split(","));
  return all.length > mostEmpty ? all : all.filter((text) => text !== "");
}

/** No list has more values. */
const mostEmpty = 100;

const isList = (kind: z.ZodType) => bare(kind) instanceof z.ZodArray;

function toProblems(issue: z.core.$ZodIssue, kinds: Readonly<Record<string, z.ZodType>>): ParameterProblem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, mostProblems).map((key) => ({
      parameter: key,
      message: `there is no parameter "${key}"${didYouMean(key, Object.keys(kinds))}`,
    }));
  const parameter = String(issue.path[0] ?? "");
  const { message } = issue;
  return [{ parameter, message: message.startsWith(parameter) ? message : `${parameter}: ${message}` }];
}
