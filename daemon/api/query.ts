import { z } from "zod";
import { type AuditQuery, type SummaryQuery, sortKeys } from "../audit/audit.ts";
import { allAudits, type Collection } from "../audit/collection.ts";
import { providers } from "../audit/event.ts";
import { severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { readCursor } from "./cursor.ts";
import { didYouMean } from "./did-you-mean.ts";
import { invalidParameters, type ParameterProblem } from "./read-parameters.ts";
import type { Seen } from "./seen.ts";
import { auditFields } from "./serialize.ts";
import { limitOf } from "./wire-schema.ts";

/** The page size without `limit`, and the most it may be: the seed product's figures. */
const limits = { default: 50, most: 250 };
/** What lies deeper costs too much to count: a cursor goes on from anywhere. */
const mostOffset = 1_000_000;
const mostValues = 100;

const listOf = <T extends z.ZodType>(name: string, value: T) =>
  z.array(value).max(mostValues, `${name} has at most ${mostValues} values`).optional();
const texts = (name: string, what: string) => listOf(name, z.string()).describe(what);
const oneOf = <const T extends readonly string[]>(name: string, known: T, what: string) =>
  listOf(
    name,
    z.enum(known, {
      error: ({ input }) => `${name}: "${String(input)}" is unknown${didYouMean(String(input), known)}`,
    }),
  ).describe(what);
const time = (name: string, what: string) =>
  z.iso
    .datetime({ offset: true, message: `${name} is a date-time as in 2026-11-24T09:30:00Z` })
    .optional()
    .describe(what);

/** What narrows audits. Lists may be repeated or comma-separated; any of their values may hold. */
const filters = {
  from: time("from", "Not before that time; inclusive."),
  to: time("to", "Not after that time; inclusive."),
  id: texts("id", "Ids of audits, as `_id` shows them."),
  user: texts("user", "Names of users, authenticated or impersonated."),
  attackTechniques: oneOf("attackTechniques", attackTechniques, "Techniques that the audit's rule names."),
  cluster: texts("cluster", "Names of clusters."),
  search: z
    .string()
    .max(1_024, "search has at most 1024 characters")
    .optional()
    .describe("Text, in any case of letters, of message, users, resources, requestURI or the original event."),
  collections: texts("collections", "Names of collections: audits in any of them."),
  provider: oneOf("provider", providers, "Clouds."),
  accountIDs: texts("accountIDs", "Accounts, projects and subscriptions."),
  resourceIDs: texts("resourceIDs", "The clouds' ids of clusters."),
  region: texts("region", "Regions of clusters."),
  rule: texts("rule", "Names of rules."),
  severity: oneOf("severity", severities, "Severities of rules."),
  namespace: texts("namespace", "Namespaces of the objects that requests were for."),
  verb: texts("verb", "Verbs of requests."),
};

const fields = oneOf("fields", auditFields, "Fields that each audit shows; all without any.");

const order = {
  sort: z
    .enum(sortKeys, {
      error: ({ input }) =>
        `sort: "${String(input)}" is no sort key${didYouMean(String(input), sortKeys)}; known: ${sortKeys.join(", ")}`,
    })
    .optional()
    .describe("Ascending by this key, then by time. Without one the newest come first."),
  reverse: z.boolean("reverse is true or false").default(false).describe("Turns the order around."),
  offset: z
    .int("offset is a whole number")
    .min(0, "offset is not negative")
    .max(mostOffset, `offset is at most ${mostOffset}: go on with the cursor of the header Link`)
    .default(0)
    .describe("How many to leave out."),
  cursor: z
    .string()
    .max(2_048, "cursor has at most 2048 characters")
    .optional()
    .describe("Where to go on: from the header Link of the page before. Not with offset."),
};

export const ListQuery = z.object({ ...order, limit: limitOf(limits), ...filters, fields });
export type ListQuery = z.output<typeof ListQuery>;

export const DownloadQuery = z.object({
  ...order,
  limit: z
    .int("limit is a whole number")
    .min(1, "limit is at least 1")
    .max(999_999_999, "limit has at most nine digits")
    .optional()
    .describe("How many at most. Default: all."),
  ...filters,
  fields,
  bom: z
    .boolean("bom is true or false")
    .default(false)
    .describe("Begins with a byte order mark, by which some spreadsheets know UTF-8."),
});
export type DownloadQuery = z.output<typeof DownloadQuery>;

export const StreamQuery = z.object({
  ...filters,
  fields,
  lastEventId: z
    .string()
    .optional()
    .describe("Goes on after the event of that id, as the header Last-Event-ID does, which is stronger."),
});
export type StreamQuery = z.output<typeof StreamQuery>;

export const filterParameters = filters;
type FilterInput = z.output<z.ZodObject<typeof filters>>;

/** Which audits; fails with `invalid` and every problem, each naming its parameter. */
export function toFilters(input: FilterInput, { known, within }: Seen): SummaryQuery["audits"] {
  const { from, to, user, attackTechniques: techniques, cluster, search, provider } = input;
  const { id: ids, accountIDs, resourceIDs, region, rule, severity, namespace, verb } = input;
  const [start, end] = [from, to].map((text) => (text === undefined ? undefined : Date.parse(text)));
  // A collection's name has no comma: what holds one is a list of them.
  const collections = (input.collections ?? []).filter((name) => !name.includes(","));
  const problems = [...unknownCollections(collections, { known, within })];
  if (start !== undefined && end !== undefined && start > end)
    problems.unshift({ parameter: "from", message: "from is later than to" });
  if (problems.length > 0) throw invalidParameters(problems);
  return {
    ...{ from: start, to: end, user, attackTechniques: techniques, cluster, search, provider },
    ...{ ids, accountIDs, resourceIDs, region, rule, severity, namespace, verb },
    collections: chosen(collections, known),
    within,
  };
}

type OrderInput = z.output<z.ZodObject<typeof order>>;

/** Which audits, in which order, from where on. */
export function toAuditQuery(input: FilterInput & OrderInput, seen: Seen, limit: number): AuditQuery {
  const { sort, reverse, offset, cursor } = input;
  if (cursor !== undefined && offset > 0)
    throw invalidParameters([{ parameter: "cursor", message: "cursor stands without offset" }]);
  return {
    ...toFilters(input, seen),
    ...{ offset, limit, sort, reverse },
    after: cursor === undefined ? undefined : readCursor(cursor, { sort, reverse }),
  };
}

/** `All` beside others is all. */
function chosen(names: readonly string[], known: readonly Collection[]): readonly Collection[] | undefined {
  if (names.length === 0 || names.includes(allAudits)) return undefined;
  return known.filter(({ name }) => names.includes(name));
}

/** Whoever sees some collections only has no `All`. */
function unknownCollections(names: readonly string[], { known, within }: Seen): ParameterProblem[] {
  const all = [...(within ? [] : [allAudits]), ...known.map(({ name }) => name)];
  return names
    .filter((name) => !all.includes(name))
    .map((name) => ({
      parameter: "collections",
      message: `collections: there is no collection "${name}"${didYouMean(name, all)}`,
    }));
}
