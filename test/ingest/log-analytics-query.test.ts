import { describe, expect, it } from "vitest";
import { placedQuery, rowsQuery, tables, tablesQuery } from "../../daemon/ingest/log-analytics/query.ts";
import { problemsOf } from "../support/clouds/log-analytics-kusto.ts";
import { specificationOf } from "../support/clouds/log-analytics-ports.ts";

const window = { from: Date.parse("2026-11-29T11:00:00Z"), to: Date.parse("2026-11-29T11:10:00.001Z") };
const place = { ingested: "2026-11-29T11:00:00.1234567Z", row: "0123456789abcdef".repeat(4) };

describe("a query is good Kusto, on the columns that Azure documents", () => {
  it.each(Object.entries(tables))("for which tables hold audit events: %s", (_, among) => {
    expect(problemsOf(tablesQuery(among).query)).toEqual([]);
  });

  const narrowings = [
    {},
    { clusters: ["prod", 'x" or "'] },
    { azureResourceGroups: ["shop-rg", "rg(x).y_ü"] },
    { clusters: ["a"], azureResourceGroups: ["b"], filter: "1 == 1 or\nnot(true)" },
  ];
  it.each(tables.auto.flatMap((table) => narrowings.map((more) => [table.name, more, table] as const)))(
    "for the rows of %s narrowed by %j",
    (_, more, table) => {
      const specification = specificationOf("http://127.0.0.1:1", more);
      expect(problemsOf(rowsQuery(table, specification, window, 10).query)).toEqual([]);
      expect(problemsOf(placedQuery(table, specification, window, 10, undefined).query)).toEqual([]);
      expect(problemsOf(placedQuery(table, specification, window, 10, place).query)).toEqual([]);
    },
  );

  it.each(tables.auto.map((table) => [table.name, table] as const))(
    "and without those that the documentation's lists do not reach: %s",
    (_, table) => {
      const specification = specificationOf("http://127.0.0.1:1");
      expect(problemsOf(rowsQuery(table, specification, window, 10).query, { isPoor: true })).toEqual([]);
      expect(problemsOf(placedQuery(table, specification, window, 10, place).query, { isPoor: true })).toEqual([]);
      expect(problemsOf("AKSAudit | project Verb", { isPoor: true })).not.toEqual([]);
    },
  );

  it("and problems would be seen", () => {
    expect(problemsOf("AKSAudit | where Vreb == 'get'")).toHaveLength(1);
    expect(problemsOf("AKSAudit | where Verb > 'get'")).toHaveLength(1);
    expect(problemsOf("AKSAudit | where (Verb == 'get'")).not.toEqual([]);
  });
});

it("a window's time is a stretch of TimeGenerated, too", () => {
  const [table] = tables.auto;
  if (!table) throw new Error("no table");
  expect(rowsQuery(table, specificationOf("http://127.0.0.1:1"), window, 10)).toMatchObject({
    timespan: "2026-11-26T11:00:00.000Z/2026-11-30T11:10:00.001Z",
    query: expect.stringMatching(
      /^let lo = datetime\(2026-11-29T11:00:00\.000Z\);\nlet hi = datetime\(2026-11-29T11:10:00\.001Z\);\nAKSAudit\n/,
    ),
  });
});
