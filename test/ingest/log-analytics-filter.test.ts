import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFilter } from "../../daemon/ingest/log-analytics/filter.ts";
import { placedQuery, quoted, rowsQuery, tables } from "../../daemon/ingest/log-analytics/query.ts";
import { problemsOf, tokensOf } from "../support/clouds/log-analytics-kusto.ts";
import { specificationOf } from "../support/clouds/log-analytics-ports.ts";

const endpoint = "http://127.0.0.1:1";
const window = { from: Date.parse("2026-11-29T11:00:00Z"), to: Date.parse("2026-11-29T11:10:00Z") };

/** The parts of the filter that are refused. */
const refused = (filter: string) => checkFilter(filter).map(({ start, length }) => filter.slice(start, start + length));

describe("a filter of one boolean expression", () => {
  it.each([
    "",
    "  \n ",
    'Verb != "get"',
    "Verb !in ('get', 'list', 'watch') and Stage == 'ResponseComplete'",
    'ObjectRef.resource == "pods" and ObjectRef.subresource in~ ("exec", "attach")',
    'tostring(User.username) !startswith "system:"',
    'not(RequestUri startswith "/livez" or RequestUri startswith "/readyz")',
    'UserAgent matches regex @"^kubectl/v1\\.\\d+" ',
    'UserAgent has "a | b; union // {"',
    "Verb == 'it''s' or Verb == 'it\\'s'",
    '@"C:\\" == RequestUri',
    "RequestUri == ```a | \n b```",
    'h"secret" == Verb or h@"C:\\" == Verb',
    "RequestReceivedTime between (datetime(2026-11-01) .. ago(1d))",
    "RequestReceivedTime > datetime(2026-11-01 10:00:00.5) and 1.5 < 2 and 1h != time(1.00:00:00)",
    "ObjectRef['search'] == 'x' or ObjectRef.resource == 'y' or ObjectRef.name.app == 'z'",
    'ResponseStatus["code"] >= 400 and SourceIps[0] == "10.0.0.1"',
    'ObjectRef has_any ("a", "b") or Verb in (dynamic(["get"]))',
    'log_s has "\\"verb\\":\\"create\\""',
  ])("[M05 M24] %j is used as it is, and Kusto understands it", (filter) => {
    expect(checkFilter(filter)).toEqual([]);
    const [table = fail()] = filter.includes("log_s") ? tables.diagnostics : tables.auto;
    const { query } = rowsQuery(table, specificationOf(endpoint, { filter }), window, 10);
    expect(problemsOf(query)).toEqual([]);
    if (filter.trim() !== "") expect(query).toContain(`\n| where (\n${filter}\n)\n`);
    else expect(query).not.toContain("(\n");
  });

  it.each([
    ["a stage", 'Verb == "get" | take 1', ["|"]],
    ["a stage behind a closed bracket", "true) | take 1 | where (true", [")", "|", "|"]],
    ["a bracket that closes ours", 'true) or (Verb == "get"', [")"]],
    ["a bracket that is never closed", "(Verb == 'get'", ["("]],
    ["brackets of two kinds", "tostring(a[0)]", [")"]],
    ["a brace", "Verb == 'get' }", ["}"]],
    ["two expressions", "Verb == 'get', true", [","]],
    ["a statement", "true; AKSAudit", [";"]],
    ["a let", "let x = 1; true", ["let", "=", ";"]],
    ["a comment that hides our bracket", "true // ", ["//"]],
    ["a comment in a condition", 'Verb == "get" // all\n and true', ["//"]],
    ["a line break in a string", 'Verb == "get\n"', ['"']],
    ["a string that is not closed", 'Verb == "get', ['"']],
    ["a string closed by an escaped quote", 'Verb == "get\\"', ['"']],
    ["a verbatim string closed before its end", 'Verb == @"get\\""', ['"']],
    ["a verbatim string that is not closed", 'Verb == @"get', ["@"]],
    ["a verbatim string over lines", 'Verb == @"a\nb"', ["@"]],
    ["a string of backquotes that is not closed", "Verb == ```get``", ["`"]],
    ["the other string over lines", "Verb == ~~~get~~~", ["~~~"]],
    ["a string with an escape that is none", "Verb == '\\{'", ["'"]],
    ["a string with a regular expression's escape", 'Verb matches regex "\\d+"', ['"']],
    ["a line separator in a string", 'Verb == "a\u2028b"', ['"']],
    ["a line separator between words", "true\u2028| take 1", ["\u2028"]],
    ["a no-break space", "true\u00a0and true", ["\u00a0"]],
    ["a sign of no meaning", "Verb == $left", ["$"]],
    ["a backslash outside strings", "Verb == \\'get'", ["\\"]],
    ["a zero", "true\0", ["\0"]],
    [
      "a literal that hides a quote",
      'RequestReceivedTime > datetime(") | union SigninLogs | where ("") ',
      ["datetime("],
    ],
    ["a guid that hides a quote", "PodName == guid(') or true) | take 1 //')", ["guid("]],
    ["a literal over lines", "RequestReceivedTime > datetime(2026-11-01\n)", ["datetime("]],
    ["a union", "Verb in (union AKSAudit, SigninLogs)", ["union"]],
    ["a subquery", "toscalar(SigninLogs) == 1", ["toscalar"]],
    ["capital letters", "TOSCALAR(SigninLogs) == 1", ["TOSCALAR"]],
    ["a materialized subquery", "1 in (materialize(SigninLogs))", ["materialize"]],
    ["a property of a table's word, which Kusto wants in brackets", "ObjectRef.search == 'x'", ["search"]],
    ["a join", "Verb == 'get' and join kind=inner SigninLogs", ["join", "="]],
    ["data from elsewhere", "1 in (externaldata(x:string)['https://x'])", ["externaldata"]],
    ["a plugin", "evaluate bag_unpack(User)", ["evaluate"]],
    ["another workspace", "1 in (workspace('x').SigninLogs)", ["workspace"]],
    ["another app", "1 in (app('x').requests)", ["app"]],
    ["a table by its name", "1 in (table('SigninLogs'))", ["table"]],
    ["a cluster's database", "1 in (cluster('x').database('y').T)", ["cluster", "database"]],
    ["a data explorer", "1 in (adx('x').T)", ["adx"]],
    ["a resource graph", "1 in (arg('').Resources)", ["arg"]],
    ["a resource's log", "1 in (resource('x').T)", ["resource"]],
    ["a space before the bracket", "1 in (workspace ('x').T)", ["workspace"]],
    ["a table in a list", "Verb in (SigninLogs)", ["("]],
    ["a table in a list in brackets", "Verb has_any ((SigninLogs))", ["("]],
    ["a table in a list, without case", "Verb !in~ (SigninLogs)", ["("]],
    ["the partition's time", "TimeGenerated > ago(1h)", ["TimeGenerated"]],
    ["the time of ingestion", "ingestion_time() > ago(1h)", ["ingestion_time"]],
    ["an assignment", "Verb = 'get'", ["="]],
    ["brackets without end", "(".repeat(101), ["("]],
  ])("[M24] does not hold %s", (_, filter, parts) => {
    expect(refused(filter)).toEqual(parts);
    for (const { message } of checkFilter(filter)) expect(message).not.toBe("");
    expect(() => rowsQuery(tables.diagnostics[0] ?? fail(), specificationOf(endpoint, { filter }), window, 10)).toThrow(
      "filter",
    );
  });
});

