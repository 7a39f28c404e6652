import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { WirePolicy, WireRule } from "../../daemon/api/wire-schema.ts";
import { library } from "../../daemon/rules/index.ts";
import { type App, openApp } from "../support/app.ts";
import { anEvent } from "../support/events.ts";

let app: App;
beforeAll(async () => {
  app = await openApp({
    rules: [
      {
        name: "From the file",
        message: "m",
        expression: 'jpath("verb") = "x"',
        description: "",
        severity: "low",
        attackTechniques: [],
        owner: "user",
      },
    ],
  });
});
afterAll(() => app.close());

type Rule = z.output<typeof WireRule>;
const rules = () => app.get<Rule[]>("/custom-rules");
const numberOf = async (name: string) => (await rules()).find((rule) => rule.name === name)?._id ?? -1;
const anonymous = {
  name: "Anonymous request",
  type: "kubernetes-audit",
  message: "by ${user.username}",
  script: 'jpath("user.username") = "system:anonymous"',
  attackTechniques: ["accessKubernetesAPIServer"],
};
const save = async (rule: object, id = 0) => {
  const answer = await app.put(`/custom-rules/${id}`, rule);
  return { status: answer.status, body: (await answer.json()) as Rule & { err: string; details: object[] } };
};

describe("the library of rules", () => {
  it("[A04] [R11] holds prewritten, configured and saved rules in one list that keeps to the schema", async () => {
    const { status, body } = await save(anonymous);
    expect(status).toBe(200);
    expect(WireRule.parse(body)).toMatchObject({ ...anonymous, owner: "user", readOnly: false, vulnIDs: [] });
    const all = z.array(WireRule).parse(await rules());
    expect(all.filter((r) => r.owner === "system")).toHaveLength(library.length);
    expect(all.find((r) => r.name === "From the file")).toMatchObject({ owner: "user", readOnly: true });
    expect(new Set(all.map((r) => r._id)).size).toBe(all.length);
  });

  it("[A10 partly: no editor but the API] [R11] a saved rule can be changed and renamed; its number stays", async () => {
    const id = await numberOf("Anonymous request");
    expect(await save({ ...anonymous, _id: id, name: "Anonymous caller", message: "new" }, id)).toMatchObject({
      status: 200,
      body: { _id: id, name: "Anonymous caller", message: "new" },
    });
    expect(await save(anonymous, id)).toMatchObject({ status: 200 });
  });

  const extended = {
    attack: ["T1609", "TA0002"],
    exceptions: [{ name: "csi", expression: 'jpath("user.username") = "csi"', reason: "mounts", until: "2027-01-01" }],
    threshold: { count: 3, within: "10m", by: ["user.username"] },
  };

  it("a rule keeps what the seed product's have not, and is without it where nothing was sent", async () => {
    const { status, body } = await save({ ...anonymous, ...extended, name: "Extended", firstSeen: null });
    expect(status).toBe(200);
    const listed = (await rules()).find((rule) => rule.name === "Extended");
    expect(WireRule.parse(listed)).toMatchObject(extended);
    expect(listed).not.toHaveProperty("firstSeen");
    const seeds = { ...anonymous, name: "Extended", owner: "user", modified: 1, minVersion: "", vulnIDs: null };
    const plain = (await save(seeds, body._id)).body;
    for (const extension of [...Object.keys(extended), "firstSeen"]) expect(plain).not.toHaveProperty(extension);
    const seen = { firstSeen: { by: ["user.username", "sourceIPs"], within: "30d", learn: false } };
    expect(WireRule.parse((await save({ ...seeds, ...seen }, body._id)).body)).toMatchObject(seen);
    expect((await app.ask(`/api/v1/custom-rules/${body._id}`, { method: "DELETE" })).status).toBe(204);
  });

  it.each([
    ["a syntax error", { script: 'jpath("verb") = "get" AND' }, 'did you mean "and"'],
    ["an error of meaning", { script: 'jpath("responseStatus.code") = 403' }, 'write "403"'],
    ["another type", { type: "processes" }, "only rules of type kubernetes-audit"],
    ["an unknown technique", { attackTechniques: ["execIntoContainers"] }, 'did you mean "execIntoContainer"'],
    ["no message", { message: undefined }, "message"],
    ["an unknown field", { scirpt: "x" }, "scirpt"],
    [
      "a wrong exception",
      { exceptions: [{ ...extended.exceptions[0], expression: "jpath(" }] },
      "exceptions.0.expression",
    ],
    [
      "an exception without a reason",
      { exceptions: [{ name: "e", expression: 'exists("verb")' }] },
      "exceptions.0.reason",
    ],
    ["no id of ATT&CK", { attack: ["execIntoContainer"] }, "write an ATT&CK id"],
    ["a threshold of one", { threshold: { ...extended.threshold, count: 1 } }, "threshold.count"],
    ["a threshold that is no threshold", { threshold: 3 }, "threshold"],
    ["a wrong path to count by", { threshold: { ...extended.threshold, by: ["a b"] } }, '"a b" is no path'],
    ["both ways to count", { ...extended, firstSeen: { by: ["verb"], within: "1d" } }, "not both"],
  ])("[A09] [A11] [E06] %s is refused and nothing is saved", async (_, change, says) => {
    const before = await rules();
    const { status, body } = await save({ ...anonymous, name: "Never saved", ...change });
    expect(status).toBe(400);
    expect(body.err).toContain(says);
    expect(await rules()).toEqual(before);
  });

  it("[A11] an error has line and column, and names the field as the API has it", async () => {
    const { body } = await save({ ...anonymous, name: "x", script: 'jpath("verb") = "get"\n  and jpath("a") = 5' });
    const place = { code: "integer-needs-quotes", line: 2, column: 20, length: 1 };
    expect(body.details).toMatchObject([{ ...place, path: "script" }]);
    expect(body.err).toMatch(/^script:2:20 {2}/);
  });

  it.each([
    ["what is missing", { script: undefined }, "script", "is missing: a string"],
    ["another kind", { name: 5 }, "name", "is a number: send a string"],
    ["a number with a fraction", { _id: 1.5 }, "_id", "is a number: send a whole number"],
    ["another number than the path has", { _id: 7 }, "_id", "the body says 7, the path 0"],
  ])("%s is said with the field's name", async (_, change, path, message) => {
    const { status, body } = await save({ ...anonymous, name: "Never saved", ...change });
    expect([status, body.details]).toEqual([400, [{ path, message }]]);
  });

  it("a rule as rules files have it is told which word is meant here", async () => {
    const { script: expression, ...rest } = anonymous;
    const { status, body } = await save({ ...rest, name: "Never saved", expression });
    expect([status, body.details]).toEqual([
      400,
      [
        { path: "script", message: "is missing: a string" },
        { path: "expression", message: 'unknown key; the condition is called "script" here' },
      ],
    ]);
  });

  it("a name in place of the number is told how a new rule is made, where one can be", async () => {
    const said = async (method: string) => {
      const body = method === "PUT" ? { body: JSON.stringify(anonymous) } : {};
      const answer = await app.ask("/api/v1/custom-rules/my-name", { method, ...body });
      return ((await answer.json()) as { err: string }).err;
    };
    expect(await said("PUT")).toBe('id: "my-name" is no rule number; 0 makes a new rule');
    expect(await said("DELETE")).toBe('id: "my-name" is no rule number');
  });

  it("what gets a number after the largest one can be changed and removed like any other", async () => {
    const last = await save({ ...anonymous, name: "Last by hand" }, 1_000_000_000);
    const next = await save({ ...anonymous, name: "After the last" });
    expect([last.body._id, next.body._id]).toEqual([1_000_000_000, 1_000_000_001]);
    expect((await save({ ...anonymous, name: "Renamed" }, next.body._id)).body.name).toBe("Renamed");
    const refused = await save({ ...anonymous, name: "Further" }, 1_000_000_002);
    expect([refused.status, refused.body.details]).toEqual([400, [expect.objectContaining({ parameter: "id" })]]);
    for (const { body } of [last, next])
      expect((await app.ask(`/api/v1/custom-rules/${body._id}`, { method: "DELETE" })).status).toBe(204);
  });

  it.each([
    ["a prewritten rule", "Privileged pod creation", "prewritten"],
    ["a rule of the configuration", "From the file", "config.yaml"],
  ])("%s is read-only, and says so", async (_, name, says) => {
    const { status, body } = await save({ ...anonymous, name }, await numberOf(name));
    expect([status, body.err]).toEqual([409, expect.stringContaining(says)]);
    expect((await app.ask(`/api/v1/custom-rules/${await numberOf(name)}`, { method: "DELETE" })).status).toBe(409);
  });

  it("a removed rule's number is never given again", async () => {
    const { body } = await save({ ...anonymous, name: "Short-lived" });
    expect((await app.ask(`/api/v1/custom-rules/${body._id}`, { method: "DELETE" })).status).toBe(204);
    expect((await save({ ...anonymous, name: "Short-lived" })).body._id).toBeGreaterThan(body._id);
    expect((await save({ ...anonymous, name: "Other" }, body._id)).status).toBe(409);
    expect((await app.ask("/api/v1/custom-rules/99999", { method: "DELETE" })).status).toBe(404);
  });
});

