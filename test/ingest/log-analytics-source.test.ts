import { describe, expect, it } from "vitest";
import { PollError } from "../../daemon/ingest/poll-source.ts";
import { workspace } from "../support/clouds/log-analytics.ts";
import {
  aCloud,
  auditRow,
  diagnosticsRow,
  event,
  eventsOf,
  idsOf,
  minute,
  now,
  pagesOf,
  read,
  signal,
} from "../support/clouds/log-analytics-reading.ts";
import { clusterID, subscription } from "../support/clouds/log-analytics-rows.ts";

const then = now - 10 * minute;

describe("events of AKS", () => {
  it.each([
    ["AKSAudit", auditRow("a", then)],
    ["AKSAuditAdmin", auditRow("a", then)],
    ["AzureDiagnostics", diagnosticsRow("a", then)],
  ])("[E12 M20] come from %s with what is known of their cluster", async (table, row) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add(table, [row]);
    const source = sourceOf({ labels: { team: "shop" } });
    const [found, ...others] = await read(source);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      at: then,
      outcome: {
        source: {
          name: "log-analytics/prod",
          provider: "azure",
          cluster: "prod",
          subscriptionID: subscription,
          resourceGroup: "SHOP-RG",
          labels: { team: "shop" },
        },
        body: event("a"),
        time: Date.parse("2026-11-29T11:45:00.123Z"),
      },
    });
  });

  it("keep the row as it came, without the columns that only place it", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    for (const window of [undefined, { from: then, to: then + 1000 }]) {
      const [one] = eventsOf(await read(sourceOf(), window));
      const original = JSON.parse(Buffer.from(one?.original ?? []).toString());
      expect(original).toMatchObject({ AuditId: "a", PodName: "kube-apiserver-1", User: '{"username":"alice"}' });
      expect(original).not.toHaveProperty("Ing");
      expect(original).not.toHaveProperty("Row");
    }
  });

  it("are the same in AKSAudit and AKSAuditAdmin, where both categories are sent", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    cloud.add("AKSAuditAdmin", [auditRow("a", then + 3000)]);
    const [one, other, ...more] = eventsOf(await read(sourceOf()));
    expect(more).toEqual([]);
    expect(one?.identity).toBe(other?.identity);
  });

  it.each([
    ["its begin", "2026-11-29T11:50:00.0000000Z", true],
    ["100 ns before", "2026-11-29T11:49:59.9999999Z", false],
    ["the last 100 ns", "2026-11-29T11:50:59.9999999Z", true],
    ["its end", "2026-11-29T11:51:00.0000000Z", false],
  ])("are in the window of the time they were ingested: %s", async (_, ingested, isIn) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", ingested)]);
    const found = await read(sourceOf(), { from: then, to: then + minute });
    expect(idsOf(found)).toEqual(isIn ? ["a"] : []);
    for (const { at } of found) expect(at).toBe(Math.floor(Date.parse(ingested)));
  });

  it.each([
    ["two days before it was ingested", "2026-11-27T11:50:00Z", true],
    ["nearly three days before", "2026-11-26T12:00:00Z", true],
    ["a day after", "2026-11-30T11:50:00Z", true],
    ["a week before, which Azure never keeps", "2026-11-22T12:00:00Z", false],
  ])("are found by that time whatever TimeGenerated is: %s", async (_, TimeGenerated, isFound) => {
    const { cloud, sourceOf } = await aCloud();
    const { cells } = auditRow("a", then);
    cloud.add("AKSAudit", [
      auditRow("seen", then - 60 * minute),
      { ingested: then, cells: { ...cells, TimeGenerated } },
    ]);
    expect(idsOf(await read(sourceOf()))).toEqual(isFound ? ["a"] : []);
  });

  it("carry the provider's clock on each page", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    for await (const { servedAt } of pagesOf(sourceOf(), { from: then, to: now })) expect(servedAt).toBe(now);
  });

  it("[M20] are asked for each minute, once settled, by one limiter for all who share a credential", async () => {
    const { cloud, taken, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf();
    expect(source.timing).toMatchObject({ interval: minute, settle: minute, overlap: 5 * minute });
    expect(sourceOf({ pollInterval: "10m" }).timing.interval).toBe(10 * minute);
    await read(source);
    expect(taken).toEqual(Array(2).fill({ key: "log-analytics/azure", limit: { perSecond: 1, burst: 4 } }));
  });
});

