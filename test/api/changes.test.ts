import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, openApp } from "../support/app.ts";
import { silentSource } from "../support/silent-source.ts";

let app: App;
beforeAll(async () => {
  app = await openApp({}, [], { openSource: async () => silentSource });
});
afterAll(() => app.close());
beforeEach(() => void app.telemetry.lines.splice(0));

/** The lines about changes, without what differs each time. */
const said = () =>
  app.telemetry.lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === "changed by the API")
    .map(({ time, level, msg, requestId, ...rest }) => rest);

const settings = "/settings/kubernetes-audit";
const gke = { name: "us", deploymentType: "gke", filter: "hidden-filter" };
const rule = { name: "Mine", message: "m", script: 'jpath("verb") = "get"' };
const ruleNumber = async () =>
  (await app.get<{ _id: number; name: string }[]>("/custom-rules")).find(({ name }) => name === "Mine")?._id ?? 0;

const recorded = () => app.store.changes({ limit: 100 });
const policy = async () => {
  const { enabled, customRulesIDs } = await app.get<{ enabled: boolean; customRulesIDs: number[] }>(
    "/policies/kubernetes-audit",
  );
  return { enabled, customRulesIDs };
};

describe("the log tells who has changed what", () => {
  it.each<[string, () => Response | Promise<Response>, { kind: string; name: string }]>([
    ["switched off", () => app.put(settings, { enabled: false }), { kind: "policy", name: "" }],
    [
      "specifications",
      () => app.put(settings, { enabled: false, specifications: [gke] }),
      { kind: "settings", name: "specifications" },
    ],
    ["a credential", () => app.put("/credentials/c", { type: "gcp-metadata" }), { kind: "credential", name: "c" }],
    ["a credential removed", () => app.remove("/credentials/c"), { kind: "credential", name: "c" }],
    ["a rule", () => app.put("/custom-rules/0", rule), { kind: "rule", name: "Mine" }],
    [
      "the policy",
      () => app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: [1] }),
      { kind: "policy", name: "" },
    ],
    ["a rule removed", async () => app.remove(`/custom-rules/${await ruleNumber()}`), { kind: "rule", name: "Mine" }],
    ["a user", () => app.put("/users/ann", {}), { kind: "user", name: "ann" }],
    ["a collection", () => app.put("/collections/shop", {}), { kind: "collection", name: "shop" }],
  ])("%s; and that is recorded", async (_, change, expected) => {
    expect((await change()).ok).toBe(true);
    expect(said()).toEqual([{ user: "admin", ...expected }]);
    expect((await recorded())[0]).toMatchObject({ actor: "admin", ...expected });
  });

  it("a secret is neither in the log nor in what is recorded", async () => {
    const secretAccessKey = "hidden-secret";
    await app.put("/credentials/a", { type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey });
    expect(said()).toMatchObject([{ kind: "credential", name: "a" }]);
    expect((await recorded())[0]).toMatchObject({
      before: null,
      after: { type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: { set: true } },
    });
    expect(app.telemetry.lines.join("") + JSON.stringify(await recorded())).not.toContain(secretAccessKey);
  });

  it("what is recorded says what was there before and after", async () => {
    const { _id } = (await (await app.put("/custom-rules/0", rule)).json()) as { _id: number };
    await app.put(`/custom-rules/${_id}`, { ...rule, message: "other" });
    await app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: [_id] });
    const first = (await app.get<{ _id: number; name: string }[]>("/custom-rules")).find((one) => one._id === 1)?.name;
    expect((await recorded()).slice(0, 2)).toMatchObject([
      { kind: "policy", before: { enabled: true, rules: [first] }, after: { enabled: true, rules: ["Mine"] } },
      { kind: "rule", name: "Mine", before: { message: "m" }, after: { message: "other", expression: rule.script } },
    ]);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["what was read and is sent back", async () => app.put(settings, await app.get(settings))],
    ["a policy that is sent again", async () => app.put("/policies/kubernetes-audit", await policy())],
    ["what is refused", () => app.put("/custom-rules/0", { ...rule, script: "jpath(" })],
    ["what is only read", () => app.ask(`/api/v1${settings}`)],
  ])("nothing of %s", async (_, ask) => {
    const before = await recorded();
    await ask();
    expect(said()).toEqual([]);
    expect(await recorded()).toEqual(before);
  });
});
