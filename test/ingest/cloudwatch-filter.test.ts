import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFilter, isInsights } from "../../daemon/ingest/cloudwatch/filter.ts";
import { insightsQuery } from "../../daemon/ingest/cloudwatch/insights.ts";

describe("[M33] [M05 partly: CloudWatch] the two syntaxes are told apart", () => {
  it.each<[string, "insights" | "pattern"]>([
    ["", "pattern"],
    ['filter verb = "delete"', "insights"],
    ["FILTER verb = 'delete'", "insights"],
    ["\n  fields @timestamp, @message\n| filter verb = 'get'", "insights"],
    ["# only writes\nfilter verb = 'delete'", "insights"],
    ["parse @message /x/", "insights"],
    ["filter(verb = 'delete')", "insights"],
    ["stats count(*) by verb", "insights"],
    ["limit 5", "insights"],
    ["verb = 'delete' | limit 5", "insights"],
    ["| filter verb = 'delete'", "insights"],
    ['{ $.verb = "delete" }', "pattern"],
    ['{ $.verb = "delete" || $.verb = "create" }', "pattern"],
    ['  { ($.verb = "a|b") }', "pattern"],
    ["[verb, user, ...]", "pattern"],
    ['"filter verb"', "pattern"],
    ['"limit" exceeded', "pattern"],
    ["?ERROR ?WARN", "pattern"],
    ["-exec", "pattern"],
    ["%exec|attach%", "pattern"],
    ["exec", "pattern"],
    ["filter", "pattern"],
    ["filters of words", "pattern"],
    ['words "with | inside"', "pattern"],
  ])("%s is %s", (filter, syntax) => {
    expect(isInsights(filter)).toBe(syntax === "insights");
  });
});

/** What is meant of the filter, and a part of what is said of it. */
type Row = [filter: string, meant: string, message: string];
const problems = (filter: string) =>
  checkFilter(filter).map(({ message, start, length }) => [filter.slice(start, start + length), message]);

describe("filter patterns", () => {
  it.each([
    "",
    "   ",
    "exec",
    '"pods/exec" -get ?a ?b',
    '{ $.verb = "delete" }',
    '{ ($.user.username = "x") && ($.objectRef.resource = %sec.*% || $.verb IN ["a","b"]) }',
    '{$.verb="get"}',
    "{ $.verb = get && $.responseStatus.code != 200 }",
    '{ $.a = "x" && ($.b = "y" || ($.c != "z")) }',
    "{ $.responseStatus.code >= 400 && $.responseStatus.code < 5e2 || $.n > -1.5 || $.n <= 0 }",
    "{ $.user.username IS NULL }",
    "{ $.a IS TRUE || $.b IS FALSE || $.c is not null }",
    "{ $.objectRef NOT EXISTS || ($.impersonatedUser EXISTS) }",
    '{ $.user.groups[0] = "system:masters" || $.user.groups[*] = "x" }',
    "{ $.requestURI = /api/* && $.sourceIPs[0] != 10.0.*.* && $.userAgent = * }",
    "{ $.requestURI = %^/api/v1/(pods|nodes)/[a-z0-9-]{3,}$% }",
    '{ $.annotations["authorization.k8s.io/decision"] = "forbid" }',
    "{ $.['authorization.k8s.io/decision'] = allow || $.a-b_c:d/e = true }",
    '{ $.verb IN ["get", "list"] && $.a = "&& stats || (" }',
    '{ $.verb = "get"\n  && $.a = "b" }',
    '[a = "x", b != %[0-9]{3}%, ...]',
    '{ $.requestURI = "/a{b]" }',
    '{ $.requestURI = "a\\"b}" }',
    "%[|{}\\%]%",
    "x".repeat(1024),
  ])("[M05 partly: CloudWatch] passes: %s", (filter) => {
    expect(checkFilter(filter)).toEqual([]);
  });

  it.each<Row>([
    ['{ $.verb = "delete" ', "{", "this { is not closed"],
    ['{ $.verb = "delete }', '"', "this quote is not closed"],
    ['{ $.verb = "delete" }}', "}", "nothing is open"],
    ['{ $.a[0 = "x" }', "}", "nothing is open"],
    ["%exec", "%", "this regular expression is not closed"],
    ["%a% %b% %c%", "%c%", "at most 2 regular expressions"],
    ['{ $.verb = "delete" } more', " more", "nothing may stand behind the closing }"],
    ['{ $.verb = "delete" } | limit 1', " | limit 1", "nothing may stand behind the closing }"],
    ['{ $.verb = "get" && stats }', "stats", 'a comparison is expected here, as $.verb = "get"'],
    ['{ verb = "get" }', "verb", "a property begins with $."],
    ['{ "verb" = "get" }', '"verb"', "a comparison is expected here"],
    ["{ }", " ", "a comparison is missing behind this"],
    ["{}", "{", "a comparison is missing behind this"],
    ['{ $.verb = "get" && }', " ", "a comparison is missing behind this"],
    ['{ && $.verb = "get" }', "&&", "a comparison is expected here"],
    ['{ ($.verb = "get") || () }', ")", "a comparison is expected here"],
    ["{ $.verb }", "$.verb", "$.verb is compared with nothing"],
    ['{ $.verb "get" }', "$.verb", "$.verb is compared with nothing"],
    ["{ $.verb IS }", "$.verb", "$.verb is compared with nothing"],
    ["{ $.verb NOT NULL }", "$.verb", "$.verb is compared with nothing"],
    ['{ $.verb == "get" }', "==", "write = to compare"],
    ["{ $.verb = }", "=", "behind = a value is missing"],
    ["{ ($.verb != ) }", "!=", "behind != a value is missing"],
    ['{ $.verb = "get" and $.a = "b" }', "and", "joined by && or ||"],
    ['{ $.verb = "get" & $.a = "b" }', "&", "joined by && or ||"],
    ['{ $.verb = "get", $.a = "b" }', ",", "joined by && or ||"],
    ["{ $.verb = get list }", "list", "joined by && or ||"],
    ['{ {$.verb = "get"} }', "{", "a comparison is expected here"],
    ['{ !($.verb = "get") }', "!", "a comparison is expected here"],
    ['{ $.verb = "😀" 😀 }', "😀", "joined by && or ||"],
    ['"exec" | limit 1', "|", "a pattern of words has no |"],
    [`${"x".repeat(1024)}yz`, "yz", "at most 1024 characters"],
  ])("is refused: %s", (filter, meant, message) => {
    expect(problems(filter)).toEqual([[meant, expect.stringContaining(message)]]);
  });
});