describe("what is read is narrowed", () => {
  const rows = [
    auditRow("a", then, clusterID("prod", "shop-rg")),
    auditRow("b", then, clusterID("prod-2", "shop-rg")),
    auditRow("c", then, clusterID("prod", "other-rg"), { verb: "delete" }),
    auditRow("d", then, clusterID("prod", "shop-rg-2"), { user: { username: "bob" } }),
    auditRow("e", then, clusterID("preprod", "rg(x).y_z"), { objectRef: { resource: "secrets" } }),
  ];
  it.each([
    ["[M04] by nothing", {}, ["a", "b", "c", "d", "e"]],
    ["[M04] by a cluster, not by the end of its name", { clusters: ["prod"] }, ["a", "c", "d"]],
    ["[M04] by clusters, whatever their case", { clusters: ["PROD-2", "Preprod"] }, ["b", "e"]],
    ["[M04] by no cluster that is there", { clusters: ['x" or true or "'] }, []],
    ["[M23] by a resource group, not by the begin of its name", { azureResourceGroups: ["shop-rg"] }, ["a", "b"]],
    ["[M23] by resource groups, whatever their case", { azureResourceGroups: ["OTHER-RG", "RG(x).y_Z"] }, ["c", "e"]],
    ["[M04 M23] by both", { clusters: ["prod"], azureResourceGroups: ["shop-rg"] }, ["a"]],
    ["[M05 M24] by a filter", { filter: 'Verb != "delete"' }, ["a", "b", "d", "e"]],
    ["[M05 M24] by a property", { filter: "User.username == 'bob' or ObjectRef.resource == 'secrets'" }, ["d", "e"]],
    [
      "[M05 M24] by an alternative that is ours no less",
      { clusters: ["prod"], filter: "true or true" },
      ["a", "c", "d"],
    ],
  ])("%s", async (_, more, expected) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", rows);
    expect(idsOf(await read(sourceOf(more))).sort()).toEqual(expected);
    // Pages of a short window are narrowed no less.
    expect(idsOf(await read(sourceOf(more), { from: then, to: then + 1000 })).sort()).toEqual(expected);
  });

  it("by a filter of the old table's columns", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AzureDiagnostics", [
      diagnosticsRow("a", then),
      diagnosticsRow("b", then, undefined, { verb: "delete" }),
    ]);
    expect(idsOf(await read(sourceOf({ filter: 'log_s !contains "\\"verb\\":\\"delete\\""' })))).toEqual(["a"]);
  });

  it("and a cluster is spelt as the settings spell it", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then), auditRow("b", then, clusterID("other"))]);
    const spelt = async (clusters: string[]) =>
      eventsOf(await read(sourceOf({ clusters }))).map(({ source }) => source.cluster);
    expect(await spelt(["Prod", "OTHER"])).toEqual(["Prod", "OTHER"]);
    expect(await spelt([])).toEqual(["prod", "other"]);
  });
});

