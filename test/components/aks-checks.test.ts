import { describe, expect, it } from "vitest";
import { type Answer, type Ask, azureAsk } from "../../components/sources/aks/ask.ts";
import { clusterIn, issuerFindings, regionFindings, versionFindings } from "../../components/sources/aks/cluster.ts";
import { planFindings, tableChange, tableIn } from "../../components/sources/aks/kept-table.ts";
import { guidOf, parsedId } from "../../components/sources/aks/names.ts";
import { planOf } from "../../components/sources/aks/plan.ts";
import { askAboutCluster, askAboutTable, askRights } from "../../components/sources/aks/questions.ts";
import { grantsIn, missingActions, rightsFindings } from "../../components/sources/aks/rights.ts";
import { enableFindings, settingsIn, verifyFindings, type Wanted } from "../../components/sources/aks/settings.ts";

const group = "/subscriptions/99999999-8888-4777-8666-555555555555/resourceGroups/shop";
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/prod`;
const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/audit`;
const own = "auditwire-project-test-aks";
const wanted: Wanted = { cluster, workspace, category: "kube-audit", tables: "resource-specific", own };

/** A diagnostic setting as Azure lists it. */
const setting = (name: string, properties: object = {}) => ({
  id: `${cluster}/providers/microsoft.insights/diagnosticSettings/${name}`,
  name,
  properties: {
    workspaceId: workspace.toUpperCase(),
    logAnalyticsDestinationType: null,
    logs: [
      { category: "kube-apiserver", categoryGroup: null, enabled: true },
      { category: "kube-audit", categoryGroup: null, enabled: true },
    ],
    ...properties,
  },
});
const elsewhere = { workspaceId: `${workspace}-2` };
const list = (...settings: object[]) => settingsIn({ value: settings }) ?? [];

describe("diagnostic settings of a cluster", () => {
  it.each([
    ["none", list(), []],
    ["one that sends elsewhere", list(setting("siem", elsewhere)), []],
    ["one that sends to storage", list(setting("archive", { workspaceId: null, storageAccountId: "/s" })), []],
    ["another category", list(setting("x", { logs: [{ category: "guard", enabled: true }] })), []],
    ["the category switched off", list(setting("x", { logs: [{ category: "kube-audit", enabled: false }] })), []],
    ["our own", list(setting(own)), []],
    ["our own from before other tables", list(setting(`${own}-diagnostics`)), []],
    [
      "one that sends here already",
      list(setting("platform")),
      [
        /by the diagnostic setting "platform", .* write ensureAuditLogging: "verify".*settings delete --resource .* --name platform$/,
      ],
    ],
    [
      "a group of categories that has it",
      list(setting("everything", { logs: [{ categoryGroup: "allLogs", enabled: true }] })),
      [/"everything"/],
    ],
    [
      "five others",
      list(...["a", "b", "c", "d", "e"].map((name) => setting(name, elsewhere))),
      [/has 5 diagnostic settings \("a", "b", "c", "d", "e"\), the most that Azure allows: remove one/],
    ],
    [
      "four others and our own",
      list(...["a", "b", "c", "d"].map((name) => setting(name, elsewhere)), setting(own)),
      [],
    ],
  ])("[M21] enable, where there is %s", (_, settings, expected) => {
    const found = enableFindings(settings, wanted);
    expect(found.map(({ text }) => text)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(found.every(({ level }) => level === "error")).toBe(true);
  });

  const line = `az monitor diagnostic-settings create --name auditwire --resource ${cluster} --workspace ${workspace} --export-to-resource-specific true --logs '[{"category":"kube-audit","enabled":true}]'`;
  it.each([
    ["none", list(), "error", line],
    ["one that sends elsewhere", list(setting("siem", elsewhere)), "error", line],
    ["only ours, which goes", list(setting(own)), "error", line],
    [
      "one that fills other tables",
      list(setting("x", { logAnalyticsDestinationType: "AzureDiagnostics" })),
      "warning",
      'tables: "diagnostics"',
    ],
  ])("[M21] verify, where there is %s, says the line that mends it", (_, settings, level, fix) => {
    const [finding, ...others] = verifyFindings(settings, wanted);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ level, text: expect.stringContaining(fix) });
  });

  it.each([
    ["of whose tables Azure is silent", list(setting("platform"))],
    ["that fills the same tables", list(setting("platform", { logAnalyticsDestinationType: "Dedicated" }))],
    ["beside others", list(setting("siem", elsewhere), setting("platform"))],
  ])("[M21] verify is content with a setting %s", (_, settings) => {
    expect(verifyFindings(settings, wanted)).toEqual([]);
  });
});

