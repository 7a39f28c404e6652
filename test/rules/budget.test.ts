import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import { limits, newBudget } from "../../daemon/rules/budget.ts";
import { compile } from "../../daemon/rules/compile.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { newScope } from "../../daemon/rules/scope.ts";
import { subjectOf } from "../../daemon/rules/subject.ts";
import { anEvent } from "../support/events.ts";
import { ruleOf } from "../support/rule.ts";

/** A tenth of what the daemon grants. */
const small = { rule: limits.rule / 10, event: limits.event / 10 };

/** An event of which every part is recorded, with something in its body. */
const holding = (x: unknown, more: object = {}): AuditEvent =>
  anEvent({ body: { level: "RequestResponse", requestObject: { x, ...more }, responseObject: {} }, original: "" });

/** What an expression says of an event, and how many steps that took. Fewer than none were left: it gave up. */
function evaluate(expression: string, event: AuditEvent) {
  const parsed = parse(expression);
  if (!("tree" in parsed)) throw new Error(parsed.errors[0]?.message);
  const scope = newScope();
  const budget = newBudget();
  const truth = compile(parsed.tree, scope)(subjectOf(event, scope, budget));
  return { truth, spent: limits.rule - budget.left };
}

const x = 'jpath("requestObject.x")';
const many = (count: number, one: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => one(n)).join(" or ");
const list = (length: number, element: unknown): unknown[] => Array(length).fill(element);
const nested = (levels: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = "deep";
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
};
/** Without a pattern that a search or an automaton could use; the same in every run. */
function coinFlips(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) & 1 ? "a" : "b";
  }).join("");
}
const as = "a".repeat(3_000_000);
const flips = coinFlips(1_500_000);
const wide = Object.fromEntries(list(60_000, 0).map((_, n) => [`k${n}`, { image: `registry/${n}`, env: ["a"] }]));

/** Rules and events made for each other to take minutes or more. */
const hostile: readonly (readonly [string, string, unknown])[] = [
  ["searches that nearly match everywhere", many(300, (n) => `${x} contains "${"a".repeat(3 + (n % 5))}b${n}"`), as],
  ["a long text that nearly matches", many(9, (n) => `${x} contains "${"a".repeat(3e3)}b${"a".repeat(3e3)}${n}"`), as],
  ["like, as long as the text allows", many(20, (n) => `${x} like "*${"a".repeat(1_000)}b${n}*"`), as],
  ["like with many stars", many(20, (n) => `${x} like "${"*a".repeat(500)}*b${n}"`), as],
  ["an automaton that never gets complete", many(9, (n) => `${x} matches "[ab]*a[ab]{${60 + n}}$"`), flips],
  [
    "the same on many short texts",
    `not any("requestObject.x", jpath("") matches "a[ab]{90}c|[ab]*a[ab]{150}$" and jpath("") = "c")`,
    list(30_000, flips.slice(0, 1_000)),
  ],
  ["usual patterns", many(100, (n) => `${x} matches "(curl|wget|nc${n}).*http"`), flips],
  ["a number of three million digits", many(300, (n) => `${x} > ${n}`), `${"0".repeat(3e6)}x`],
  ["zeros behind the point", many(300, (n) => `${x} < ${n}`), `9999.${"0".repeat(1e6)}1${"0".repeat(2e6)}1`],
  ["the text of a huge object", many(500, (n) => `${x} contains "miner-${n}"`), wide],
  [
    "ever other texts of it",
    many(300, (n) => `jpath("requestObject${".*".repeat(n % 3)}.x${"[*]".repeat(n % 5)}") contains "z${n}"`),
    wide,
  ],
  [
    "lists in lists in lists",
    'any("requestObject.x", any("", any("", jpath("") = "b")))',
    list(1e3, list(1e3, list(1e3, "a"))),
  ],
  ["all of them", 'all("requestObject.x", all("", all("", jpath("") != "b")))', list(1e3, list(1e3, list(1e3, "a")))],
  [
    "many conditions for many elements",
    `any("requestObject.x.*", ${many(500, (n) => `jpath("image") = "${n}"`)})`,
    wide,
  ],
  [
    "every element of every list",
    'jpath("requestObject.x.*.*.*.*") = "b"',
    list(300, list(300, list(300, list(300, "a")))),
  ],
  ["counted", 'count("requestObject.x.*.*.*.*") > 5', list(300, list(300, list(300, list(300, "a"))))],
  ["nothing but nulls", many(300, (n) => `exists("requestObject.x") or ${x} = "${n}"`), list(1e6, null)],
  [
    "many values in long lists",
    many(99, (n) => `${x} in (${list(50, 0).map((_, k) => `"v${n}-${k}"`)})`),
    list(2e5, 0).map((_, n) => `u${n}`),
  ],
  [
    "addresses and networks",
    `${x} incidr "${list(3_000, 0).map((_, n) => `10.${n >> 8}.${n & 255}.0/24`)}"`,
    list(1e5, "192.168.1.7"),
  ],
  [
    "long beginnings",
    `any("requestObject.x", ${many(20, (n) => `jpath("") startswith "${"a".repeat(2_900)}${n}"`)})`,
    list(1e5, as.slice(0, 3_000)),
  ],
  [
    "lists nested past the stack",
    `${x} contains "z" or exists("requestObject.x.a") or any("requestObject.x", any("", jpath("") = "b"))`,
    nested(2e5, (inner) => [inner]),
  ],
  [
    "objects nested past the stack",
    `${x} contains "z" or count("requestObject.x") = 2 or any("requestObject.x", jpath("") contains "z")`,
    nested(2e5, (a) => ({ a })),
  ],
];