describe("the tables that are read", () => {
  const audit = auditRow("a", then);
  const old = diagnosticsRow("b", then);
  const otherCategory = { ingested: then, cells: { ...old.cells, Category: "kube-apiserver" } };
  const places = (names: readonly string[]) => names.map((name) => `${workspace.id}/${name}`);

  it.each([
    ["auto", { AKSAudit: [audit] }, ["AKSAudit"]],
    ["auto", { AzureDiagnostics: [old] }, ["AzureDiagnostics"]],
    [
      "auto",
      { AKSAudit: [audit], AKSAuditAdmin: [audit], AzureDiagnostics: [old] },
      ["AKSAudit", "AKSAuditAdmin", "AzureDiagnostics"],
    ],
    ["auto", { AKSAudit: [], AzureDiagnostics: [old] }, ["AzureDiagnostics"]],
    ["resource-specific", { AKSAuditAdmin: [audit], AzureDiagnostics: [old] }, ["AKSAuditAdmin"]],
    ["AKSAudit", { AKSAudit: [audit], AKSAuditAdmin: [audit], AzureDiagnostics: [old] }, ["AKSAudit"]],
    ["AKSAuditAdmin", { AKSAudit: [audit], AKSAuditAdmin: [audit] }, ["AKSAuditAdmin"]],
    ["diagnostics", { AKSAudit: [audit], AzureDiagnostics: [otherCategory, old] }, ["AzureDiagnostics"]],
  ])("[M20 M21] %s: of %j", async (tables, held, expected) => {
    const { cloud, sourceOf } = await aCloud();
    for (const [name, rows] of Object.entries(held)) cloud.add(name, rows);
    expect((await sourceOf({ tables }).partitions(signal)).map(({ id }) => id)).toEqual(places(expected));
  });

  it.each([
    ["auto", {}],
    ["auto", { AzureDiagnostics: [otherCategory] }],
    ["auto", { AKSAudit: [{ ...audit, cells: { ...audit.cells, TimeGenerated: "2026-11-20T00:00:00Z" } }] }],
    ["diagnostics", { AKSAudit: [audit] }],
    ["resource-specific", { AzureDiagnostics: [old] }],
  ])("[M21] %s: none of %j is told, with what to do, and asked again", async (tables, held) => {
    const { cloud, sourceOf } = await aCloud();
    for (const [name, rows] of Object.entries(held)) cloud.add(name, rows);
    const source = sourceOf({ tables });
    await expect(source.partitions(signal)).rejects.toMatchObject({
      kind: "settings",
      message: expect.stringMatching(/7 days.*diagnostic setting.*kube-audit/),
    });
    cloud.add(tables === "diagnostics" ? "AzureDiagnostics" : "AKSAudit", [tables === "diagnostics" ? old : audit]);
    expect(await source.partitions(signal)).toHaveLength(1);
  });

  it("are looked for each time, which is every ten minutes: an older answer would pass for what there is now", async () => {
    let fails = false;
    const { cloud, sourceOf } = await aCloud({ faults: () => (fails ? "5xx" : undefined) });
    cloud.add("AKSAudit", [audit]);
    const source = sourceOf();
    expect(source.timing.lookUp).toBe(10 * minute);
    const names = async () => (await source.partitions(signal)).map(({ id }) => id);
    expect(await names()).toEqual(places(["AKSAudit"]));
    cloud.add("AzureDiagnostics", [old]);
    fails = true;
    await expect(names()).rejects.toMatchObject({ kind: "unavailable" });
    fails = false;
    expect(await names()).toEqual(places(["AKSAudit", "AzureDiagnostics"]));
  });

  it("are not of the Basic plan", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [audit]);
    cloud.makeBasic("AKSAudit");
    await expect(sourceOf().partitions(signal)).rejects.toMatchObject({
      kind: "settings",
      message: expect.stringMatching(/Basic plan.*--plan Analytics/),
    });
  });
});

