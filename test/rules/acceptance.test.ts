import { describe, expect, it } from "vitest";
import type { JsonObject, SourceFacts } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { attackTechniques } from "../../daemon/audit/techniques.ts";
import { compileExpression } from "../../daemon/rules/compile.ts";
import { formatErrors } from "../../daemon/rules/errors.ts";
import { checkRule, findRule, judge, library, nearestRule } from "../../daemon/rules/index.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { anEvent } from "../support/events.ts";

/** The seed document's example object. */
const seed = {
  user: { uid: "1234", username: "some-user-name", groups: ["group1", "group2"] },
  stage: "ResponseComplete",
};

function truth(expression: string, body: JsonObject = seed, source: Partial<SourceFacts> = {}): string {
  const parsed = parse(expression);
  if ("errors" in parsed) throw new Error(formatErrors("expression", expression, parsed.errors));
  return compileExpression(parsed.tree)(anEvent({ body, source }));
}
function errors(expression: string) {
  const parsed = parse(expression);
  return "errors" in parsed ? parsed.errors : [];
}
const rule = (name: string, expression: string, more: Partial<Rule> = {}): Rule => ({
  name,
  message: name,
  expression,
  description: "",
  severity: "low",
  attackTechniques: [],
  owner: "user",
  ...more,
});
const definition = { name: "Mine", message: "m", expression: 'jpath("verb") = "get"' };

describe("grammar", () => {
  it.each<[string, string, string]>([
    [
      "[G01] terms joined by operators and in",
      'jpath("a") = "x" or jpath("stage") in ("ResponseComplete") and jpath("user.uid") != "5"',
      "true",
    ],
    ["[G02] a term may be a parenthesis, a not, a function", 'not (jpath("stage") = "Panic")', "true"],
    ["[G03] in takes one or more strings between commas", 'jpath("user.uid") in ("1", "1234")', "true"],
    ["[G03] in takes integers for a count", 'count("user.groups") in (1, 2)', "true"],
    ["[G04] and", 'jpath("user.uid") = "1234" and jpath("stage") = "Panic"', "false"],
    ["[G04] or", 'jpath("user.uid") = "1234" or jpath("stage") = "Panic"', "true"],
    ["[G04] !=", 'jpath("user.uid") != "1234"', "false"],
    ["[G04] <", 'jpath("user.uid") < 1235', "true"],
    ["[G04] <=", 'jpath("user.uid") <= 1233', "false"],
    ["[G04] >", 'jpath("user.uid") > "1233.5"', "true"],
    ["[G04] >=", 'jpath("user.uid") >= 1234', "true"],
    ["[G05] not", 'not jpath("user.uid") = "1234"', "false"],
    ["[G06] startswith", 'jpath("user.username") startswith "some-"', "true"],
    ["[G06] contains", 'jpath("user.username") contains "user"', "true"],
    ["[G08] integers are whole numbers, also negative", 'jpath("user.uid") > -5', "true"],
    ["[G10] parentheses nest", '((jpath("user.uid") = "1") or (jpath("stage") = "ResponseComplete"))', "true"],
    [
      "[G10] and binds tighter than or",
      'jpath("stage") = "ResponseComplete" or jpath("a") = "x" and jpath("b") = "y"',
      "true",
    ],
    [
      "[G10] not negates the whole comparison after it, and nothing more",
      'not jpath("stage") = "Panic" and jpath("user.uid") = "1234"',
      "true",
    ],
    ["[G12] a field is compared as text", 'jpath("user.username") = "some-user-name"', "true"],
    ["[G14] =", 'jpath("stage") = "ResponseComplete"', "true"],
    ["[G14] in", 'jpath("stage") in ("Panic", "ResponseComplete")', "true"],
    ["[G14] contains", 'jpath("stage") contains "Complete"', "true"],
    ["[G15] the basic form", 'jpath("path.in.json.object") = "something"', "false"],
    ["[G16] the seed's first example", 'jpath("user.uid") = "1234"', "true"],
    ["[G16] the seed's second example", 'jpath("user.username") = "some-user-name"', "true"],
    ["[G16] the seed's third example", 'jpath("stage") = "ResponseComplete"', "true"],
    ["[G17] a list contains", 'jpath("user.groups") contains "group1"', "true"],
    ["[G18] any of a list", 'jpath("user.groups") in ("group1","group2")', "true"],
    ["[G19] a missing path is false", 'jpath("no.such.path") = ""', "false"],
  ])("%s", (_, expression, expected) => {
    expect(truth(expression)).toBe(expected);
  });

  it.each<[string, string, string, number]>([
    ["[G03] an empty list", 'jpath("a") in ()', "empty-list", 15],
    ["[G07] single quotes", "jpath(\"a\") = 'x'", "unexpected-character", 14],
    ["[G07] a bare word", 'jpath("a") = x', "unknown-name", 14],
    ["[G08] a fraction is no integer", 'jpath("a") > 1.5', "unexpected-character", 15],
    ["[G09] a process event", 'proc.name = "sh"', "foreign-event", 1],
    ["[G09] a file event", 'file.path = "x"', "foreign-event", 1],
    ["[G09] a network event", "net.outgoing_port in (80)", "foreign-event", 1],
    ["[G11] two arguments", 'jpath("a", "b") = "x"', "wrong-arguments", 1],
    ["[G11] no string", 'jpath(5) = "x"', "wrong-arguments", 7],
    ["[G13] an integer", 'jpath("a") = 403', "integer-needs-quotes", 14],
  ])("%s is an error with its place", (_, expression, code, column) => {
    expect(errors(expression)).toMatchObject([{ code, line: 1, column }]);
  });

  it("[G09] [G13] the message says what to write", () => {
    expect(errors('proc.name = "sh"')[0]?.message).toContain("kubernetes-audit");
    expect(errors('jpath("a") = 403')[0]?.message).toContain('"403"');
  });

  it("[G19] annotations are addressable, arrays map through, scalars are text", () => {
    const body = {
      annotations: { "a.b/c": "d" },
      level: "Request",
      requestObject: { spec: { containers: [{ n: 1 }, { n: true }] } },
    };
    expect(truth('jpath("annotations[\'a.b/c\']") = "d"', body)).toBe("true");
    expect(truth('jpath("requestObject.spec.containers.n") = "true"', body)).toBe("true");
    expect(truth('jpath("requestObject.spec.containers[0].n") = "1"', body)).toBe("true");
  });

  it("an error is shown with its line and a caret", () => {
    const text = 'jpath("verb") = "get"\n  and jpath("a") = 5';
    expect(formatErrors("rule", text, errors(text))).toBe(
      'rule:2:20  text is compared with text: write "5"\n    2 |   and jpath("a") = 5\n                           ^',
    );
  });

  it("a misspelt field of an event is a warning, not an error", () => {
    const parsed = parse('jpath("objectRef.subresouce") = "exec"');
    expect("tree" in parsed && parsed.warnings).toMatchObject([
      { code: "unknown-field", column: 7, message: expect.stringContaining("objectRef.subresource") },
    ]);
  });
});

