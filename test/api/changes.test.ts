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

describe("the log tells who has changed what", () => {
  it.each<[string, () => Response | Promise<Response>, object]>([
    ["switched off", () => app.put(settings, { enabled: false }), { change: "settings saved", enabled: false }],
    [
      "specifications, by name",
      () => app.put(settings, { enabled: false, specifications: [gke] }),
      { change: "settings saved", specifications: ["us"] },
    ],
    [
      "a credential, without its secret",
      () => app.put("/credentials/c", { type: "gcp-metadata" }),
      { change: "credential saved", credential: "c", type: "gcp-metadata" },
    ],
    ["a credential removed", () => app.remove("/credentials/c"), { change: "credential removed", credential: "c" }],
    [
      "a rule",
      () => app.put("/custom-rules/0", rule),
      { change: "rule saved", rule: expect.any(Number), name: "Mine" },
    ],
    [
      "the policy",
      () => app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: [1] }),
      { change: "policy saved", enabled: true, rules: [1] },
    ],
    [
      "a rule removed",
      async () => app.remove(`/custom-rules/${await ruleNumber()}`),
      { change: "rule removed", rule: expect.any(Number) },
    ],
  ])("%s", async (_, change, expected) => {
    expect((await change()).ok).toBe(true);
    expect(said()).toEqual([{ user: "admin", ...expected }]);
  });

  it("a secret is not among it", async () => {
    const secretAccessKey = "hidden-secret";
    await app.put("/credentials/a", { type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey });
    expect(said()).toMatchObject([{ credential: "a", type: "aws-access-key" }]);
    expect(app.telemetry.lines.join("")).not.toContain(secretAccessKey);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["what was read and is sent back", async () => app.put(settings, await app.get(settings))],
    ["what is refused", () => app.put("/custom-rules/0", { ...rule, script: "jpath(" })],
    ["what is only read", () => app.ask(`/api/v1${settings}`)],
  ])("nothing of %s", async (_, ask) => {
    await ask();
    expect(said()).toEqual([]);
  });
});
