import type { Context } from "hono";
import { z } from "zod";
import { type SummaryQuery as StoreQuery, summaryKeys } from "../audit/audit.ts";
import { parseDuration } from "../audit/duration.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { filterParameters, toFilters } from "./query.ts";
import { invalidParameters } from "./read-parameters.ts";
import { type Route, route } from "./route.ts";
import { seenBy } from "./seen.ts";
import { iso } from "./serialize.ts";

/** Buckets between `from` and `to`, empty ones counted. */
const mostBuckets = 2_000;
const leastBucketMs = 1_000;

const key = (name: string) =>
  z.enum(summaryKeys, {
    error: ({ input }) =>
      `${name}: "${String(input)}" is unknown${didYouMean(String(input), summaryKeys)}; known: ${summaryKeys.join(", ")}`,
  });

const Query = z.object({
  ...filterParameters,
  bucket: z
    .string()
    .optional()
    .describe("Width of a bucket of time, as 1h, 15m or 1d, at least 1s. Without it there are no buckets."),
  bucketBy: key("bucketBy").optional().describe("Splits each bucket by a key."),
  by: z
    .array(key("by"))
    .max(summaryKeys.length, `by has at most ${summaryKeys.length} values`)
    .optional()
    .describe("What to count by. Default: by every key."),
  top: z
    .int("top is a whole number")
    .min(1, "top is between 1 and 1000")
    .max(1_000, "top is between 1 and 1000")
    .default(10)
    .describe("Values shown of each key, the most frequent first."),
});
type Query = z.output<typeof Query>;

const counted = z.int();
const Counts = z.array(z.strictObject({ value: z.string(), audits: counted }));

export const WireSummary = z.strictObject({
  total: counted,
  buckets: z.array(
    z.strictObject({ start: z.iso.datetime({ precision: 3 }), value: z.string().optional(), audits: counted }),
  ),
  counts: z.strictObject(
    Object.fromEntries(summaryKeys.map((name) => [name, Counts.optional()])) as Record<
      (typeof summaryKeys)[number],
      z.ZodOptional<typeof Counts>
    >,
  ),
});

/** How many audits there are, over time and by what they are about: GET /audits/kubernetes/summary. */
export function summaryRoute(ports: ApiPorts): Route {
  return route({
    method: "get",
    path: "/audits/kubernetes/summary",
    id: "summarizeAudits",
    tag: "Audits",
    summary: "How many audits match, over time and by rule, severity, cluster, user, technique, namespace and verb",
    description:
      "Buckets begin at multiples of their width since 1970, in UTC; those without audits are left out. An audit counts " +
      "for each of its techniques, and for both of its users where one was impersonated, as the filters find it.",
    access: { permission: "monitorAccessKubernetes", level: "read" },
    query: Query,
    answers: { 200: { description: "The counts.", json: WireSummary } },
    handle: (c, { query }) => summarize(c, ports, query),
  });
}

async function summarize(c: Context<Env>, { store, access, now }: ApiPorts, input: Query): Promise<Response> {
  const audits = toFilters(input, seenBy(c, access));
  const bucketMs = bucketOf(input, audits, now());
  const { bucketBy, by = summaryKeys, top } = input;
  const { total, buckets, counts } = await store.summarize({ audits, bucketMs, bucketBy, by, top });
  const shown = buckets.map(({ start, value, audits: count }) => ({
    start: iso(start),
    ...(bucketBy ? { value } : {}),
    audits: count,
  }));
  return c.json({ total, buckets: shown, counts });
}

function bucketOf({ bucket, bucketBy }: Query, { from, to }: StoreQuery["audits"], now: number): number | undefined {
  const refuse = (parameter: string, message: string) => invalidParameters([{ parameter, message }]);
  if (bucket === undefined) {
    if (bucketBy !== undefined) throw refuse("bucketBy", "bucketBy splits buckets: give bucket a width, as 1h");
    return undefined;
  }
  const ms = parseDuration(bucket);
  if (ms === undefined) throw refuse("bucket", "bucket is a duration as 1h, 15m or 1d");
  if (ms < leastBucketMs) throw refuse("bucket", "bucket is at least 1s");
  if (!Number.isSafeInteger(ms) || ms > 366 * 86_400_000) throw refuse("bucket", "bucket is at most 366d");
  if (from !== undefined && ((to ?? now) - from) / ms > mostBuckets)
    throw refuse("bucket", `bucket: between from and to lie more than ${mostBuckets} buckets: make it wider`);
  return ms;
}