describe("evaluation", () => {
  const exec = anEvent();
  it("[E01] [E05] every event is assessed against every condition of a rule", () => {
    const both = judge([rule("both", 'jpath("verb") = "create" and jpath("user.username") = "alice"')]);
    expect(both(exec).candidates).toHaveLength(1);
    expect(both(anEvent({ body: { user: { username: "bob" } } })).candidates).toEqual([]);
  });

  it("[E02] [E03] the order decides, and the first match ends it", () => {
    const [a, b] = [rule("a", 'jpath("verb") = "create"'), rule("b", 'jpath("stage") = "ResponseComplete"')];
    expect(judge([a, b])(exec).candidates.map((c) => c.rule)).toEqual(["a"]);
    expect(judge([b, a])(exec).candidates.map((c) => c.rule)).toEqual(["b"]);
  });

  it("[E04 partly: no alert channel yet] a match carries the rule's message, severity and techniques", () => {
    const found = judge([
      rule("a", 'jpath("verb") = "create"', {
        message: "${user.username} did ${verb}${none}",
        severity: "high",
        attackTechniques: ["webShell"],
      }),
    ])(exec);
    expect(found.candidates).toEqual([
      { rule: "a", message: "alice did create", severity: "high", attackTechniques: ["webShell"] },
    ]);
  });

  it("a message shows control characters instead of obeying them", () => {
    const event = anEvent({ body: { user: { username: "a\u001b[31m\n\u202eb" } } });
    expect(
      judge([rule("a", 'jpath("verb") = "create"', { message: "${user.username}" })])(event).candidates[0]?.message,
    ).toBe("a\\u001b[31m\\u000a\\u202eb");
  });

  it("what the event does not record is unknown: the rule is silent and says so", () => {
    const privileged = findRule("Privileged pod creation", library);
    const metadata = anEvent({ body: { level: "Metadata", objectRef: { resource: "pods" } } });
    expect(privileged && judge([privileged])(metadata)).toEqual({
      candidates: [],
      notEvaluable: [{ rule: "Privileged pod creation", reason: "level" }],
    });
  });

  it.each<[string, string, Partial<SourceFacts>]>([
    ["[E07] cluster", 'cluster = "prod"', { cluster: "prod" }],
    ["[E08] projectID", 'projectID = "p-1"', { projectID: "p-1" }],
    ["[E09] accountID", 'accountID = "123456789012"', { accountID: "123456789012" }],
    ["[E10] resourceGroup", 'resourceGroup = "RG-1"', { resourceGroup: "rg-1" }],
    ["[E11] subscriptionID", 'subscriptionID startswith "sub"', { subscriptionID: "sub-1" }],
  ])("%s filters by the source's fact, never by the event", (_, expression, facts) => {
    expect(truth(expression, { cluster: "x", projectID: "x" }, facts)).toBe("true");
    expect(
      truth(
        expression,
        {
          cluster: "prod",
          projectID: "p-1",
          accountID: "123456789012",
          resourceGroup: "RG-1",
          subscriptionID: "sub-1",
        },
        { cluster: "other" },
      ),
    ).toBe("false");
  });

  it("[E10] a resource group with small letters is an error that shows the large ones", () => {
    expect(errors('resourceGroup = "rg"')).toMatchObject([
      { code: "resource-group-case", message: expect.stringContaining('"RG"') },
    ]);
  });
});

