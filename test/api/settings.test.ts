import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WireSettings, type WireSpecification } from "../../daemon/api/wire-schema.ts";
import { library } from "../../daemon/rules/index.ts";
import { type App, openApp } from "../support/app.ts";
import { silentSource } from "../support/silent-source.ts";

type Settings = { specifications: WireSpecification[]; enabled: boolean; lastPollingTime: string | null };
const path = "/settings/kubernetes-audit";
const openSource = async () => silentSource;

let app: App;
beforeAll(async () => {
  app = await openApp({}, [], { openSource });
  await app.put("/credentials/reader", { type: "aws-pod-identity" });
  await app.put("/credentials/azure", { type: "azure-managed-identity" });
});
afterAll(() => app.close());

const settings = async () => WireSettings.parse(await app.get<unknown>(path)) as Settings;
const save = (specifications: unknown, more: object = {}) => app.put(path, { specifications, ...more });
const detailsOf = async (answer: Response) =>
  ((await answer.json()) as { details: { path: string; message: string; start?: number; length?: number }[] }).details;

const eks = { name: "eks-eu", deploymentType: "eks", awsRegion: "eu-west-1" };
const aks = { name: "aks-de", deploymentType: "aks", azureWorkspaceName: "audit" };
const gke = { name: "gke-us", deploymentType: "gke" };

describe("specifications are saved as a list", () => {
  it("[M02] [M03] [R09] added, shown with every field of the seed product's, removed", async () => {
    const sent = [
      { ...eks, credentialID: "reader", pollInterval: "90s" },
      aks,
      { ...gke, gcpProjectIDs: ["shop-1234"] },
    ];
    expect((await save(sent)).status).toBe(200);
    const empty = { credentialID: "", clusters: [], filter: "", awsRegion: "", azureWorkspaceName: "" };
    expect((await settings()).specifications).toEqual([
      { ...empty, ...sent[0], azureResourceGroups: [], gcpProjectIDs: [], lookback: "15m" },
      {
        ...empty,
        ...aks,
        azureResourceGroups: [],
        gcpProjectIDs: [],
        lookback: "15m",
        azureCloud: "public",
        tables: "auto",
      },
      { ...empty, ...gke, azureResourceGroups: [], gcpProjectIDs: ["shop-1234"], lookback: "15m" },
    ]);
    await save([aks]);
    expect((await settings()).specifications.map(({ name }) => name)).toEqual(["aks-de"]);
  });

  it("[M02] what was read may be sent back as it is, and is then the same", async () => {
    await save([eks, aks, gke]);
    const before = await app.get<object>(path);
    const answer = await app.put(path, before);
    expect([answer.status, await answer.json()]).toEqual([200, before]);
    expect(await app.get(path)).toEqual(before);
  });

  it("[M04 partly: that they limit is each source's to prove] [M05 partly: the same] clusters and a filter are kept; null is as good as absent", async () => {
    const narrow = { ...eks, clusters: ["prod"], filter: '{ $.verb = "create" }' };
    await save([{ ...narrow, azureResourceGroups: null, gcpProjectIDs: null, credentialID: null }]);
    expect((await settings()).specifications).toMatchObject([narrow]);
  });

  it("without the key they stay as they are", async () => {
    await save([gke]);
    await app.put(path, { enabled: true });
    expect((await settings()).specifications).toMatchObject([gke]);
  });
});

describe("a wrong list is refused whole, with every problem", () => {
  beforeAll(async () => void (await save([gke])));

  it.each<[string, unknown[], object[]]>([
    [
      "[M32] no region",
      [{ ...eks, awsRegion: "" }],
      [{ path: "specifications.0.awsRegion", message: "is missing: a string" }],
    ],
    [
      "[M22 partly: what to recommend is the documentation's] no workspace",
      [{ ...aks, azureWorkspaceName: "" }],
      [{ path: "specifications.0.azureWorkspaceName" }],
    ],
    ["no name", [{ deploymentType: "gke" }], [{ path: "specifications.0.name" }]],
    ["no kind", [{ name: "a" }], [{ path: "specifications.0.deploymentType" }]],
    ["no object", ["eks"], [{ path: "specifications.0" }]],
    ["another cloud's field", [{ ...gke, awsRegion: "eu-west-1" }], [{ path: "specifications.0.awsRegion" }]],
    ["two of one name", [gke, gke], [{ path: "specifications.1.name" }]],
    [
      "[M03] a credential that is not there",
      [{ ...eks, credentialID: "lost" }],
      [{ path: "specifications.0.credentialID", message: 'there is no credential "lost"; there are azure, reader' }],
    ],
    [
      "[M03] a credential of another cloud",
      [{ ...eks, credentialID: "azure" }],
      [{ path: "specifications.0.credentialID", message: expect.stringContaining("begins with aws-") }],
    ],
    [
      "[M13] reserved fields, with their place",
      [{ ...gke, filter: 'severity="INFO" AND resource.type="gce" AND timestamp>"2026"' }],
      [
        { path: "specifications.0.filter", start: 20, length: 13 },
        { path: "specifications.0.filter", start: 44, length: 9 },
      ],
    ],
    [
      "several",
      [
        { ...gke, filter: "timestamp>0" },
        { ...aks, tables: "all" },
      ],
      [{ path: "specifications.1.tables" }, { path: "specifications.0.filter", start: 0, length: 9 }],
    ],
  ])("%s", async (_, specifications, expected) => {
    const answer = await save(specifications, { enabled: false });
    expect(answer.status).toBe(400);
    expect(await detailsOf(answer)).toEqual(expected.map((part) => expect.objectContaining(part)));
    expect(await settings()).toMatchObject({ enabled: true, specifications: [gke] });
  });

  it.each<[string, object, { path: string; message: unknown }]>([
    ["a list that is none", { specifications: "all" }, { path: "specifications", message: expect.any(String) }],
    ["enabled that is no boolean", { enabled: "yes" }, { path: "enabled", message: expect.any(String) }],
    ["an unknown key", { enable: false }, { path: "enable", message: 'unknown key; did you mean "enabled"?' }],
    ["another unknown key", { retention: 3 }, { path: "retention", message: "unknown key" }],
    [
      "part of a specification's key",
      { enabled: false, specifications: [{ ...gke, interval: "60s" }] },
      { path: "specifications.0.interval", message: 'unknown key; did you mean "pollInterval"?' },
    ],
  ])("%s", async (_, body, detail) => {
    const answer = await app.put(path, body);
    expect([answer.status, await detailsOf(answer)]).toEqual([400, [detail]]);
    expect(await settings()).toMatchObject({ enabled: true });
  });

  it.each([
    ["empty", { webhookUrlSuffix: "", webhooks: [] }],
    ["null", { webhookUrlSuffix: null, webhooks: null, lastPollingTime: null }],
    ["a time of polling that has passed", { lastPollingTime: "2026-11-24T09:30:00.000Z" }],
  ])("what is read-only may be sent %s", async (_, body) => expect((await app.put(path, body)).status).toBe(200));
});