describe("the policy", () => {
  const put = (body: unknown) => app.put("/policies/kubernetes-audit", body);

  it("[A08] [R10] is an ordered selection from the library, and takes effect when it is saved", async () => {
    const ids = [await numberOf("Exec or attach to a pod"), await numberOf("Anonymous request")];
    for (const order of [ids, [...ids].reverse()]) {
      expect((await put({ _id: "kubernetesAudit", enabled: true, customRulesIDs: order })).status).toBe(200);
      expect(WirePolicy.parse(await app.get<unknown>("/policies/kubernetes-audit"))).toEqual({
        _id: "kubernetesAudit",
        enabled: true,
        customRulesIDs: order,
      });
    }
    const event = anEvent({ body: { user: { username: "system:anonymous" } } });
    const { audits } = await app.deliver({ source: "webhook/prod", events: [event], rejections: [] });
    expect(audits.map((a) => a.rule)).toEqual(["Anonymous request"]);
  });

  it("a rule in use cannot be removed", async () => {
    const answer = await app.ask(`/api/v1/custom-rules/${await numberOf("Anonymous request")}`, { method: "DELETE" });
    expect([answer.status, ((await answer.json()) as { err: string }).err]).toEqual([
      409,
      expect.stringContaining("policy"),
    ]);
  });

  it.each([
    ["an unknown number", { enabled: true, customRulesIDs: [99_999] }, "99999"],
    ["a number twice", { enabled: true, customRulesIDs: [1, 1] }, "twice"],
    ["no list", { enabled: true }, "customRulesIDs"],
    ["text for a number", { enabled: true, customRulesIDs: ["1"] }, "customRulesIDs"],
  ])("[R10] %s is refused and the policy stays", async (_, body, says) => {
    const before = await app.get<unknown>("/policies/kubernetes-audit");
    const answer = await put(body);
    expect([answer.status, ((await answer.json()) as { err: string }).err]).toEqual([
      400,
      expect.stringContaining(says),
    ]);
    expect(await app.get<unknown>("/policies/kubernetes-audit")).toEqual(before);
  });

  it("what the configuration file owns is 409 that names it", async () => {
    const owned = await openApp({ file: "prod.yaml", policy: [{ rule: "Forbidden request", exceptions: [] }] });
    const before = await owned.get<{ customRulesIDs: number[] }>("/policies/kubernetes-audit");
    const answer = await owned.put("/policies/kubernetes-audit", { enabled: false, customRulesIDs: [] });
    expect([answer.status, ((await answer.json()) as { err: string }).err]).toEqual([
      409,
      "the policy's rules are read-only here: they are set in prod.yaml; enabled may be changed",
    ]);
    expect(await owned.get("/policies/kubernetes-audit")).toEqual(before);
    await owned.close();
  });

  it("[M01] of a policy that the file owns enabled alone is changed here, and nothing else", async () => {
    const owned = await openApp({ policy: [{ rule: "Forbidden request", exceptions: [] }] });
    const before = await owned.get<object>("/policies/kubernetes-audit");
    expect((await owned.put("/policies/kubernetes-audit", { ...before, enabled: false })).status).toBe(200);
    expect(await owned.get("/policies/kubernetes-audit")).toEqual({ ...before, enabled: false });
    expect(await owned.get("/settings/kubernetes-audit")).toMatchObject({ enabled: false });
    await owned.close();
  });
});