describe("rules and their library", () => {
  it("[A02] own and prewritten rules are judged alike", () => {
    const exec = findRule("Exec or attach to a pod", library);
    expect(exec && judge([rule("mine", 'jpath("verb") = "x"'), exec])(anEvent()).candidates).toMatchObject([
      { rule: "Exec or attach to a pod" },
    ]);
  });

  it("[A06] prewritten rules belong to the system and do nothing until a policy selects them", () => {
    expect(new Set(library.map((r) => r.owner))).toEqual(new Set(["system"]));
    expect(judge([])(anEvent()).candidates).toEqual([]);
  });

  it.each(library.map((r) => [r.name, r] as const))(
    "[A07] %s can be reviewed: its source, message and reason are there, and it compiles",
    (_, prewritten) => {
      expect(errors(prewritten.expression)).toEqual([]);
      expect(prewritten.description.length).toBeGreaterThan(80);
      expect(prewritten.message).toContain("${");
      const parsed = parse(prewritten.expression);
      expect("tree" in parsed && parsed.warnings).toEqual([]);
    },
  );

  it.each(["processes", "filesystem", "network-outgoing", "waas-request", "waas-response"])(
    "[A09] a rule of type %s is refused",
    (type) => {
      expect(() => checkRule({ ...definition, type })).toThrow(
        "only rules of type kubernetes-audit may enter the audit policy",
      );
    },
  );

  it("[A11] [E06] a rule is checked whole before it is saved: every problem at once, each with its place", () => {
    expect(checkRule(definition)).toMatchObject({
      ...definition,
      severity: "medium",
      description: "",
      attackTechniques: [],
    });
    const wrong = () =>
      checkRule({ ...definition, expression: 'jpath("a b") = 5', severity: "bad", message: "${a b}", extra: 1 });
    for (const says of ["severity", "extra", "expression:1:7", "expression:1:16", "^", "${a b}"])
      expect(wrong).toThrow(says);
  });

  it("[A11] a judge names every rule that does not compile", () => {
    const both = () => judge([rule("one", "jpath("), rule("two", "verb")]);
    for (const says of ["one:1:7", "two:1:1"]) expect(both).toThrow(says);
  });

  it.each([
    ["[T02]", "Privileged pod creation"],
    ["[T02]", "Prisma Cloud Labs - Privileged pod creation"],
    ["[T03]", "GKE - privileged pod creation"],
    ["[T03]", "Prisma Cloud Labs - GKE - privileged pod creation"],
  ])("%s: the seed product's name %s is known", (_, name) => {
    expect(findRule(name, library)?.name).toBe("Privileged pod creation");
  });
  it.each([
    "Pod created in host process namespace",
    "Pod created with host file system mount",
    "Pod created without security context",
    "Pod created on host network",
    "Privileged pod creation",
    "Forbidden request",
    "Exec or attach to a pod",
    "Tampering with Twistlock configuration",
  ])("[T02] [T03] the seed product's rule %s is known by all its names, in both forms", (name) => {
    const ours = name.replace("Twistlock", "auditwire");
    const gke = `GKE - ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    for (const form of [name, `Prisma Cloud Labs - ${name}`, gke, `Prisma Cloud Labs - ${gke}`, ours])
      expect(findRule(form, library)?.name).toBe(ours);
  });

  it("no two rules answer to one name, and the nearest is suggested", () => {
    const names = library.flatMap((r) => [r.name, ...(r.aliases ?? [])]).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(nearestRule("Privileged pod creatoin", library)).toBe("Privileged pod creation");
  });

  it("[R14] there are 46 techniques, each once", () => {
    expect([attackTechniques.length, new Set(attackTechniques).size]).toEqual([46, 46]);
  });
});