describe("a workspace", () => {
  const workspaces = [
    workspace,
    { ...workspace, id: "0a1b2c3d-1111-4222-8333-000000000002", name: "audit-logs" },
    {
      ...workspace,
      id: "0a1b2c3d-1111-4222-8333-000000000003",
      name: "Audit-Logs",
      subscription: "bfc31cc5-d3bd-4b36-a40e-000000000002",
    },
  ];
  const resource = `/subscriptions/${subscription}/resourceGroups/logs-rg/providers/Microsoft.OperationalInsights/workspaces`;
  const cloudOf = async () => {
    const opened = await aCloud({ workspaces });
    for (const { id } of workspaces) opened.cloud.add("AKSAudit", [auditRow("a", then)], id);
    return opened;
  };

  it.each([
    ["its id", { azureWorkspaceName: workspace.id }, workspace.id],
    ["its id in capitals", { azureWorkspaceName: workspace.id.toUpperCase() }, workspace.id],
    ["its name", { azureWorkspaceName: "shop-logs" }, workspace.id],
    ["its name in capitals", { azureWorkspaceName: "SHOP-LOGS" }, workspace.id],
    [
      "its name and subscription",
      { azureWorkspaceName: "audit-logs", azureSubscriptionID: workspaces[2]?.subscription },
      workspaces[2]?.id,
    ],
    ["its resource id", { azureWorkspaceName: `${resource}/audit-logs` }, workspaces[1]?.id],
    [
      "its resource id in small letters",
      { azureWorkspaceName: `${resource}/audit-logs`.toLowerCase() },
      workspaces[1]?.id,
    ],
  ])("[M22] is found by %s", async (_, more, id) => {
    const { sourceOf } = await cloudOf();
    expect(await sourceOf(more).partitions(signal)).toMatchObject([{ id: `${id}/AKSAudit` }]);
  });

  it.each([
    [
      "a name of two",
      { azureWorkspaceName: "audit-logs" },
      /2 workspaces.*000000000002|workspaces\/audit-logs and .*workspaces\/Audit-Logs/,
    ],
    ["a name of none", { azureWorkspaceName: "no-logs" }, /"no-logs" in the 2 subscription.*workspaces\/read/],
    [
      "a subscription without it",
      { azureWorkspaceName: "shop-logs", azureSubscriptionID: workspaces[2]?.subscription },
      /"shop-logs" in the 1/,
    ],
    ["a resource id of none", { azureWorkspaceName: `${resource}/none` }, /no such workspace/],
    ["an id of none", { azureWorkspaceName: "0a1b2c3d-1111-4222-8333-000000000009" }, /no such workspace/],
  ])("[M22] is not guessed from %s", async (_, more, message) => {
    const { sourceOf } = await cloudOf();
    const failure = sourceOf(more).partitions(signal);
    await expect(failure).rejects.toBeInstanceOf(PollError);
    await expect(failure).rejects.toMatchObject({ kind: "settings", message: expect.stringMatching(message) });
  });

  it.each([
    ["is read", "shop-logs", `${workspace.id}/AKSAudit`],
    ["is told", "no-logs", /needs Microsoft.OperationalInsights\/workspaces\/read.*not yours/],
  ])("[M22] that lies beside a subscription which may not be listed %s", async (_, azureWorkspaceName, expected) => {
    const { cloud, sourceOf } = await cloudOf();
    const post: typeof fetch = async (input, init) =>
      String(input).includes(`${workspaces[2]?.subscription}/providers`)
        ? Response.json({ error: { code: "AuthorizationFailed", message: "not yours" } }, { status: 403 })
        : cloud.fetch(input, init);
    const found = sourceOf({ azureWorkspaceName }, undefined, { post }).partitions(signal);
    if (typeof expected === "string") expect(await found).toMatchObject([{ id: expected }]);
    else await expect(found).rejects.toMatchObject({ kind: "auth", message: expect.stringMatching(expected) });
  });

  it("[M22] is looked up once, and again when there is another of its name", async () => {
    const there = [workspace];
    const { cloud, sourceOf } = await aCloud({ workspaces: there });
    const again = { ...workspace, id: "0a1b2c3d-1111-4222-8333-000000000004" };
    for (const { id } of [workspace, again]) cloud.add("AKSAudit", [auditRow("a", then)], id);
    const source = sourceOf({ azureWorkspaceName: "shop-logs" });
    const lookups = () => cloud.calls.filter(({ path }) => path.startsWith("/subscriptions")).length;
    await source.partitions(signal);
    const first = lookups();
    await source.partitions(signal);
    expect(lookups()).toBe(first);
    there[0] = again;
    await expect(source.partitions(signal)).rejects.toMatchObject({ kind: "settings" });
    expect(await source.partitions(signal)).toMatchObject([{ id: `${again.id}/AKSAudit` }]);
  });
});
