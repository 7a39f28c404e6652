import { z } from "zod";

/** The keys that a schema knows where a path leads to; none where it leads to no object. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const kind = bare(schema);
  if (kind instanceof z.ZodUnion) return kind.options.flatMap((option) => keysAt(option as z.ZodType, path));
  const [key, ...rest] = path;
  if (kind instanceof z.ZodArray) return keysAt(kind.element as z.ZodType, rest);
  if (!(kind instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(kind.shape);
  const field: z.ZodType | undefined = kind.shape[String(key)];
  return field ? keysAt(field, rest) : [];
}

/** Without what makes it optional, gives it a default or reads it further. */
export function bare(kind: z.ZodType): z.ZodType {
  if (
    kind instanceof z.ZodOptional ||
    kind instanceof z.ZodNullable ||
    kind instanceof z.ZodDefault ||
    kind instanceof z.ZodPrefault
  )
    return bare(kind.unwrap() as z.ZodType);
  return kind instanceof z.ZodPipe ? bare(kind.in as z.ZodType) : kind;
}
