import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFilter } from "../../daemon/ingest/cloud-logging/filter.ts";
import { entriesQuery, quoted } from "../../daemon/ingest/cloud-logging/query.ts";
import { type Expression, FilterError, matches, parseFilter } from "../support/clouds/cloud-logging-filter.ts";

const window = { from: Date.parse("2026-11-22T09:50:00Z"), to: Date.parse("2026-11-22T10:00:00Z") };
const query = (filter: string, clusters: readonly string[] = [], now = window.to) =>
  entriesQuery({ filter, clusters }, "shop-project", window, now);

/** Each problem as the text that it points at. */
const pointedAt = (filter: string) =>
  checkFilter(filter).map(({ start, length }) => filter.slice(start, start + length));

describe("[M13] reserved fields are refused, wherever they stand as a field", () => {
  it.each<[string, string]>([
    ['timestamp>="2026-11-22T00:00:00Z"', "timestamp"],
    ['resource.type="k8s_container"', "resource.type"],
    ['receiveTimestamp<"2026"', "receiveTimestamp"],
    ['logName:"activity"', "logName"],
    ['TimeStamp > "2026"', "TimeStamp"],
    ['RESOURCE.TYPE = "x"', "RESOURCE.TYPE"],
    ['receive_timestamp > "2026"', "receive_timestamp"],
    ['log_name = "x"', "log_name"],
    ['a="b" AND NOT timestamp<"2026"', "timestamp"],
    ['a="b" -timestamp<"2026"', "-timestamp"],
    ['(((timestamp<"2026")))', "timestamp"],
    ['a="timestamp" OR timestamp="b"', "timestamp"],
    ['resource . type = "x"', "resource . type"],
    ['resource\n.\ntype = "x"', "resource\n.\ntype"],
    ['resource."type"="x"', 'resource."type"'],
    ['"resource".type="x"', '"resource".type'],
    ['"timestamp">"2026"', '"timestamp"'],
    ['"logName" : "x"', '"logName"'],
    ["timestamp.seconds>1", "timestamp.seconds"],
    ['cast(timestamp, STRING)="x"', "timestamp"],
    ['a=("b" OR timestamp)', "timestamp"],
    ["timestamp", "timestamp"],
    ["a=timestamp", "timestamp"],
    ['resource."\\x74ype"="x"', 'resource."\\x74ype"'],
    ['"times\\u0074amp">"2026"', '"times\\u0074amp"'],
  ])("%j", (filter, place) => {
    expect(pointedAt(filter)).toEqual([place]);
  });

  it("says what is reserved and why", () => {
    expect(checkFilter('resource.type="x" OR timestamp<"y"').map(({ message }) => message)).toEqual([
      "resource.type is reserved: clusters alone are read",
      "timestamp is reserved: the polls decide which stretch of time is read",
    ]);
  });
});

describe("[M13] [M05] what looks like a reserved field and is none is let through", () => {
  it.each([
    "",
    'protoPayload.request.timestamp>"2026"',
    'protoPayload.request.spec.resource.type="x"',
    'protoPayload.response.metadata.logName="x"',
    'jsonPayload.timestamp="x"',
    'resource.labels.type="x"',
    'resource.labels.cluster_name="prod"',
    'protoPayload.methodName="timestamp"',
    'protoPayload.methodName=("resource.type" OR "logName")',
    '"timestamp"',
    'SEARCH("timestamp > 2026")',
    'protoPayload.resourceName="a\\"timestamp>b"',
    'log_id("cloudaudit.googleapis.com/activity")',
    'protoPayload.methodName!="io.k8s.coordination.v1.leases.update"',
    'NOT protoPayload.resourceName=("livez" OR "readyz" OR "metrics")',
    'protoPayload.authenticationInfo.principalEmail!~"^system:"',
    "-protoPayload.status.code=7\nprotoPayload.methodName:exec",
    'labels."authorization.k8s.io/decision"="forbid"',
    "sample(insertId, 0.25)",
    'protoPayload.methodName="größer"',
    "severity>=NOTICE",
  ])("%j", (filter) => {
    expect(checkFilter(filter)).toEqual([]);
  });
});

describe("threat-S10: what could end our parentheses early is refused", () => {
  it.each<[string, readonly string[]]>([
    [")", [")"]],
    ['a="b") OR (c="d"', [")", "("]],
    ['(a="b"', ["("]],
    ['((a="b")', ["("]],
    [")(", [")", "("]],
    ['a="b', ['"b']],
    ['a="b\\"', ['"b\\"']],
    ['a="b\nc"', ['"b', '"']],
    ['a="b" -- c', ["-- c"]],
    ["a=b--c", ["--c"]],
    ['--\n) OR (a="b"', ["--", ")", "("]],
    ["a='b'", ["'", "'"]],
    ["a=`b`", ["`", "`"]],
    ['a=\\"b', ["\\", '"b']],
    ["a=“b”", ["“", "”"]],
    ["a=b\u2028c", ["\u2028"]],
    ["a=b\u00a0OR c=d", ["\u00a0"]],
    ["a=b\u0000", ["\u0000"]],
    ["a=\uff09b", ["\uff09"]],
    ['a="b\u0000c"', ['"b\u0000c"']],
    ["x".repeat(18_001), ["x"]],
  ])("%j", (filter, places) => {
    expect(pointedAt(filter)).toEqual(places);
  });

  it("18,000 characters are enough and no problem", () => {
    expect(checkFilter("x".repeat(18_000))).toEqual([]);
    expect(query("x".repeat(18_000), Array(20).fill("c".repeat(40))).filter.length).toBeLessThan(20_000);
  });
});

