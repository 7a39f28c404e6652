import { arriving } from "./arrived.ts";
import { auditRows } from "./audit-rows.ts";
import type { ReaderCalls } from "./calls.ts";
import type { Connection } from "./connection.ts";
import { paging, type SearchBudget } from "./page.ts";
import { summarizing } from "./summary.ts";
import { turns } from "./turns.ts";
import { type Stride, usualStride, walking } from "./walk.ts";

export interface QueryOptions {
  /** What one page of a text search may take. */
  readonly search: SearchBudget;
  readonly stride: Stride;
  /** Audits whose rows a summary counts one by one; of more in a time without other filters the indexes are counted. */
  readonly fewAudits: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const usual: QueryOptions = {
  search: { audits: 50_000, ms: 1_000 },
  stride: usualStride,
  fewAudits: 20_000,
  now: () => performance.now(),
};

/** What is asked of the stored audits. */
export function queries(
  connection: Connection,
  options: Partial<QueryOptions> = {},
): Pick<ReaderCalls, "page" | "arrived" | "summarize"> {
  const { search, stride, fewAudits, now } = { ...usual, ...options };
  const turn = turns();
  const read = auditRows(connection);
  const walk = walking(connection, { turn, now, stride });
  return {
    page: paging({ walk, read, turn, now, search }),
    arrived: arriving(connection, { read }),
    summarize: summarizing(connection, { walk, read, turn, fewAudits }),
  };
}
