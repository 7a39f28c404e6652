import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expression, Literal, Operand } from "../../daemon/rules/ast.ts";
import { exception, rule } from "../../daemon/rules/builder.ts";
import { and, type Condition, not, or, treeOf } from "../../daemon/rules/builder-condition.ts";
import { type AuditFields, audit } from "../../daemon/rules/builder-event.ts";
import type { Count, Fact, Field } from "../../daemon/rules/builder-field.ts";
import { comparisons } from "../../daemon/rules/operators.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { expression } from "../support/expressions.ts";

/** A tree by the builder's own calls; undefined for an integer that no number of JavaScript is. */
function build(tree: Expression, start: { path(path: string): Field }): Condition {
  switch (tree.kind) {
    case "and":
    case "or":
      return (tree.kind === "and" ? and : or)(...tree.operands.map((operand) => build(operand, start)));
    case "not":
      return not(build(tree.operand, start));
    case "exists":
      return start.path(tree.path).exists();
    case "any":
    case "all":
      return start.path(tree.path)[tree.kind]((element) => build(tree.condition, element));
    case "in":
      return isCount(tree.left)
        ? start
            .path(tree.left.path)
            .count()
            .in(...tree.list.map((item) => Number(scalarOf(item))))
        : compared(tree.left, start).in(...tree.list.map(scalarOf));
    case "compare":
      return comparison(tree, start);
  }
}

const isCount = (operand: Operand): operand is Extract<Operand, { path: string }> => operand.kind === "count";
const compared = (left: Operand, start: { path(path: string): Field }): Fact =>
  left.kind === "attribute" ? audit[left.name] : start.path(left.path);
const scalarOf = (literal: Literal) => (literal.kind === "integer" ? Number(literal.text) : literal.value);

const orders = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;
const counting = { ...orders, "=": "eq", "!=": "ne" } as const;
const searching = {
  contains: "contains",
  startswith: "startsWith",
  endswith: "endsWith",
  like: "like",
  matches: "matches",
} as const;

function comparison(tree: Extract<Expression, { kind: "compare" }>, start: { path(path: string): Field }): Condition {
  const { left, operator, right } = tree;
  if (isCount(left)) {
    const count: Count = start.path(left.path).count();
    return count[counting[operator as keyof typeof counting]](Number(scalarOf(right)));
  }
  const fact = compared(left, start);
  if (operator in orders) return fact[orders[operator as keyof typeof orders]](scalarOf(right));
  if (operator in searching) return fact[searching[operator as keyof typeof searching]](String(scalarOf(right)));
  if (operator === "incidr") return fact.inCidr(...String(scalarOf(right)).split(","));
  return operator === "=" ? fact.eq(scalarOf(right)) : fact.ne(scalarOf(right));
}

/** What parentheses group to no effect stands in one list in the builder's trees. */
function flat(tree: Expression): Expression {
  switch (tree.kind) {
    case "and":
    case "or": {
      const operands = tree.operands.map(flat).flatMap((o) => (o.kind === tree.kind ? o.operands : [o]));
      return { kind: tree.kind, operands };
    }
    case "not":
      return { kind: "not", operand: flat(tree.operand) };
    case "any":
    case "all":
      return { ...tree, condition: flat(tree.condition) };
    default:
      return tree;
  }
}

describe("the builder and the text are two ways to write one tree", () => {
  it("[G10] every tree is built by the builder's calls, printed and parsed: it stays the tree", () => {
    fc.assert(
      fc.property(expression(4), (tree) => {
        const made = build(tree, audit);
        expect(treeOf(made)).toEqual(flat(tree));
        expect(parse(String(made))).toMatchObject({ tree: treeOf(made) });
      }),
      { numRuns: 2_000 },
    );
  });

  const rows = JSON.parse(readFileSync(join(__dirname, "..", "conformance", "language.json"), "utf8")) as readonly {
    id: string;
    expression: string;
    error?: object;
  }[];
  const trees = rows.flatMap(({ id, expression: text, error }) => {
    const parsed = parse(text);
    // 007 and numbers beyond 2^53 are no numbers of JavaScript: they are written as text, with the same meaning.
    // The row that is as long as may be gets longer when it is printed.
    return error || !("tree" in parsed) || /\b0\d|\d{16}/.test(text) || text.length > 60_000
      ? []
      : [[id, parsed.tree] as const];
  });

  it.each(trees)("conformance row %s", (_, tree) => {
    const made = build(tree, audit);
    expect(treeOf(made)).toEqual(flat(tree));
    expect(parse(String(made))).toMatchObject({ tree: flat(tree) });
  });

  it("leaves out few rows, and reaches every comparison and every kind of node", () => {
    expect(trees.length).toBeGreaterThan(rows.filter((row) => !row.error).length * 0.95);
    const seen = new Set<string>();
    JSON.stringify(trees, (key, value) => {
      if (key === "kind" || key === "operator") seen.add(value);
      return value;
    });
    const kinds = ["and", "or", "not", "compare", "in", "exists", "any", "all", "jpath", "count", "attribute"];
    expect([...seen].sort()).toEqual([...Object.keys(comparisons), ...kinds, "string", "integer"].sort());
  });
});