describe("[M01] auditing is switched", () => {
  it("off and on, alone and with specifications", async () => {
    await app.put(path, { enabled: false });
    expect([(await settings()).enabled, app.ruleBook.enabled()]).toEqual([false, false]);
    await save([gke], { enabled: true });
    expect([(await settings()).enabled, app.ruleBook.enabled()]).toEqual([true, true]);
  });
});

describe("what the configuration file owns", () => {
  it.each([
    ["another suffix than there is", "webhookUrlSuffix", "mine"],
    ["other webhooks than there are", "webhooks", [{ name: "mine" }]],
  ])("%s is 409 that names the file, and nothing of it is saved", async (_, field, value) => {
    const answer = await app.put(path, { enabled: false, [field]: value });
    expect(answer.status).toBe(409);
    expect(await detailsOf(answer)).toEqual([{ path: field, message: expect.stringContaining("set in config.yaml") }]);
    expect(await settings()).toMatchObject({ enabled: true });
  });

  it("is shown, may be sent back, and is 409 that names the file when it would change", async () => {
    const own = await openApp({ policy: [] }, [], {
      openSource,
      sources: {
        specifications: [
          { ...gke, deploymentType: "gke", clusters: [], filter: "", lookback: 900_000, gcpProjectIDs: [] },
        ],
      },
    });
    const shown = await own.get<Settings>(path);
    expect(shown.specifications).toMatchObject([gke]);
    expect((await own.put(path, shown)).status).toBe(200);
    for (const change of [{ specifications: [] }, { specifications: [gke, eks], enabled: false }]) {
      const answer = await own.put(path, change);
      expect([answer.status, ((await answer.json()) as { err: string }).err]).toEqual([
        409,
        expect.stringContaining("config.yaml"),
      ]);
    }
    expect(await own.get(path)).toEqual(shown);
    await own.close();
  });

  it("[M01] auditing is switched although the file has a policy; that outlives a restart and reloads, and moves no rule", async () => {
    const directory = mkdtempSync(join(tmpdir(), "auditwire-settings-"));
    const policy = [{ rule: "Forbidden request", exceptions: [] }];
    const other = [{ rule: "Exec or attach to a pod", exceptions: [] }];
    const both = async (one: App) => [
      (await one.get<Settings>(path)).enabled,
      (await one.get<{ enabled: boolean }>("/policies/kubernetes-audit")).enabled,
      one.ruleBook.enabled(),
    ];
    const first = await openApp({ policy }, [], { directory });
    expect((await first.put(path, { enabled: false })).status).toBe(200);
    expect(await both(first)).toEqual([false, false, false]);
    await first.close();
    const second = await openApp({ policy }, [], { directory });
    expect(await both(second)).toEqual([false, false, false]);
    const file = { file: "config.yaml", library, rules: [] };
    await second.ruleBook.configure({ ...file, policy: other });
    expect(await both(second)).toEqual([false, false, false]);
    expect((await second.put(path, { enabled: true })).status).toBe(200);
    expect(await both(second)).toEqual([true, true, true]);
    expect(second.ruleBook.hidden().policy).toBe(false);
    await second.ruleBook.configure({ ...file, policy: undefined });
    expect(await second.ruleBook.policy()).toEqual({ enabled: true, rules: [] });
    await second.close();
    rmSync(directory, { recursive: true });
  });

  it("what the API saved before the file had a policy is in force again without it, switched as it was last", async () => {
    const one = await openApp();
    const [rule] = await one.get<{ _id: number }[]>("/custom-rules");
    await one.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: [rule?._id] });
    const file = { file: "config.yaml", library, rules: [] };
    await one.ruleBook.configure({ ...file, policy: [{ rule: "Forbidden request", exceptions: [] }] });
    expect(one.ruleBook.hidden().policy).toBe(true);
    await one.put(path, { enabled: false });
    await one.ruleBook.configure({ ...file, policy: undefined });
    expect(one.ruleBook.hidden().policy).toBe(false);
    expect(await one.ruleBook.policy()).toEqual({ enabled: false, rules: [rule?._id] });
    await one.close();
  });
});
