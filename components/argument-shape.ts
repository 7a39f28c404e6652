import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type ArgumentProblem, shown } from "./arguments.ts";

/** A text that is not empty. */
export const text = z
  .string("is no text: write it in quotes, or leave it out")
  .min(1, "is empty: write it, or leave it out");

/** A text that may be empty, or that is checked elsewhere. */
export const anyText = z.string("is no text: write it in quotes, or leave it out");

/** Name of an AWS resource. */
export const arn = anyText.regex(/^arn:/, "is no ARN: write it whole, as arn:aws:…, or leave it out");

export const flag = z.boolean("is neither true nor false: write one of them, or leave it out");

export const listOf = (item: z.ZodType) => z.array(item, "is no list: write it in [ ], or leave it out");

export const mapOf = (item: z.ZodType) =>
  z.record(z.string(), item, "is no object: write { name: value, … }, or leave it out");

/** Arguments by name; which of them are required is told elsewhere, where there is more to say about it. */
export const fields = <S extends z.ZodRawShape>(shape: S) =>
  z.object(shape, "is no object: write { … }, or leave it out").partial();

/** What a deployment may compute: of an output nothing is known yet. */
export const computed = (plain: z.ZodType) =>
  z.unknown().superRefine((value, context) => {
    if (isComputed(value)) return;
    for (const { path, message } of plain.safeParse(value).error?.issues ?? [])
      context.addIssue({ code: "custom", path: [...path], message });
  });

/** A provider of Pulumi. */
export const provider = z.custom<pulumi.ProviderResource>(
  pulumi.CustomResource.isInstance,
  "is no provider: write new aws.Provider(…), or leave it out",
);

/** What only a deployment knows. */
export const isComputed = (value: unknown) => pulumi.Output.isInstance(value) || value instanceof Promise;

const kubernetesName = anyText.regex(
  /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/,
  "is no name of Kubernetes: write small letters, digits and -",
);

/** Shape of a `DaemonIdentity`. */
export const identityShape = fields({
  namespace: kubernetesName,
  serviceAccount: kubernetesName,
  issuer: computed(anyText),
  eksCluster: computed(text),
  gkeProject: computed(text),
});

/** Arguments, and what is wrong with their shape. */
interface Shaped<A> {
  /** Without those that are wrong, so that the others can be looked at, too. */
  readonly args: A;
  readonly misshapen: readonly ArgumentProblem[];
}

/** Compares arguments with what they should look like: not every program is type-checked, or knows what it passes. */
export function shaped<A extends object>(shape: z.ZodType, args: A): Shaped<A> {
  const { issues = [] } = shape.safeParse(args).error ?? {};
  return {
    args: issues.reduce<A>((left, { path }) => (without(left, path) ?? {}) as A, args),
    misshapen: issues.map(({ path, message }) => ({ path: named(path), problem: said(at(args, path), message) })),
  };
}

/** Problems of the shape, and others that do not only follow from them. */
export function allProblems(
  { misshapen }: Pick<Shaped<unknown>, "misshapen">,
  others: readonly ArgumentProblem[],
): readonly ArgumentProblem[] {
  const follows = (path: string) => misshapen.some((told) => isWithin(path, told.path) || isWithin(told.path, path));
  return [...misshapen, ...others.filter(({ path }) => !follows(path))];
}

const isWithin = (path: string, whole: string) =>
  path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);

const said = (value: unknown, message: string) =>
  isComputed(value)
    ? "is an output, and has to be known before the deployment: write it plainly"
    : `${shown(value)} ${message}`;

const named = (path: readonly PropertyKey[]) =>
  path.length === 0
    ? "args"
    : path
        .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`))
        .join("");

const at = (value: unknown, path: readonly PropertyKey[]) =>
  path.reduce((within, key) => (within as Record<PropertyKey, unknown> | undefined)?.[key], value);

function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (key === undefined) return undefined;
  const inner = without(at(value, [key]), rest);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? inner : item));
  return { ...(value as object), [key]: inner };
}