describe("what the builder's words print", () => {
  it.each<[string, (audit: AuditFields) => Condition, string]>([
    ["a field", (a) => a.user.username.eq("alice"), 'jpath("user.username") = "alice"'],
    ["a field of a field", (a) => a.objectRef.path("name").ne("x"), 'jpath("objectRef.name") != "x"'],
    [
      "a list of values",
      (a) => a.objectRef.subresource.in("exec", "attach"),
      'jpath("objectRef.subresource") in ("exec", "attach")',
    ],
    ["a number as text", (a) => a.responseStatus.code.eq(403), 'jpath("responseStatus.code") = "403"'],
    [
      "a boolean as text",
      (a) => a.path("requestObject.spec.hostNetwork").eq(true),
      'jpath("requestObject.spec.hostNetwork") = "true"',
    ],
    ["an order", (a) => a.responseStatus.code.ge(400), 'jpath("responseStatus.code") >= 400'],
    ["an order with a fraction", (a) => a.requestObject.path("a").lt(1.5), 'jpath("requestObject.a") < "1.5"'],
    [
      "an order beyond exact numbers",
      (a) => a.requestObject.gt("12345678901234567890"),
      'jpath("requestObject") > "12345678901234567890"',
    ],
    ["networks", (a) => a.sourceIPs.inCidr("10.0.0.0/8", "::1"), 'jpath("sourceIPs") incidr "10.0.0.0/8,::1"'],
    [
      "an annotation",
      (a) => a.annotations["authorization.k8s.io/decision"].eq("forbid"),
      `jpath("annotations['authorization.k8s.io/decision']") = "forbid"`,
    ],
    ["any annotation", (a) => a.annotations.key("example.com/x").exists(), `exists("annotations['example.com/x']")`],
    [
      "what else the authenticator said",
      (a) => a.user.extra.key("scopes").contains("x"),
      `jpath("user.extra['scopes']") contains "x"`,
    ],
    ["an index", (a) => a.sourceIPs.path("[0]").eq("::1"), 'jpath("sourceIPs[0]") = "::1"'],
    ["a count", (a) => a.user.groups.count().gt(3), 'count("user.groups") > 3'],
    ["a fact of the source", (a) => a.cluster.startsWith("prod"), 'cluster startswith "prod"'],
    [
      "an element and what is inside it",
      (a) =>
        a.path("requestObject.spec.containers").any((c) =>
          c
            .path("ports")
            .all((p) => p.path("hostPort").exists())
            .and(c.eq("x")),
        ),
      'any("requestObject.spec.containers", all("ports", exists("hostPort")) and jpath("") = "x")',
    ],
    [
      "a fact of the source inside an element",
      (a) => a.user.groups.any((g) => g.eq("x").and(a.region.eq("y"))),
      'any("user.groups", jpath("") = "x" and region = "y")',
    ],
    [
      "a chain",
      (a) => a.verb.eq("a").and(a.verb.eq("b")).and(a.verb.eq("c")),
      'jpath("verb") = "a" and jpath("verb") = "b" and jpath("verb") = "c"',
    ],
    [
      "or within and",
      (a) => or(a.verb.eq("a"), a.verb.eq("b")).and(a.verb.ne("c").not()),
      '(jpath("verb") = "a" or jpath("verb") = "b") and not jpath("verb") != "c"',
    ],
    ["a list of one", (a) => or(...["a"].map((verb) => a.verb.eq(verb))), 'jpath("verb") = "a"'],
    [
      "quotes and control characters",
      (a) => a.verb.eq('"\\\n\u0000\ud800'),
      'jpath("verb") = "\\"\\\\\\n\\u0000\\ud800"',
    ],
  ])("%s", (_, make, text) => {
    expect(String(make(audit))).toBe(text);
    expect(parse(text)).toMatchObject({ tree: treeOf(make(audit)), warnings: [] });
  });

  it("the typed fields are those that an event has: none gives a warning", () => {
    const fields = Object.entries(audit).filter(([, field]) => typeof field !== "function");
    const visit = (field: object): void => {
      if ("exists" in field) expect(parse(String((field as Field).exists()))).toMatchObject({ warnings: [] });
      for (const inner of Object.values(field)) if (typeof inner === "object") visit(inner);
    };
    for (const [, field] of fields) visit(field as object);
    expect(fields.length).toBe(24);
  });
});