describe("rights of whoever deploys", () => {
  const roles = "Microsoft.Authorization/roleAssignments/write";
  const logs = "Microsoft.Insights/diagnosticSettings/write";
  it.each([
    ["owner", [{ actions: ["*"], notActions: [] }], []],
    ["contributor", [{ actions: ["*"], notActions: ["Microsoft.Authorization/*/Write"] }], [roles]],
    [
      "two roles",
      [
        { actions: ["*"], notActions: [roles] },
        { actions: ["microsoft.authorization/*"], notActions: [] },
      ],
      [],
    ],
    ["reader", [{ actions: ["*/read"], notActions: [] }], [roles, logs]],
    ["monitoring contributor", [{ actions: ["*/read", "Microsoft.Insights/diagnosticSettings/*"] }], [roles]],
    ["nobody", [], [roles, logs]],
  ])("%s", (_, value, missing) => {
    expect(missingActions(grantsIn({ value }) ?? [], [roles, logs])).toEqual(missing);
  });

  it("what is missing is one sentence with what to ask for", () => {
    expect(rightsFindings([], [roles, logs], workspace)).toEqual([
      {
        level: "warning",
        text: `you may not do ${roles} and ${logs} on ${workspace}, so the deployment will be refused: ask for the role Role Based Access Control Administrator there, or pass a reader whose role somebody else has given; ask for the role Monitoring Contributor there`,
      },
    ]);
  });
});

