import { RE2JS } from "re2js";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { judge, parse } from "../../daemon/rules/index.ts";
import { anEvent } from "../support/events.ts";
import { ruleOf } from "../support/rule.ts";

let compile: MockInstance<typeof RE2JS.compile>;
beforeEach(() => {
  compile = vi.spyOn(RE2JS, "compile");
});
afterEach(() => compile.mockRestore());

describe("the patterns of a policy", () => {
  const policy = ["a", "b", "c"].map((name) =>
    ruleOf(name, `jpath("verb") = "${name}" and jpath("requestURI") matches "^/x+/${"y?".repeat(9)}$"`),
  );

  it("are checked once, however many rules have them, and none is kept compiled that no event has asked for", () => {
    const decide = judge(policy);
    expect(compile).toHaveBeenCalledTimes(1);
    decide(anEvent({ body: { verb: "z", requestURI: "/x/y" } }));
    expect(compile).toHaveBeenCalledTimes(1);
  });

  it("are compiled when an event asks for them, once", () => {
    const decide = judge(policy);
    for (let n = 0; n < 3; n++)
      expect(decide(anEvent({ body: { verb: "b", requestURI: "/xx/yy" } })).candidates).toMatchObject([{ rule: "b" }]);
    expect(decide(anEvent({ body: { verb: "b", requestURI: "/xx/z" } })).candidates).toEqual([]);
    expect(compile).toHaveBeenCalledTimes(2);
  });

  it("that are none are told as before, each", () => {
    const twice = `jpath("verb") matches "(" and jpath("verb") matches "("`;
    expect(parse(twice)).toMatchObject({ errors: [{ code: "invalid-pattern" }, { code: "invalid-pattern" }] });
    expect(() => judge([ruleOf("a", twice)])).toThrow(/not RE2 syntax/);
  });
});