describe("a rule", () => {
  const execIntoPod = rule("Exec into a pod", {
    message: "${user.username} opened a shell in ${objectRef.namespace}/${objectRef.name}",
    attackTechniques: ["execIntoContainer"],
    severity: undefined,
    expression: (a) => a.objectRef.resource.eq("pods").and(a.objectRef.subresource.in("exec", "attach")),
    exceptions: [
      exception("break glass", {
        expression: (a) => a.user.groups.eq("oncall"),
        reason: "on duty",
        until: "2027-01-01",
      }),
    ],
    threshold: { count: 3, within: "10m", by: ["user.username"] },
    samples: [{ name: "s", event: {}, matches: false, because: "it is empty" }],
  });

  it("is plain data, as in a file", () => {
    expect(execIntoPod).toEqual(JSON.parse(JSON.stringify(execIntoPod)));
    expect(Object.keys(execIntoPod)).not.toContain("severity");
    expect(execIntoPod).toMatchObject({
      name: "Exec into a pod",
      expression: 'jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") in ("exec", "attach")',
      exceptions: [
        { name: "break glass", expression: 'jpath("user.groups") = "oncall"', reason: "on duty", until: "2027-01-01" },
      ],
      samples: [{ name: "s" }],
    });
  });

  it("takes a condition that was built before", () => {
    const person = audit.user.username.startsWith("system:").not();
    const expected = 'not jpath("user.username") startswith "system:"';
    expect(rule("r", { message: "m", expression: person }).expression).toBe(expected);
    expect(exception("e", { reason: "r", expression: person }).expression).toBe(expected);
  });

  it("made of another rule's parts has its own name and condition", () => {
    const other = rule("Other", { ...execIntoPod, expression: 'exists("verb")' });
    expect(other).toEqual({ ...execIntoPod, name: "Other", expression: 'exists("verb")' });
    expect(Object.keys(other)[0]).toBe("name");
  });

  it("keeps a text as it was written", () => {
    const text = 'jpath("verb")   = "get" # why';
    expect(rule("r", { message: "m", expression: text }).expression).toBe(text);
  });
});