describe("[M33] filters of Logs Insights", () => {
  it.each([
    "filter verb = 'delete'",
    'fields user.username as who, @message\n| filter who like /^system:/ and verb in ["create", "delete"]\n| filter not ispresent(impersonatedUser.username)',
    "# writes only | limit 1\nfilter verb = 'delete'\n  # and no more",
    'parse @message /"requestURI":"(?<uri>[^"\\/]*)/ | filter uri like "pods"',
    'parse @message "user=*, method:*" as user2, other',
    "filter `annotations.authorization.k8s.io/decision` = 'forbid'",
    "filter @message like /stats|limit|#/",
    "filter @message =~ /a\\/b/",
    "filter requestURI like '| limit 1'",
    "filterIndex verb = 'delete'",
    "filter (source = 'x') or sourceIPs.0 = \"y\"",
    "filter responseStatus.code >= 400 and responseStatus.code != 404",
  ])("passes: %s", (filter) => {
    expect(checkFilter(filter)).toEqual([]);
  });

  it.each<Row>([
    ["stats count(*) by verb", "stats", "gives figures instead of events"],
    ["filter a = 1 | stats count(*)", "stats", "gives figures"],
    ["filter a = 1 | LIMIT 5", "LIMIT", "every event that passes the filter is read"],
    ["filter a = 1 | head 5", "head", "leaves events out"],
    ["filter a = 1 | tail 5", "tail", "leaves events out"],
    ["filter a = 1 | dedup verb", "dedup", "leaves events out"],
    ["filter a = 1 | display verb", "display", "takes away columns"],
    ["fields @timestamp, @message | sort @timestamp desc", "sort", "read by their time"],
    ["filter a = 1 | pattern @message", "pattern", "gives patterns"],
    ["filter a = 1 | diff", "diff", "gives patterns"],
    ["pattern @message | anomaly", "pattern", "gives patterns"],
    ["filter a = 1 | unmask @message", "unmask", "shows what the account has masked"],
    ["filter a = 1 | join b", "join", "no audit events"],
    ["source logGroups(namePrefix: ['x']) ", "source", "reads other log groups"],
    ["filter a = 1 | unnest b into c", "unnest", "several times"],
    ["filter a = 1 | where b = 2", "where", "a command is expected here"],
    ["filter a = 1 | `limit` 5", "`limit`", "a command is expected here"],
    ["filter a = 1 | 5", "5", "a command is expected here"],
    ["| filter a = 1", "|", "a command is missing"],
    ["filter a = 1 |", "|", "a command is missing"],
    ["filter a = 1 || filter b = 2", "|", "a command is missing"],
    ["filter a = 1 | filter", "filter", "lacks what it is about"],
    ["# only a comment", "# only a comment", "only a comment"],
    ["limit exceeded", "limit", 'puts it in quotes: "…"'],
  ])("a command that changes which rows come back: %s", (filter, meant, message) => {
    const found = problems(filter);
    expect(found.map(([text]) => text)).toContain(meant);
    expect(found.map(([, text]) => text).join()).toContain(message);
  });

  it.each<Row>([
    ["filter a = 1 | join type=left left=a right=b (source x)", "source", "a query within a query"],
    ["filter a in (source x | fields b)", "source", "a query within a query"],
    ["filter a in [fields b | limit 1]", "fields", "a query within a query"],
    ["filter (a = 1 | limit 5)", "|", "a query within a query"],
    ["filter a = (1", "(", "this ( is not closed"],
    ["filter a = 1)", ")", "nothing is open that this ) could close"],
    ["filter a in (1]", "]", "nothing is open that this ] could close"],
    ["fields 'x' as @message | filter a = 1", "@message", "a name with @ is CloudWatch's own"],
    ["fields 'x' as `@timestamp`", "`@timestamp`", "a name with @"],
    ["parse @message '* *' as a, @logStream", "@logStream", "a name with @"],
  ])("what reaches beyond its command: %s", (filter, meant, message) => {
    expect(problems(filter)).toEqual([[meant, expect.stringContaining(message)]]);
  });

  it.each<Row>([
    ["filter a = 1 # | limit 1", "#", "a comment stands on a line of its own"],
    ["filter a = 'x", "'", "not closed on its line"],
    ["filter a = 'x\n' | filter b = 1", "'", "not closed on its line"],
    ['filter a = "\\" | limit 1 | filter b = "', '\\"', "a \\ before a quote"],
    ["filter a = '\\' | limit 1 | filter b = '", "\\'", "a \\ before a quote"],
    ["filter `a = 1", "`", "not closed on its line"],
    ["filter a like /x", "/", "not closed on its line"],
    ["filter a like /x\n/", "/", "not closed on its line"],
    ["filter a like /[/]| limit 1 | filter b like /x/", "/", "write \\/ for a slash"],
    ["filter a / '| limit 1' / b", "/", "a / begins a regular expression"],
    ["filter a // | limit 1", "/", "a / begins a regular expression"],
    ["filter a /* | limit 1 */ = 1", "/", "a / begins a regular expression"],
    ["filter a = 1; limit 1", ";", '";" has no meaning'],
    ["filter a = 1\u2028| limit 1", "\u2028", "has no meaning"],
    ["filter a = 1\u00a0", "\u00a0", "has no meaning"],
    ["filter a = ${b}", "$", "has no meaning"],
    ["filter a = 😀", "😀", "has no meaning"],
    [`filter a = '${"x".repeat(9_500)}'`, `${"x".repeat(12)}'`, "at most 9500 characters"],
  ])("what could be read in two ways: %s", (filter, meant, message) => {
    expect(problems(filter)).toEqual([[meant, expect.stringContaining(message)]]);
  });

  const pieces = fc.constantFrom(
    ...'filter,fields,parse,limit,stats,sort,source,like,as,and,in,@message,a,1,=,=~,|,(,),[,],",\',`,/,\\,#,;,{,$,\n, ,/x/,\'y\',"z",/[/,\\/,\\"'.split(
      ",",
    ),
    ",",
  );
  it("whatever passes, our commands stay commands of their own, and nothing else is one but what may be", () => {
    let passed = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const filter = `filter ${parts.join("")}`;
        if (checkFilter(filter).length > 0) return;
        passed++;
        const commands = topLevel(insightsQuery(filter, { from: 10, to: 20 }));
        expect(commands.slice(0, 3)).toEqual([
          "fields @timestamp, @message, @logStream, @log",
          "filter @logStream like /^kube-apiserver-audit-/",
          "filter toMillis(@timestamp) >= 10 and toMillis(@timestamp) < 20",
        ]);
        expect(commands.slice(-2)).toEqual(["sort @timestamp asc", "limit 10000"]);
        for (const command of commands.slice(3, -2)) expect(command).toMatch(/^(filter|fields|parse)\b/);
      }),
      { numRuns: 20_000 },
    );
    expect(passed).toBeGreaterThan(500);
  });
});

/** Cuts at pipes outside quotes, backticks, regular expressions and comments: another way than the check's own. */
function topLevel(query: string): string[] {
  const clear = query
    .replaceAll(/^[ \t]*#.*$/gm, "")
    .replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\/(?:\\.|[^/\\])*\//g, (hidden) =>
      hidden.replaceAll("|", "¦"),
    );
  return clear.split("|").map((command) => command.trim().replaceAll("¦", "|"));
}
