import { and, inArray, or, type SQL, sql } from "drizzle-orm";
import type { AuditQuery } from "../audit/audit.ts";
import { type Severity, severities } from "../audit/rule.ts";
import { inCollections } from "./collected.ts";
import { keysOfId } from "./identity.ts";
import type { Lane } from "./lane.ts";
import { type Indexed, idLane, impersonated, indexed, isImpersonated, valueLane } from "./order.ts";
import { auditResourceIDs, audits, auditTechniques, keyCharacters, keyText, leadingText } from "./schema.ts";
import { plainText } from "./text.ts";

/** What of a query narrows audits, without order and place. */
export type Filters = Omit<AuditQuery, "offset" | "limit" | "sort" | "reverse" | "after">;

/** One filter: what audits must hold, and the lanes that lead to those that do. */
export interface Filter {
  readonly holds: SQL;
  /** Undefined where no index leads to them. */
  readonly lanes: readonly Lane[] | undefined;
  /** Every entry of the lanes holds. */
  readonly exact: boolean;
  /** The one index that the lanes are parts of. */
  readonly index?: Indexed;
}

/** Filters with a column of their own; values within a list are alternatives. */
const columns = [
  ["cluster", audits.cluster, indexed.cluster],
  ["provider", audits.provider, indexed.provider],
  ["accountIDs", audits.accountID, indexed.accountID],
  ["region", audits.region, indexed.region],
  ["rule", audits.rule, indexed.rule],
  ["namespace", audits.namespace, indexed.namespace],
  ["verb", audits.verb, indexed.verb],
] as const;

type Column =
  | (typeof columns)[number][1]
  | typeof audits.username
  | typeof audits.impersonatedUsername
  | typeof auditTechniques.technique
  | typeof auditResourceIDs.resourceID;

/** The filters of a query, but those of time and text. */
export function filtersOf(query: Filters): readonly Filter[] {
  return [
    ...columns.map(([name, column, index]) =>
      present(query[name], (values) => ({
        index,
        holds: inArray(column, values),
        ...leading(values, (key) => [valueLane(index, key)]),
      })),
    ),
    present(query.ids, idFilter),
    present(query.severity, severityFilter),
    present(query.user, userFilter),
    present(query.attackTechniques, (values) =>
      linked({ table: auditTechniques, column: auditTechniques.technique, index: "audits_by_technique" }, values),
    ),
    present(query.resourceIDs, (values) =>
      linked({ table: auditResourceIDs, column: auditResourceIDs.resourceID, index: "audits_by_resource_id" }, values),
    ),
    collected(query.collections),
    collected(query.within),
  ].filter((it) => it !== undefined);
}

/** What audits hold of which all filters hold, but one of them that is seen to otherwise. */
export const holdingAll = (filters: readonly Filter[], but?: Filter): SQL | undefined =>
  and(...filters.filter((it) => it !== but).map(({ holds }) => holds));

/** An empty list filters nothing. Values as the columns hold them: NUL and lone surrogates are shown there. */
function present(values: readonly string[] | undefined, toFilter: (values: string[]) => Filter): Filter | undefined {
  return values && values.length > 0 ? toFilter([...new Set(values.map(plainText))]) : undefined;
}

/** Indexes hold the first characters of a text: of a longer one other texts may have the same. */
function leading(values: readonly string[], toLanes: (key: string) => readonly Lane[]) {
  const keys = values.map(leadingText);
  return {
    lanes: [...new Set(keys)].flatMap(toLanes),
    exact: values.every((value, n) => value === keys[n] && [...value].length < keyCharacters),
  };
}

function idFilter(values: string[]): Filter {
  const held = values.flatMap((id) => keysOfId(audits.key, id) ?? []);
  return {
    holds:
      held.length > 0
        ? sql`(${sql.join(
            held.map((it) => sql`(${it})`),
            sql` or `,
          )})`
        : sql`false`,
    lanes: held.map(idLane),
    exact: true,
  };
}

function severityFilter(values: string[]): Filter {
  const ranks = values.flatMap((value) => (isSeverity(value) ? [severities.indexOf(value)] : []));
  return {
    index: indexed.severity,
    holds: inArray(audits.severity, values),
    lanes: ranks.map((rank) => valueLane(indexed.severity, rank)),
    exact: true,
  };
}

const isSeverity = (value: string): value is Severity => (severities as readonly string[]).includes(value);

/** The authenticated or the impersonated user. */
function userFilter(values: string[]): Filter {
  return {
    holds: or(inArray(audits.username, values), inArray(audits.impersonatedUsername, values)) ?? sql`false`,
    ...leading(values, (key) => [valueLane(indexed.user, key), valueLane(impersonated, key, isImpersonated)]),
  };
}

interface Link {
  readonly table: typeof auditTechniques | typeof auditResourceIDs;
  readonly column: Column;
  readonly index: string;
}

/** A list of its own table, with the time of the audit at each value. */
function linked({ table, column, index }: Link, values: string[]): Filter {
  const key = table === auditTechniques ? sql`${column}` : keyText(column);
  return {
    holds: sql`exists (select 1 from ${table} where ${table.audit} = ${audits.seq} and ${inArray(column, values)})`,
    ...leading(values, (value) => [
      {
        entries: sql`${table} indexed by ${sql.identifier(index)}`,
        fixed: sql`${key} = ${value}`,
        key: undefined,
        time: sql`${table.time}`,
        seq: sql`${table.audit}`,
      },
    ]),
  };
}

function collected(collections: Filters["collections"]): Filter | undefined {
  const holds = inCollections(collections);
  return holds && { holds, lanes: undefined, exact: false };
}
