import { expectTypeOf, it } from "vitest";
import { exception, type RuleArgs, rule } from "../../daemon/rules/builder.ts";
import type { Condition } from "../../daemon/rules/builder-condition.ts";
import { type AuditFields, audit } from "../../daemon/rules/builder-event.ts";

/** The compiler is what tests here: a line that compiles against its `@ts-expect-error` fails the type check. */
it("what is misspelt does not compile", () => {
  const wrong = (a: AuditFields) => [
    // @ts-expect-error no such field
    () => a.usr.username.eq("x"),
    // @ts-expect-error no such field of the user
    () => a.user.usrname.eq("x"),
    // @ts-expect-error no such field of the object's reference
    () => a.objectRef.subresouce.in("exec"),
    // @ts-expect-error no such field of the answer's status
    () => a.responseStatus.codes.ge(400),
    // @ts-expect-error unknown annotations go through key
    () => a.annotations["authorization.k8s.io/decisions"].eq("allow"),
    // @ts-expect-error no such decision
    () => a.annotations["authorization.k8s.io/decision"].eq("deny"),
    // @ts-expect-error no such stage
    () => a.stage.eq("ResponseCompleted"),
    // @ts-expect-error no such level
    () => a.level.in("Metadata", "Requests"),
    // @ts-expect-error no such cloud
    () => a.provider.eq("amazon"),
    // @ts-expect-error no such operator
    () => a.verb.equals("get"),
    // @ts-expect-error an order takes a number or a decimal as text
    () => a.responseStatus.code.ge(true),
    // @ts-expect-error a count is a number
    () => a.user.groups.count().eq("3"),
    // @ts-expect-error a count has no text to search
    () => a.user.groups.count().contains("3"),
    // @ts-expect-error a fact of the source has no elements
    () => a.cluster.any((element) => element.eq("x")),
    // @ts-expect-error a fact of the source is always a fact
    () => a.cluster.exists(),
    // @ts-expect-error a field is no condition
    () => a.verb.eq("get").and(a.verb),
    // @ts-expect-error a condition is no text
    () => a.verb.eq("get").and('jpath("verb") = "get"'),
  ];
  expectTypeOf(wrong).toBeFunction();
  const definition = { message: "m", expression: 'exists("verb")' };
  const rules = [
    // @ts-expect-error no such severity
    () => rule("r", { ...definition, severity: "bad" }),
    // @ts-expect-error no such technique
    () => rule("r", { ...definition, attackTechniques: ["execIntoContainers"] }),
    // @ts-expect-error no such part of a rule
    () => rule("r", { ...definition, treshold: { count: 3, within: "1m", by: [] } }),
    // @ts-expect-error a threshold needs its window
    () => rule("r", { ...definition, threshold: { count: 3, by: [] } }),
    // @ts-expect-error a condition is needed
    () => rule("r", { message: "m" }),
    // @ts-expect-error an exception has a reason
    () => exception("e", { expression: 'exists("verb")' }),
  ];
  expectTypeOf(rules).toBeArray();
});

it("what is right compiles", () => {
  expectTypeOf(audit.user.username.eq("x")).toEqualTypeOf<Condition>();
  expectTypeOf(audit.path("requestObject.spec").path("containers[0]").key("a/b").gt(1)).toEqualTypeOf<Condition>();
  expectTypeOf(rule("r", { message: "m", expression: (a) => a.verb.eq("get") })).toEqualTypeOf<RuleArgs>();
  expectTypeOf<RuleArgs["expression"]>().toEqualTypeOf<string>();
});