describe("a wrong rule does not come into being, and says what is wrong where", () => {
  const nested = (levels: number, a: AuditFields) =>
    Array.from({ length: levels }).reduce<Condition>((inner) => inner.not(), a.verb.eq("get"));

  it.each<[string, string | ((audit: AuditFields) => Condition), readonly string[]]>([
    [
      "a pattern",
      (a) => a.verb.eq("get").and(a.user.username.matches("(a")),
      [
        "expression:1:58  not RE2 syntax (no look-around, no back references)",
        '    1 | jpath("verb") = "get" and jpath("user.username") matches "(a"',
        "                                                                 ^^^^",
      ],
    ],
    [
      "networks",
      (a) => a.sourceIPs.inCidr("10.0.0.0/33"),
      ["expression:1:27  write addresses or networks", '"10.0.0.0/33"\n', "^^^^^^^^^^^^^"],
    ],
    ["no networks", (a) => a.sourceIPs.inCidr(), ["write addresses or networks"]],
    ["a decimal", (a) => a.responseStatus.code.ge("4OO"), ["expression:1:33  write a decimal number"]],
    ["a number that is none", (a) => a.responseStatus.code.ge(Number.NaN), ["write a decimal number"]],
    ["a fraction for a count", (a) => a.user.groups.count().eq(1.5), ["a count is compared with an integer"]],
    [
      "a resource group",
      (a) => a.resourceGroup.eq("shop"),
      ['expression:1:17  resource groups are compared in upper case: write "SHOP"'],
    ],
    ["an empty list", (a) => a.verb.in(), ["expression:1:18  a list has at least one value", "^^"]],
    ["a path", (a) => a.path("requestObject..spec").exists(), ["expression:1:8  not a path"]],
    ["no path", (a) => a.path("").eq("x"), ["expression:1:7  not a path"]],
    ["a key", (a) => a.annotations.key("a'].b['c").exists(), ["the key \"a'].b['c\" holds a '"]],
    ["65 levels", (a) => nested(65, a), ["more than 64 levels of parentheses, not, any and all"]],
    ["a tree that no stack could print", (a) => nested(100_000, a), ["more than 64 levels"]],
    ["its length", (a) => a.verb.in(...Array.from({ length: 20_000 }, (_, i) => `verb${i}`)), ["at most 65536 bytes"]],
    ["nothing at all", () => or(), ["or() needs at least one condition"]],
    ["no condition", (a) => a.verb as never, ["is no condition"]],
    ["nothing", undefined as never, ["undefined is no condition"]],
    ["no condition either", (() => 'jpath("verb") = "get"') as never, ["is no condition"]],
    [
      "the event's field inside an element",
      (a) => a.path("requestObject.spec.containers").any((c) => c.path("image").eq("x").or(a.verb.eq("y"))),
      [
        "expression:1:25  the conditions start at different places: use the callback's argument there, and only there",
        '    1 | jpath("image") = "x" or jpath("verb") = "y"',
        "                                ^^^^^^^^^^^^^^^^^^^",
      ],
    ],
    [
      "the event's field alone inside an element",
      (a) => a.user.groups.all(() => a.verb.eq("y").not()),
      ["expression:1:20  inside all paths start at the element", "^^^^^^^^^^^^^^^^^^^^^^^\n".trim()],
    ],
    [
      "an element's field outside of it",
      (a) => {
        const kept: Field[] = [];
        const groups = a.user.groups.any((group) => {
          kept.push(group);
          return group.eq("x");
        });
        return and(groups, ...kept.map((group) => group.eq("y")));
      },
      ["the conditions start at different places"],
    ],
    [
      "an element's field for the whole",
      (a) => {
        const kept: Condition[] = [];
        a.user.groups.any((group) => {
          kept.push(group.path("x").eq("y"));
          return group.eq("x");
        });
        return and(...kept);
      },
      ["expression:1:1  an element is left outside of its any or all", "^^^"],
    ],
    ["a text", 'jpath("verb") = get', ['expression:1:17  "get" is no attribute']],
  ])("%s", (_, make, says) => {
    const wrong = () => rule("Wrong one", { message: "m", expression: make });
    expect(wrong).toThrow(/^rule "Wrong one":\n/);
    for (const line of says) expect(wrong).toThrow(line);
  });

  it("64 levels are not wrong", () => {
    expect(rule("r", { message: "m", expression: (a) => nested(64, a) }).name).toBe("r");
  });

  it("everything is told at once, and the stack starts at the rule", () => {
    const wrong = () =>
      rule("r", {
        message: "${}",
        expression: (a) => a.resourceGroup.eq("a").or(a.verb.matches("(")),
        attack: ["t1"],
        exceptions: [{ name: "e", expression: "jpath(", reason: "" }],
        firstSeen: { by: ["a b"], within: "long" },
      });
    const error = (() => {
      try {
        return wrong();
      } catch (thrown) {
        return thrown as Error;
      }
    })() as Error;
    for (const says of [
      "message: ${}",
      "expression:1:17",
      "expression:1:",
      "attack.0: write an ATT&CK id",
      "exceptions.0.reason",
      "exceptions.0.expression:1:7",
      "firstSeen.within: write a duration",
      'firstSeen.by.0: "a b" is no path',
    ])
      expect(error.message).toContain(says);
    expect(error.stack?.split("\n").find((line) => line.startsWith("    at "))).toContain("builder.test.ts");
  });

  it.each([
    [{ expression: "jpath(", reason: "r" }, "expression:1:7"],
    [{ expression: (a: AuditFields) => a.verb.matches("("), reason: "r" }, "expression:1:23"],
    [{ expression: 'exists("verb")', reason: "" }, "reason: "],
    [{ expression: 'exists("verb")', reason: "r", until: "soon" }, "until: write a day or a time"],
  ])("an exception %#", (definition, says) => {
    expect(() => exception("csi", definition)).toThrow(/^exception "csi":\n/);
    expect(() => exception("csi", definition)).toThrow(says);
  });
});