describe("the table", () => {
  const table = (plan: string, retentionInDays = 30, totalRetentionInDays = 30) =>
    tableIn({ properties: { plan, retentionInDays, totalRetentionInDays, schema: {} } }) ?? {
      plan: undefined,
      retentionInDays: undefined,
      totalRetentionInDays: undefined,
    };

  it.each([
    ["nothing is wanted", table("Basic"), undefined, undefined],
    ["it is so already", table("Analytics", 90, 365), { retentionInDays: 90, totalRetentionInDays: 365 }, undefined],
    ["only its plan matters", table("Analytics"), {}, undefined],
    ["the plan is another", table("Basic"), {}, { plan: "Analytics" }],
    ["it is kept shorter", table("Analytics"), { retentionInDays: 90 }, { plan: "Analytics", retentionInDays: 90 }],
    [
      "its archive is shorter",
      table("Analytics"),
      { totalRetentionInDays: 365 },
      { plan: "Analytics", totalRetentionInDays: 365 },
    ],
  ])("%s", (_, there, want, properties) => {
    expect(tableChange(there, want)).toEqual(properties && { properties });
  });

  it("with the plan Basic cannot be polled", () => {
    expect(planFindings(table("Analytics"), "AKSAudit", workspace)).toEqual([]);
    expect(planFindings(table("Basic"), "AKSAudit", workspace)).toMatchObject([
      {
        level: "warning",
        text: expect.stringMatching(
          /plan Basic, which cannot be polled: pass table: \{\}, or run: az monitor log-analytics workspace table update --resource-group shop --workspace-name audit --name AKSAudit --plan Analytics$/,
        ),
      },
    ]);
  });

  const plan = (table?: object) => planOf("aks", { workspace: { id: workspace }, table }, { project: "p", stack: "s" });
  const path = `${workspace}/tables/AKSAudit?api-version=2022-10-01`;
  it.each([
    ["not there, and nothing wanted", undefined, undefined, true, [], 1],
    [
      "not there yet",
      undefined,
      {},
      false,
      [/^the table AKSAudit is not there yet: .* the next up sets how long it is kept$/],
      1,
    ],
    [
      "there, in a preview",
      table("Basic"),
      { retentionInDays: 90 },
      true,
      [/^this up sets the table AKSAudit to the plan Analytics, 90 days$/],
      1,
    ],
    ["there, in an up", table("Basic"), { retentionInDays: 90 }, false, [/^the table AKSAudit is set to/], 2],
  ])("is %s", async (_, there, want, isPreview, expected, calls) => {
    const asked: string[] = [];
    const ask: Ask = async (at, change) => {
      asked.push(change === undefined ? at : `change ${at}`);
      return there ? { kind: "answer", value: { properties: there } } : { kind: "absent" };
    };
    const found = await askAboutTable(plan(want), workspace, isPreview, ask);
    expect(found.map(({ text }) => text)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(asked).toEqual([path, `change ${path}`].slice(0, calls));
  });

  it("that may not be changed is said with the line that does it", async () => {
    const ask: Ask = async (_, change) =>
      change === undefined
        ? { kind: "answer", value: { properties: { plan: "Analytics", retentionInDays: 30 } } }
        : { kind: "refused", why: "HTTP 403: no" };
    expect(await askAboutTable(plan({ retentionInDays: 90 }), workspace, false, ask)).toMatchObject([
      {
        level: "warning",
        text: expect.stringMatching(/could not be set .*\(HTTP 403: no\): az .*--plan Analytics --retention-time 90$/),
      },
    ]);
  });
});

describe("the cluster itself", () => {
  const answer = (properties: object) =>
    clusterIn({ properties }) ?? { region: undefined, version: undefined, issuer: undefined, workloadIdentity: false };
  const issuerURL = "https://westeurope.oic.prod-aks.azure.com/t/u/";
  const withIssuer = (workloadIdentity: boolean) =>
    answer({
      currentKubernetesVersion: "1.33.2",
      oidcIssuerProfile: { enabled: true, issuerURL },
      securityProfile: { workloadIdentity: { enabled: workloadIdentity } },
    });

  it.each([
    ["1.33.2", []],
    ["1.24.0", [/Kubernetes 1\.24\.0 is older than/]],
  ])("[M25] of version %s", (version, expected) => {
    const found = versionFindings(answer({ currentKubernetesVersion: version }), cluster);
    expect(found.map(({ text }) => text)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  it.each([
    ["westeurope", []],
    ["West Europe", []],
    ["northeurope", [/is in westeurope and the event hub in northeurope, .* write location: "westeurope"/]],
  ])("and an event hub in %s", (hub, expected) => {
    const it = clusterIn({ location: "westeurope", properties: {} }) ?? answer({});
    expect(regionFindings(it, cluster, hub).map(({ text }) => text)).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern)),
    );
  });

  it.each([
    ["is another cluster", withIssuer(false), "https://oidc.eks.eu-west-1.amazonaws.com/id/1", []],
    ["has no issuer", answer({ oidcIssuerProfile: { enabled: false } }), issuerURL, []],
    ["is the daemon's", withIssuer(true), issuerURL, []],
    ["lacks the webhook, which nobody needs", withIssuer(false), issuerURL, [["info", /the daemon needs none/]]],
    ["spells the issuer otherwise", withIssuer(true), issuerURL.slice(0, -1), [["error", /write https:.*\/t\/u\/$/]]],
  ])("that %s", (_, it, issuer, expected) => {
    expect(issuerFindings(it, cluster, issuer).map(({ level, text }) => [level, text])).toEqual(
      expected.map(([level, pattern]) => [level, expect.stringMatching(pattern as RegExp)]),
    );
  });
});

describe("what cannot be asked is a warning that says so", () => {
  const plan = planOf(
    "aks",
    { workspace: { id: workspace }, clusters: { prod: cluster } },
    { project: "p", stack: "s" },
  );
  it.each<[string, Answer, RegExp]>([
    [
      "no network",
      { kind: "unanswered", why: "getaddrinfo ENOTFOUND" },
      /^Azure could not be asked \(getaddrinfo ENOTFOUND\)/,
    ],
    [
      "no right",
      { kind: "refused", why: "HTTP 403: no" },
      /you may not see it, so it was not checked \(HTTP 403: no\)$/,
    ],
    ["nonsense", { kind: "answer", value: [] }, /Azure's answer is not understood, so it was not checked$/],
  ])("%s", async (_, answer, expected) => {
    const ask: Ask = async () => answer;
    const found = [
      ...(await askAboutCluster(plan, cluster, workspace, ask)),
      ...(await askAboutTable(plan, workspace, true, ask)),
      ...(await askRights(workspace, ["Microsoft.Authorization/roleAssignments/write"], ask)),
    ];
    expect(found.length).toBe(5);
    expect(found.every(({ level, text }) => level === "warning" && expected.test(text))).toBe(true);
  });

  const say = (response: () => Response) => azureAsk("https://azure", "t", async () => response())("/x");
  it.each<[string, () => Response, Answer]>([
    ["200", () => Response.json({ a: 1 }), { kind: "answer", value: { a: 1 } }],
    ["202 without a body", () => new Response(null, { status: 202 }), { kind: "answer", value: {} }],
    ["404", () => Response.json({}, { status: 404 }), { kind: "absent" }],
    [
      "403",
      () => Response.json({ error: { message: "a\n b" } }, { status: 403 }),
      { kind: "refused", why: "HTTP 403: a b" },
    ],
    ["500", () => new Response("<html>", { status: 500 }), { kind: "unanswered", why: "HTTP 500" }],
    ["a page of a proxy", () => new Response("<html>"), { kind: "unanswered", why: "HTTP 200" }],
    [
      "no answer",
      () => {
        throw new TypeError("fetch failed", { cause: new Error("ENOTFOUND") });
      },
      { kind: "unanswered", why: "ENOTFOUND" },
    ],
  ])("Azure's answer %s", async (_, response, expected) => {
    expect(await say(response)).toEqual(expected);
  });
});

it("what is no path would be another host, which does not get the token", async () => {
  const asked: unknown[] = [];
  const ask = azureAsk("https://management.azure.com", "canary", async (url) => {
    asked.push(url);
    return Response.json({});
  });
  expect(await ask(".evil.example/x?api-version=1")).toEqual({
    kind: "unanswered",
    why: '".evil.example/x" is no resource id',
  });
  expect(asked).toEqual([]);
});

describe("names", () => {
  it("of resources are read without case, and nothing else is taken for one", () => {
    expect(parsedId("cluster", cluster.toUpperCase())).toMatchObject({ name: "PROD", resourceGroup: "SHOP" });
    for (const other of [workspace, `${cluster}/agentPools/a`, "prod", ""])
      expect(parsedId("cluster", other)).toBeUndefined();
  });
  it("a role's id is a GUID that is the same each time", () => {
    expect(guidOf("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(guidOf("a")).toBe(guidOf("a"));
    expect(guidOf("a")).not.toBe(guidOf("b"));
  });
});