/** The fields that a part compares. */
function pathsOf(part: Expression | undefined): readonly (readonly string[])[] {
  switch (part?.kind) {
    case "and":
    case "or":
      return part.parts.flatMap(pathsOf);
    case "not":
    case "group":
      return pathsOf(part.part);
    case "comparison":
      return [part.path];
    default:
      return [];
  }
}

describe("our clauses stay what they are", () => {
  const ours = (filter: string, clusters: readonly string[] = []) => {
    const tree = parseFilter(query(filter, clusters).filter);
    return tree.kind === "and" ? tree.parts : [tree];
  };
  const plain = ours("");

  it("without a user's part they are what is asked", () => {
    expect(query("").filter).toBe(
      [
        'resource.type="k8s_cluster"',
        'AND protoPayload.serviceName="k8s.io"',
        'AND logName=("projects/shop-project/logs/cloudaudit.googleapis.com%2Factivity" OR "projects/shop-project/logs/cloudaudit.googleapis.com%2Fdata_access")',
        'AND timestamp>="2026-11-22T08:50:00.000Z"',
        'AND timestamp<"2026-11-22T10:05:00.000Z"',
        'AND receiveTimestamp>="2026-11-22T09:50:00.000Z"',
        'AND receiveTimestamp<"2026-11-22T10:00:00.000Z"',
      ].join("\n"),
    );
  });

  const words = [
    ...[
      'a="b"',
      "timestamp",
      "resource",
      ".",
      "type",
      "logName",
      "OR",
      "AND",
      "NOT",
      "(",
      ")",
      '"',
      "\\",
      "--",
      "\n",
      "'",
      "=",
      ":",
      ">",
      "-",
      " ",
    ],
    ...[
      'a="b") OR (',
      'c="d")\nOR (a',
      ") AND NOT (",
      'c="d"',
      "protoPayload.request",
      "log_id(",
      ",",
      "“",
      "\u2028",
      "*",
      "é",
    ],
  ];
  const filters = fc.oneof(
    fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join("")),
    fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(" ")),
    fc.string({ unit: "binary", maxLength: 30 }),
  );

  it("threat-S10: whatever passes the check is one part in parentheses beside them, or no filter at all", () => {
    let passed = 0;
    const check = (filter: string, clusters: string[]) => {
      if (checkFilter(filter).length > 0 || filter.trim() === "") return;
      let parts: readonly Expression[];
      try {
        parts = ours(filter, clusters);
      } catch (error) {
        // The service refuses it: nothing is read.
        expect(error).toBeInstanceOf(FilterError);
        return;
      }
      passed++;
      expect(parts.at(-1)?.kind).toBe("group");
      const without = parts.slice(0, -1).filter((part) => part.kind !== "comparison" || part.path[1] !== "labels");
      expect(without).toEqual(plain);
      const named = pathsOf(parts.at(-1)).map((path) => path.join(".").toLowerCase().replaceAll("_", ""));
      expect(named.filter((path) => /^(resource\.type|timestamp|receivetimestamp|logname)(\.|$)/.test(path))).toEqual(
        [],
      );
    };
    fc.assert(fc.property(filters, fc.array(fc.string({ maxLength: 8 }), { maxLength: 2 }), check), {
      numRuns: 20_000,
    });
    expect(passed).toBeGreaterThan(100);
  });

  it("[M04] threat-S10: a cluster's name is one text, whatever it holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 3 }), (clusters) => {
        const found = ours("", clusters).find((part) => part.kind === "comparison" && part.path[1] === "labels");
        expect(found).toMatchObject({ operator: "=", values: clusters, every: false });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["plain", '"plain"'],
    ['a"b', '"a\\"b"'],
    ["a\\", '"a\\\\"'],
    ["a\nb\u0000", '"a\\u000ab\\u0000"'],
    ['\\" OR "', '"\\\\\\" OR \\""'],
  ])("%j as a text", (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });
});

describe("the simulator's own reading of filters", () => {
  const entry = { a: "X y", n: { t: "2026-11-22T10:00:00.000000001Z", l: [1, 2] }, labels: { "k.io/d": "allow" } };
  it.each<[string, boolean]>([
    ['a="x Y"', true],
    ['a="x"', false],
    ["a:x", true],
    ["a!:x", false],
    ['a=~"^X"', true],
    ['a=~"^x"', false],
    ['n.t>"2026-11-22T10:00:00Z"', true],
    ['n.t<="2026-11-22T10:00:00.000Z"', false],
    ["n.l=2", true],
    ["n.l=(3 OR 1)", true],
    ["n.l=(3 AND 1)", false],
    ['labels."k.io/d"=allow', true],
    ['a="q" OR a="x y" AND n.l=1', true],
    ['a="x y" OR a="q" AND n.l=7', false],
    ['NOT a="q" n.l=1', true],
    ['missing!="q"', true],
    ['"allow"', true],
  ])("%s is %s", (filter, expected) => {
    if (filter.includes("!:")) expect(() => parseFilter(filter)).toThrow(FilterError);
    else expect(matches(parseFilter(filter), entry)).toBe(expected);
  });
});