describe("a pair of rule and event made to take for ever", () => {
  it.each(hostile)("%s: it is given up within the rule's steps, and nothing is claimed", (_, expression, value) => {
    const event = holding(value);
    const rules = [ruleOf("Hostile", expression), ruleOf("Next", 'jpath("verb") = "create"')];
    const verdict = judge(rules, small)(event);
    expect(verdict).toEqual({
      candidates: [expect.objectContaining({ rule: "Next" })],
      notEvaluable: [{ rule: "Hostile", reason: "budget" }],
    });
  });

  it("what is not known for want of steps does not become true by a not", () => {
    const value = list(1e3, list(1e3, list(1e3, "a")));
    for (const inner of ['any("", any("", jpath("") = "b"))', 'all("", all("", jpath("") = "a"))'])
      for (const quantifier of ["any", "all"])
        expect(evaluate(`not ${quantifier}("requestObject.x", ${inner})`, holding(value)).truth).toBeUndefined();
    expect(
      evaluate(`${many(300, (n) => `${x} contains "aaab${n}"`)} or jpath("verb") = "create"`, holding(as)).truth,
    ).toBeUndefined();
  });

  it("what is known before stays: an or that is true, an and that is false", () => {
    const costly = `(${many(300, (n) => `${x} contains "aaab${n}"`)})`;
    expect(evaluate(`jpath("verb") = "create" or ${costly}`, holding(as)).truth).toBe(true);
    expect(evaluate(`jpath("verb") = "list" and ${costly}`, holding(as)).truth).toBe(false);
  });
});

describe("one event", () => {
  const costly = many(300, (n) => `${x} contains "aaab${n}"`);

  it("all rules share its steps: ten times as many hostile rules take no more", () => {
    const last = ruleOf("Last", 'jpath("verb") = "create"');
    const rules = list(100, 0).map((_, n) => ruleOf(`Hostile ${n}`, costly));
    const few = small.event / small.rule - 1;
    expect(judge([...rules.slice(0, few), last], small)(holding(as))).toMatchObject({ candidates: [{ rule: "Last" }] });
    const { candidates, notEvaluable } = judge([...rules, last], small)(holding(as));
    expect(candidates).toEqual([]);
    expect(notEvaluable).toHaveLength(rules.length + 1);
    expect(new Set(notEvaluable.map((n) => n.reason))).toEqual(new Set(["budget"]));
  });

  it("the next event has all steps again", () => {
    const decide = judge([ruleOf("Hostile", costly), ruleOf("Next", `${x} = "b"`)], small);
    decide(holding(as));
    expect(decide(holding("b")).candidates).toMatchObject([{ rule: "Next" }]);
    expect(decide(holding("aaab7")).candidates).toMatchObject([{ rule: "Hostile" }]);
  });

  it("an exception that takes too long does not silence the rule", () => {
    const excepted = ruleOf("Exec", 'jpath("verb") = "create"', {
      exceptions: [{ name: "costly", expression: `${costly} or jpath("verb") = "create"`, reason: "r" }],
    });
    expect(judge([excepted], small)(holding(as))).toMatchObject({ candidates: [{ rule: "Exec" }], notEvaluable: [] });
    expect(judge([excepted], small)(holding("b"))).toMatchObject({ candidates: [], notEvaluable: [] });
  });

  it("a message asks for the huge and the bottomless, and gets none of it", () => {
    for (const value of [nested(2e5, (a) => ({ a })), nested(2e5, (a) => [a]), wide]) {
      const [candidate] = judge([
        ruleOf("Exec", 'jpath("verb") = "create"', { message: "${requestObject.x}".repeat(200) }),
      ])(holding(value)).candidates;
      expect(candidate?.message.length).toBeLessThan(200 * 300);
    }
  });
});

describe("usual rules", () => {
  /** A pod of about that many bytes, as big as etcd takes it: its size is in many containers with many variables. */
  const podOf = (bytes: number) => {
    const env = list(50, 0).map((_, n) => ({ name: `VARIABLE_${n}`, value: "v".repeat(60) }));
    const container = { image: "registry.example.com/team/app:1", command: ["sh", "-c", "sleep 1"], env };
    const containers = list(Math.ceil(bytes / JSON.stringify(container).length), 0).map((_, n) => ({
      name: `c${n}`,
      ...container,
    }));
    return { metadata: { name: "big", labels: { app: "a" } }, spec: { containers } };
  };
  const requestOf = (requestObject: object) =>
    anEvent({
      body: {
        level: "RequestResponse",
        requestURI: "/api/v1/namespaces/default/pods",
        objectRef: { resource: "pods", namespace: "default", name: "big", apiVersion: "v1" },
        requestObject,
        responseObject: requestObject,
      },
    });

  it("the whole library on a pod of 1.5 MB, sent and returned, is far from its budget", () => {
    const event = requestOf(podOf(1_500_000));
    const { notEvaluable } = judge(library)(event);
    expect(notEvaluable.filter((n) => n.reason === "budget")).toEqual([]);
    for (const { expression } of library) expect(evaluate(expression, event).spent).toBeLessThan(limits.rule / 2);
  });

  it("five words sought in all of an object of 1.5 MB, and a pattern in 1 MB", () => {
    const words = ["miner", "xmrig", "password", "hostPath", "/var/run/docker.sock"];
    const search = words.map((word) => `jpath("requestObject") contains "${word}!"`).join(" or ");
    expect(evaluate(search, requestOf(podOf(1_500_000))).truth).toBe(false);
    expect(evaluate('jpath("requestObject") matches "AKIA[0-9A-Z]{16}"', requestOf(podOf(1_000_000))).truth).toBe(
      false,
    );
  });

  it("the library on usual events takes a few thousand steps a rule", () => {
    for (const { expression } of library) expect(evaluate(expression, anEvent()).spent).toBeLessThan(20_000);
  });
});
