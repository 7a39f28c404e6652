import { z } from "zod";
import { parseByteSize } from "../audit/byte-size.ts";

/** Below this the database's own pages leave no room for audits. */
const leastBytes = 2 ** 20;

const ByteSize = z.union([z.string(), z.int()]).transform((size, context) => {
  const bytes = parseByteSize(String(size));
  if (bytes !== undefined && bytes >= leastBytes) return bytes;
  context.addIssue({ code: "custom", message: "write a size of at least 1MiB, as in 10GiB, 500MiB or 1073741824" });
  return z.NEVER;
});

/** Where audits are kept, and for how long. */
export const DataConfig = z.strictObject({
  directory: z
    .string()
    .min(1)
    .default(".auditwire/data")
    .describe("Directory of the database. It is created if need be, with access for the daemon's user only."),
  retention: z
    .strictObject({
      days: z.number().positive().max(36_500).default(90).describe("Days that audits are kept, from their arrival."),
      bytes: ByteSize.prefault("10GiB").describe(
        "Size of the database, as in 10GiB, beyond which the oldest audits leave.",
      ),
    })
    .prefault({})
    .describe("How long audits are kept: until either limit is reached, oldest first."),
});
export type DataConfig = z.output<typeof DataConfig>;
