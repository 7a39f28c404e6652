import { describe, expect, it } from "vitest";
import type { Rule } from "../../daemon/audit/rule.ts";
import { eventNumber } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, anOpenStore, matched } from "./opened.ts";

const aRule = (name: string, overrides: Partial<Rule> = {}): Rule => ({
  name,
  message: "${user.username} did it",
  expression: 'jpath("verb") = "create"',
  description: "nul \0 and \ud800",
  severity: "low",
  attackTechniques: ["execIntoContainer"],
  owner: "user",
  ...overrides,
});

describe("rule numbers", () => {
  it("are given to each name once, across restarts", async () => {
    const store = await anOpenStore();
    expect(await store.numberRules(["a", "b"])).toEqual(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    );
    await store.close();
    const again = await anOpenStore({}, store.directory);
    expect(await again.numberRules(["c", "b"])).toEqual(
      new Map([
        ["a", 1],
        ["b", 2],
        ["c", 3],
      ]),
    );
    expect(await again.numberRules([])).toHaveProperty("size", 3);
  });

  it("are not given again after a rule is removed, its name is", () => {
    const { run, read } = aDirectStore();
    expect(run("saveRule", 0, aRule("mine"), 1).id).toBe(1);
    run("removeRule", 1);
    expect(read.rules()).toEqual([]);
    expect(run("saveRule", 0, aRule("mine"), 2).id).toBe(2);
    expect(() => run("saveRule", 1, aRule("other"), 3)).toThrow("belonged to a rule that was removed");
  });
});

describe("user rules", () => {
  it("[A04 partly: the store's side] are saved, changed, renamed and removed", async () => {
    const store = await anOpenStore({ now: () => 5 });
    const saved = await store.saveRule(0, aRule("mine"));
    expect(saved).toEqual({ ...aRule("mine"), id: 1, origin: "store", modified: 5 });
    expect(await store.saveRule(1, aRule("renamed", { severity: "high" }))).toMatchObject({ id: 1, name: "renamed" });
    expect(await store.saveRule(40, aRule("at forty"))).toMatchObject({ id: 40 });
    expect(await store.saveRule(0, aRule("mine"))).toMatchObject({ id: 41 });
    expect(await store.rules()).toEqual([
      { ...aRule("renamed", { severity: "high" }), id: 1, origin: "store", modified: 5 },
      { ...aRule("at forty"), id: 40, origin: "store", modified: 5 },
      { ...aRule("mine"), id: 41, origin: "store", modified: 5 },
    ]);
    await store.removeRule(40);
    expect((await store.rules()).map(({ id }) => id)).toEqual([1, 41]);
  });

  it.each<readonly [title: string, id: number, name: string, code: string, message: RegExp]>([
    ["a new rule with a name in use", 0, "mine", "conflict", /rule 2 has the name "mine" already/],
    ["a number of one's own with a name in use", 50, "shipped", "conflict", /rule 1 has the name "shipped" already/],
    ["a name that another user rule has", 3, "mine", "conflict", /rule 2 has the name "mine" already/],
    ["the number of a rule that is not the user's", 1, "new", "conflict", /rule 1 is not a user rule/],
    ["a number below zero", -1, "new", "invalid", /from 0 to/],
    ["a broken number", 1.5, "new", "invalid", /from 0 to/],
    ["a number beyond all", 2 ** 40, "new", "invalid", /from 0 to/],
  ])("are refused: %s", (_, id, name, code, message) => {
    const { run, read } = aDirectStore();
    run("numberRules", ["shipped"]);
    run("saveRule", 0, aRule("mine"), 0);
    run("saveRule", 0, aRule("second"), 0);
    const before = read.rules();
    expect(() => run("saveRule", id, aRule(name), 1)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    expect(read.rules()).toEqual(before);
  });

  it("cannot be removed when there is none of the number", async () => {
    const store = await anOpenStore();
    await store.numberRules(["shipped"]);
    for (const id of [1, 7]) {
      await expect(store.removeRule(id)).rejects.toMatchObject({
        code: "not_found",
        message: `there is no user rule ${id}`,
      });
    }
  });

  it("that are refused do not fail what is committed with them", async () => {
    const store = await anOpenStore();
    const outcomes = await Promise.allSettled([
      store.saveRule(0, aRule("twice")),
      store.commit(aBatch([matched(eventNumber(1))])),
      store.saveRule(0, aRule("twice")),
      store.commit(aBatch([matched(eventNumber(2))])),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(await store.rules()).toHaveLength(1);
    expect(await store.counters()).toMatchObject([{ audits: 2 }]);
  });
});

it("[A08 partly: the store's side] the policy is kept as it was saved last", async () => {
  const store = await anOpenStore();
  expect(await store.policy()).toBeUndefined();
  await store.savePolicy({ enabled: true, rules: [1] });
  await store.savePolicy({ enabled: false, rules: [3, 1, 2] });
  await store.close();
  const again = await anOpenStore({}, store.directory);
  expect(await again.policy()).toEqual({ enabled: false, rules: [3, 1, 2] });
});