describe("a whole query instead of its condition", () => {
  it.each([
    ['where Verb != "get"', [["where", 'Verb != "get"']]],
    ['  | where Verb != "get"', [["| where", 'Verb != "get"']]],
    ['AKSAudit\n| WHERE Verb != "get" ', [["AKSAudit\n| WHERE", 'Verb != "get"']]],
    ["where(Verb == 'get')", [["where", "(Verb == 'get')"]]],
    ["where", [["where", 'Verb != "get"']]],
    [`where ${"Verb != 'get' and ".repeat(9)} true`, [["where", 'Verb != "get"']]],
    [
      '| where Verb == "get" | take 5',
      [
        ["| where", 'Verb == "get" | take 5'],
        ["|", 'join conditions by "and"'],
      ],
    ],
  ])("%j is told to be only the condition, at its place", (filter, expected) => {
    const found = checkFilter(filter).map(({ start, length, message }) => [
      filter.slice(start, start + length),
      message,
    ]);
    const [[first, message] = [], ...others] = expected;
    expect(found).toEqual([
      [first, `write only the condition: ${message}`],
      ...others.map(([text, words]) => [text, expect.stringContaining(words ?? "")]),
    ]);
  });

  it("a property of that name is a condition's", () => {
    expect(checkFilter('ObjectRef["where"] == "x"')).toEqual([]);
  });
});

