import { resolve } from "node:path";
import { z } from "zod";
import { messageOf } from "./audit/errors.ts";
import { SecretRef } from "./ingest/settings/config.ts";
import { type Environment, readSecret } from "./secrets.ts";
import type { SettingProblem } from "./specification-problems.ts";

/** References to secrets that are read as they are parsed. */
export interface Secrets {
  /** Takes a reference and gives the secret. */
  readonly schema: z.ZodType<string>;
  /** Every file that was asked. */
  readonly files: readonly string[];
  /** Where relative paths start. */
  readonly base: string;
}

export function secretsOf(base: string, environment: Environment): Secrets {
  const files: string[] = [];
  const schema = SecretRef.transform((reference, context) => {
    if ("file" in reference) files.push(resolve(base, reference.file));
    try {
      return readSecret(reference, base, environment);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
      return z.NEVER;
    }
  });
  return { schema, files, base };
}

/**
 * Parses what has the right shape already, so that only its secrets can go wrong: in a list of alternatives their own
 * problems are told, not those of the alternatives that were not meant.
 */
export function readingSecrets<S extends z.ZodType>(
  schema: S,
  raw: unknown,
): { readonly data?: z.output<S>; readonly problems: readonly SettingProblem[] } {
  const { success, data, error } = schema.safeParse(raw);
  return success ? { data, problems: [] } : { problems: error.issues.flatMap((issue) => unread(issue, [])) };
}

function unread(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): readonly SettingProblem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union") return issue.errors.flat().flatMap((inner) => unread(inner, path));
  return issue.code === "custom" ? [{ path, message: issue.message }] : [];
}
