import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { AuditQuery, SortKey } from "../audit/audit.ts";
import type { Entry, Lane } from "./lane.ts";
import { audits, keyText, severityRank } from "./schema.ts";
import { written } from "./written.ts";

/** A column that has an index, with the time behind it. */
export interface Indexed {
  readonly index: string;
  /** What the index holds. */
  readonly key: SQL;
}

/** By text in the order of its UTF-8 bytes; severities from info to critical. */
export const indexed = {
  user: { index: "audits_by_user", key: written(keyText(audits.username)) },
  verb: { index: "audits_by_verb", key: written(keyText(audits.verb)) },
  cluster: { index: "audits_by_cluster", key: written(keyText(audits.cluster)) },
  accountID: { index: "audits_by_account", key: written(keyText(audits.accountID)) },
  provider: { index: "audits_by_provider", key: written(keyText(audits.provider)) },
  resources: { index: "audits_by_resources", key: written(keyText(audits.resources)) },
  message: { index: "audits_by_message", key: written(keyText(audits.message)) },
  rule: { index: "audits_by_rule", key: written(keyText(audits.rule)) },
  severity: { index: "audits_by_severity", key: written(severityRank(audits.severity)) },
  region: { index: "audits_by_region", key: written(keyText(audits.region)) },
  namespace: { index: "audits_by_namespace", key: written(keyText(audits.namespace)) },
} as const satisfies Readonly<Record<Exclude<SortKey, "time"> | "namespace", Indexed>>;

/** The user that a request was made as, where that is another than the authenticated one: beside it, not in its place. */
export const impersonated: Indexed = {
  index: "audits_by_impersonated_user",
  key: written(keyText(audits.impersonatedUsername)),
};

/** What the index of impersonated users holds audits of. */
export const isImpersonated = written(sql`${audits.impersonatedUsername} is not null`);

const of = (index: string) => written(sql`${audits} indexed by ${sql.identifier(index)}`);

/** All audits by time. */
export const timeLane: Lane = {
  entries: of("audits_by_time"),
  fixed: undefined,
  key: undefined,
  time: written(sql`${audits.time}`),
  seq: written(sql`${audits.seq}`),
};

/** Audits of keys that begin alike. */
export const idLane = (keys: SQL): Lane => ({ ...timeLane, entries: of("audits_by_key"), fixed: keys });

/** All audits by a key. */
export const keyLane = ({ index, key }: Indexed): Lane => ({ ...timeLane, entries: of(index), key });

/** Audits with an impersonated user, by it. */
export const impersonatedLane: Lane = { ...keyLane(impersonated), fixed: isImpersonated };

/** Audits of one value by time. */
export const valueLane = ({ index, key }: Indexed, value: string | number, also?: SQL): Lane => ({
  ...timeLane,
  entries: of(index),
  fixed: also ? sql`${key} = ${value} and ${also}` : sql`${key} = ${value}`,
  value,
});

/** The order of a query: ascending by its key, then by time, then by arrival, or all of that turned around. */
export interface Order {
  readonly key: Indexed | undefined;
  readonly ascending: boolean;
}

export const orderOf = ({ sort, reverse }: Pick<AuditQuery, "sort" | "reverse">): Order => ({
  key: sort === undefined || sort === "time" ? undefined : indexed[sort],
  ascending: (sort === undefined) === reverse,
});

/** Negative where the first stands before the second in the order by time. */
export const byTime =
  (ascending: boolean) =>
  (a: Entry, b: Entry): number =>
    (a.time - b.time || a.seq - b.seq) * (ascending ? 1 : -1);