const fail = (): never => {
  throw new Error("no table");
};

/**
 * The stages of a query, as the tokens of Kusto's own reader make them: what is between pipes outside brackets. A bracket
 * that closes nothing, or is not closed, is an error; space and comments are lost.
 */
function stagesOf(query: string): readonly string[] {
  const stages: string[] = [""];
  let depth = 0;
  for (const token of tokensOf(query)) {
    depth += /^[([{]$/.test(token) ? 1 : /^[)\]}]$/.test(token) ? -1 : 0;
    if (depth < 0) throw new Error("closes nothing");
    if (depth === 0 && (token === "|" || token === ";")) stages.push("");
    else stages.push(`${stages.pop()} ${token}`);
  }
  if (depth !== 0) throw new Error("not closed");
  return stages.map((stage) => stage.trim());
}

const pieces = [
  ..."()[]{}|;,.'\"`~@\\/-=<>hH \n\t",
  ..."// == =~ .. ``` ~~~ in~ !in datetime( guid( dynamic( toscalar( workspace( and or not( let union true Verb ObjectRef TimeGenerated".split(
    " ",
  ),
  '"a"',
  "'b'",
  '@"c\\"',
  "\u2028",
  "\0",
  "é",
  "😀",
  "1d",
  "2026-11-01",
  '\\"',
  '""',
];
const filters = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join("")) },
  // What surely passes, with something in the middle of it.
  fc
    .tuple(
      fc.constantFrom('Verb == "', "Verb == '", 'Verb == @"', "(Verb == ```", "datetime(", "dynamic(["),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('"', "'", "```)", ")", "])"),
    )
    .map((parts) => parts.join("")),
);

describe("whatever passes the check", () => {
  it("[M24] stays in a stage of its own, and our clauses stay where they were", () => {
    const [table] = tables.diagnostics;
    if (!table) throw new Error("no table");
    const place = { ingested: "2026-11-29T11:00:00.1234567Z", row: "a".repeat(64) };
    const written = (filter: string) =>
      placedQuery(table, specificationOf(endpoint, { filter, clusters: ["prod"] }), window, 10, place).query;
    const plain = stagesOf(written("true"));
    let passed = 0;
    fc.assert(
      fc.property(filters, (filter) => {
        if (filter.trim() === "" || checkFilter(filter).length > 0) return;
        passed += 1;
        const stages = stagesOf(written(filter));
        // The filter's own tokens, told apart where nothing is around them, are one stage of the query.
        const own = ["where (", ...tokensOf(filter).filter((token) => token !== ""), ")"].join(" ");
        expect(stages).toEqual(plain.map((stage) => (stage === "where ( true )" ? own : stage)));
      }),
      { numRuns: 20_000 },
    );
    expect(passed).toBeGreaterThan(500);
  });

  it("[M04 M23] and names are strings, whatever is in them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const text = quoted(name);
        expect(text).toMatch(/^"([ !#-[\]-~]|\\u[0-9a-f]{4})*"$/);
        expect(JSON.parse(text)).toBe(name);
      }),
    );
  });
});
