/*
 * Invokes that AksAuditSource makes: azure-native:authorization:getClientToken (token) and, where a workspace or an event
 * hub is made, azure-native:authorization:getClientConfig (subscriptionId). With a token it asks Azure Resource Manager
 * over HTTPS; without one it says that nothing was asked. Outputs that it reads: Workspace id, name and customerId (a
 * GUID; also of one that is read by its id), UserAssignedIdentity name, clientId, principalId and tenantId (GUIDs),
 * eventhub Namespace id and name, EventHub name, NamespaceAuthorizationRule id. Ids are Azure's
 * (/subscriptions/…/resourceGroups/…/providers/…). examples/aks also reads ResourceGroup name and ManagedCluster id and
 * oidcIssuerProfile.issuerURL.
 */
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished } from "vitest";
import { AksAuditSource, type AksAuditSourceArgs } from "../../components/aks.ts";
import { type PrivilegeOptions, privileges, roleActions } from "../../components/sources/aks/privileges.ts";
import { type RunOptions, runProgram, unknownValue } from "../../components/testing/index.ts";
import { DaemonConfig } from "../../daemon/config.ts";
import { type Held, openResourceManager } from "../support/clouds/azure-resource-manager.ts";
import { bySecret } from "../support/clouds/log-analytics-ports.ts";
import { aCloud, auditRow, diagnosticsRow, idsOf, minute, now, read } from "../support/clouds/log-analytics-reading.ts";

const subscription = "/subscriptions/99999999-8888-4777-8666-555555555555";
const idOf = (group: string, type: string, name: string) =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.${type}/${name}`;
const prod = idOf("shop", "ContainerService/managedClusters", "prod");
const stage = idOf("shop-stage", "ContainerService/managedClusters", "stage");
const central = idOf("logs", "OperationalInsights/workspaces", "central");
const issuer = "https://westeurope.oic.prod-aks.azure.com/t/u/";
const customerId = "0a1b2c3d-1111-4222-8333-444455556666";
const identity = {
  clientId: "aaaaaaaa-1111-4222-8333-444455556666",
  principalId: "bbbbbbbb-1111-4222-8333-444455556666",
  tenantId: "cccccccc-1111-4222-8333-444455556666",
};

/** What Azure would compute. */
const outputs: NonNullable<RunOptions["outputs"]> = {
  "azure-native:operationalinsights:Workspace": (name) => ({ name: `${name}1a2b3c4d`, customerId }),
  "azure-native:managedidentity:UserAssignedIdentity": (name) => ({ name: `${name}1a2b3c4d`, ...identity }),
  "azure-native:eventhub:Namespace": (name) => ({ name: `${name}1a2b3c4d` }),
  "azure-native:eventhub:EventHub": (name) => ({ name: `${name}1a2b3c4d` }),
};

const nobody = "00000000-0000-0000-0000-000000000000";

const made = {
  clusters: { prod },
  identity: { issuer },
  workspace: { create: { resourceGroupName: "audit" } },
} satisfies AksAuditSourceArgs;
const given = { ...made, workspace: { id: central }, resourceGroupName: "audit" } satisfies AksAuditSourceArgs;
const pushed = {
  clusters: { prod },
  identity: { issuer },
  push: {},
  resourceGroupName: "audit",
} satisfies AksAuditSourceArgs;

/** A program with one source, whose data for the daemon are the stack's outputs. */
async function run(args: unknown, options: RunOptions = {}) {
  let source: AksAuditSource | undefined;
  const result = await runProgram(
    () => {
      source = new AksAuditSource("aks", args as AksAuditSourceArgs);
      const { config, secretFiles } = source.spec;
      return { config, secretFiles, workspaceId: source.workspaceId, clientId: source.clientId };
    },
    { outputs, ...options },
  );
  const said = result.logs.filter(({ level }) => level === "warning" || level === "info");
  return { ...result, spec: source?.spec, config: result.outputs["config"], said: said.map(({ text }) => text) };
}

const typesOf = ({ resources }: { resources: readonly { type: string; name: string }[] }) =>
  resources.map(({ type, name }) => `${type.replace("azure-native:", "")} ${name}`).sort();

describe("what a source makes", () => {
  it("[E12] [M20] [M21] a workspace, a setting for each cluster, and an identity that may query one table of it", async () => {
    const result = await run({ ...made, clusters: { prod, stage } });
    expect(result.errors).toEqual([]);
    expect(typesOf(result)).toEqual([
      "auditwire:index:AksAuditSource aks",
      "authorization:RoleAssignment aks-reader",
      "authorization:RoleDefinition aks-role",
      "managedidentity:FederatedIdentityCredential aks-federation",
      "managedidentity:UserAssignedIdentity aks-identity",
      "monitor:DiagnosticSetting aks-prod-logs",
      "monitor:DiagnosticSetting aks-stage-logs",
      "operationalinsights:Workspace aks-workspace",
    ]);
    expect(result.resource("aks-workspace").inputs).toEqual({
      resourceGroupName: "audit",
      sku: { name: "PerGB2018" },
      retentionInDays: 30,
      features: { disableLocalAuth: true },
    });
    expect(result.resource("aks-stage-logs").inputs).toEqual({
      resourceUri: stage,
      name: "auditwire-project-test-aks",
      workspaceId: "aks-workspace-id",
      logAnalyticsDestinationType: "Dedicated",
      logs: [{ category: "kube-audit", enabled: true }],
    });
    expect(result.resource("aks-federation").inputs).toEqual({
      resourceGroupName: "audit",
      resourceName: "aks-identity1a2b3c4d",
      issuer,
      subject: "system:serviceaccount:auditwire:auditwire",
      audiences: ["api://AzureADTokenExchange"],
    });
    const all = result.resources.filter(({ custom }) => custom);
    const component = result.resource("aks").urn;
    expect(all.every(({ parent }) => parent === component)).toBe(true);
  });

  it("[M22] a workspace that is there is read by its id, wherever it lies, and not changed", async () => {
    const result = await run(given);
    expect(result.errors).toEqual([]);
    expect(result.resource("aks-given-workspace").inputs).toEqual({});
    const { scope, roleDefinitionId, assignableScopes, permissions } = result.resource("aks-role").inputs;
    expect({ scope, assignableScopes }).toEqual({
      scope: `${subscription}/resourceGroups/logs`,
      assignableScopes: [`${subscription}/resourceGroups/logs`],
    });
    expect(permissions).toEqual([{ actions: roleActions({ table: "AKSAudit", pushes: false }), notActions: [] }]);
    expect(result.resource("aks-reader").inputs).toEqual({
      scope: central,
      principalId: identity.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionId}`,
    });
    expect(result.outputs).toMatchObject({ workspaceId: central, clientId: identity.clientId });
  });

  it.each<[string, AksAuditSourceArgs, string[]]>([
    ["verify", { ...given, ensureAuditLogging: "verify" }, []],
    ["ignore", { ...given, ensureAuditLogging: "ignore" }, []],
    ["no clusters", { ...given, clusters: {} }, []],
    ["an event hub", pushed, ["aks-prod-logs"]],
  ])("diagnostic settings: %s", async (_, args, expected) => {
    const result = await run(args);
    expect(result.errors).toEqual([]);
    expect(result.resources.filter(({ type }) => type.endsWith(":DiagnosticSetting")).map(({ name }) => name)).toEqual(
      expected,
    );
  });

  it("an event hub in a namespace of its own, to which nothing else may be received from", async () => {
    const result = await run(pushed);
    expect(result.resource("aks-events").inputs).toMatchObject({
      sku: { name: "Standard", tier: "Standard", capacity: 1 },
      minimumTlsVersion: "1.2",
    });
    expect(result.resource("aks-hub").inputs).toMatchObject({
      namespaceName: "aks-events1a2b3c4d",
      partitionCount: 4,
      retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: 72 },
    });
    expect(result.resource("aks-diagnostics").inputs).toMatchObject({ rights: ["Listen", "Send", "Manage"] });
    expect(result.resource("aks-receiver").inputs).toMatchObject({
      scope: "aks-events-id",
      principalId: identity.principalId,
    });
    expect(result.resource("aks-prod-logs").inputs).toEqual({
      resourceUri: prod,
      name: "auditwire-project-test-aks",
      eventHubAuthorizationRuleId: "aks-diagnostics-id",
      eventHubName: "aks-hub1a2b3c4d",
      logs: [{ category: "kube-audit", enabled: true }],
    });
    expect(result.resources.some(({ type }) => /Workspace|RoleDefinition/.test(type))).toBe(false);
  });

  it("an identity that is there gets the role, and no credential is made", async () => {
    const result = await run({ ...given, identity: undefined, reader: identity, resourceGroupName: undefined });
    expect(result.errors).toEqual([]);
    expect(result.resource("aks-reader").inputs).toMatchObject({ principalId: identity.principalId });
    expect(typesOf(result).some((type) => /managedidentity/.test(type))).toBe(false);
    const { principalId: _, ...without } = identity;
    const another = await run({ ...given, identity: undefined, reader: without });
    expect(typesOf(another).some((type) => /Role/.test(type))).toBe(false);
  });
});

describe("what the daemon is told", () => {
  const parsed = (config: unknown) => DaemonConfig.safeParse(config).error?.issues ?? [];

  it("[M03] [M04] [M22] [M23] where, with what and which clusters; nothing that it would have to look up", async () => {
    const { config, spec } = await run({
      ...given,
      clusters: { prod, two: stage },
      labels: { team: "shop" },
      pollInterval: "2m",
    });
    expect(config).toEqual({
      credentials: [
        {
          id: "aks",
          type: "azure-workload-identity",
          tenantID: identity.tenantId,
          clientID: identity.clientId,
          tokenFile: "/var/run/secrets/auditwire/azure-aks",
        },
      ],
      specifications: [
        {
          name: "aks",
          deploymentType: "aks",
          credentialID: "aks",
          azureWorkspaceName: customerId,
          tables: "AKSAudit",
          clusters: ["prod", "stage"],
          azureResourceGroups: ["shop", "shop-stage"],
          pollInterval: "2m",
          labels: { team: "shop" },
        },
      ],
    });
    expect(spec).toMatchObject({
      kind: "cloud",
      provider: "azure",
      name: "aks",
      identity: { namespace: "auditwire", serviceAccount: "auditwire" },
      tokens: [{ file: "azure-aks", audience: "api://AzureADTokenExchange" }],
      secretFiles: {},
      pushes: false,
      records: { kind: "aks", category: "kube-audit", tables: "resource-specific" },
    });
    expect(parsed(config)).toEqual([]);
    expect(parsed(spec?.foreseen)).toEqual([]);
  });

  it("a cluster whose id turns out to be none is read by its name, and not all that the workspace has", async () => {
    const { config } = await run({ ...given, ensureAuditLogging: "ignore", clusters: { prod: pulumi.output("prod") } });
    const [specification] = (config as { specifications: object[] }).specifications;
    expect(specification).toMatchObject({ clusters: ["prod"] });
    expect(specification).not.toHaveProperty("azureResourceGroups");
  });

  it("an event hub is read as Kafka with a token, and has everything", async () => {
    const { config, spec } = await run({ ...pushed, azureCloud: "usgovernment" });
    expect(config).toMatchObject({
      push: [
        {
          name: "aks",
          type: "kafka",
          brokers: ["aks-events1a2b3c4d.servicebus.usgovcloudapi.net:9093"],
          topic: "aks-hub1a2b3c4d",
          provider: "azure",
          sasl: { mechanism: "oauthbearer", credentialID: "aks" },
        },
      ],
    });
    expect(config).not.toHaveProperty("specifications");
    expect(parsed(config)).toEqual([]);
    expect(spec?.records).toEqual({ kind: "aks", category: "kube-audit", tables: "event-hub" });
    expect(spec?.tokens).toEqual([{ file: "azure-aks", audience: "api://AzureADTokenExchangeUSGov" }]);
  });

  it.each<[AksAuditSourceArgs, object, object]>([
    [
      { category: "kube-audit-admin" },
      { tables: "AKSAuditAdmin" },
      { category: "kube-audit-admin", tables: "resource-specific" },
    ],
    [{ tables: "diagnostics" }, { tables: "diagnostics" }, { category: "kube-audit", tables: "diagnostics" }],
    [{ filter: 'Verb != "watch"' }, { filter: 'Verb != "watch"' }, { filter: 'Verb != "watch"' }],
    [{ clusters: {}, resourceGroups: ["shop"] }, { azureResourceGroups: ["shop"] }, {}],
    [{ azureCloud: "china" }, { azureCloud: "china" }, {}],
  ])("[M05] [M24] %j", async (args, specification, records) => {
    const { config, spec } = await run({ ...given, ...args });
    expect(config).toMatchObject({ specifications: [specification] });
    expect(spec?.records).toMatchObject(records);
  });

  it("what it cannot read without are the federated credential and the role", async () => {
    const { spec } = await run(made);
    const urns = await Promise.all(
      (spec?.after ?? []).map(({ urn }) => (urn as unknown as { promise(): Promise<string> }).promise()),
    );
    expect(urns.map((urn) => urn.split("::").at(-1))).toEqual(["aks-federation", "aks-reader"]);
  });

  it("a secret is in a file of its own, and nowhere in clear", async () => {
    const result = await run({ ...given, identity: undefined, reader: { ...identity, clientSecret: "CANARY" } });
    expect(result.config).toMatchObject({
      credentials: [{ type: "azure-client-secret", clientSecret: { file: "azure-aks.secret" } }],
    });
    expect(result.spec).toMatchObject({ identity: undefined, tokens: [] });
    expect(result.secretOutputs).toEqual(["secretFiles.azure-aks.secret"]);
    expect(JSON.stringify([result.resources, result.logs, result.config])).not.toContain("CANARY");
    expect(parsed(result.config)).toEqual([]);
  });
});

describe("in a preview what is not there yet is not asked about, and nothing breaks", () => {
  it.each<[string, AksAuditSourceArgs]>([
    ["made", made],
    ["given", given],
    ["pushed", pushed],
  ])("a source that is %s", async (_, args) => {
    const result = await run(args, { preview: true });
    expect(result.errors).toEqual([]);
    expect(result.config).toBe(unknownValue);
    expect(DaemonConfig.safeParse(result.spec?.foreseen).error?.issues ?? []).toEqual([]);
  });

  it("workspace, cluster and issuer of the same program", async () => {
    const result = await runProgram(
      () => {
        const other = new Workspace("other", { resourceGroupName: "audit" });
        new AksAuditSource("aks", {
          ...given,
          clusters: { prod: other.id },
          identity: { issuer: other.customerId },
          workspace: { id: other.id },
        });
      },
      { outputs, preview: true },
    );
    expect(result.errors).toEqual([]);
    expect(result.resource("aks-prod-logs").inputs["resourceUri"]).toBe(unknownValue);
    expect(result.resource("aks-federation").inputs["issuer"]).toBe(unknownValue);
  });
});

describe("questions to Azure before a deployment", () => {
  const settingsPath = (id: string) => `${id}/providers/Microsoft.Insights/diagnosticSettings`.toLowerCase();
  const rightsPath = (id: string) => `${id}/providers/Microsoft.Authorization/permissions`.toLowerCase();
  const platform = {
    name: "platform",
    properties: { workspaceId: central, logs: [{ category: "kube-audit", enabled: true }] },
  };
  const owner = { value: [{ actions: ["*"], notActions: [] }] };
  const cluster = (version = "1.33.2") => ({ properties: { currentKubernetesVersion: version } });
  const fine: Record<string, Held> = {
    [prod.toLowerCase()]: cluster(),
    [settingsPath(prod)]: { value: [] },
    [rightsPath(prod)]: owner,
    [rightsPath(central)]: owner,
    [`${central}/tables/AKSAudit`.toLowerCase()]: { properties: { plan: "Analytics", retentionInDays: 30 } },
  };

  async function asked(args: AksAuditSourceArgs, held: Record<string, Held>, options: RunOptions = {}) {
    const azure = await openResourceManager({ ...fine, ...held }, "CANARY-TOKEN");
    onTestFinished(() => azure.close());
    const invokes = {
      "azure-native:authorization:getClientToken": () => ({ token: "CANARY-TOKEN" }),
      "azure-native:authorization:getClientConfig": () => ({ subscriptionId: subscription.split("/")[2] }),
    };
    const result = await run(
      { ...args, endpoints: { management: azure.endpoint } },
      { preview: true, invokes, ...options },
    );
    expect(JSON.stringify([result.resources, result.logs, result.outputs])).not.toContain("CANARY-TOKEN");
    return { ...result, asked: azure.asked };
  }

  it("nothing is said where all is well", async () => {
    const result = await asked(given, {});
    expect(result.errors).toEqual([]);
    expect(result.said).toEqual([]);
    expect(result.asked.length).toBe(6);
  });

  it.each<[string, AksAuditSourceArgs, Record<string, Held>, RegExp]>([
    [
      "enable, where another setting feeds it",
      given,
      { [settingsPath(prod)]: { value: [platform] } },
      /"platform".*write ensureAuditLogging: "verify"/,
    ],
    [
      "verify, where none feeds it",
      { ...given, ensureAuditLogging: "verify" },
      {},
      /sends no kube-audit .*az monitor diagnostic-settings create/,
    ],
  ])("[M21] %s: the preview fails with the fix, and no setting is made", async (_, args, held, expected) => {
    const result = await asked(args, held);
    expect(result.ok).toBe(false);
    expect(result.errors).toEqual([expect.stringMatching(expected)]);
    expect(result.errors[0]).toMatch(/^cluster /);
    expect(result.resources.some(({ type }) => type.endsWith(":DiagnosticSetting"))).toBe(false);
  });

  it.each<[string, AksAuditSourceArgs, Record<string, Held>, RegExp]>([
    [
      "verify, where one feeds it",
      { ...given, ensureAuditLogging: "verify" },
      { [settingsPath(prod)]: { value: [platform] } },
      /^$/,
    ],
    ["[M25] an old version", given, { [prod.toLowerCase()]: cluster("1.20.1") }, /Kubernetes 1\.20\.1 is older/],
    [
      "no right to assign roles",
      given,
      { [rightsPath(central)]: { value: [{ actions: ["*/read"] }] } },
      /you may not do .*roleAssignments\/write/,
    ],
    [
      "a table with the plan Basic",
      given,
      { [`${central}/tables/AKSAudit`.toLowerCase()]: { properties: { plan: "Basic" } } },
      /has the plan Basic/,
    ],
    [
      "a table that is not there yet",
      { ...given, tables: "diagnostics", table: {} },
      {},
      /the table AzureDiagnostics is not there yet/,
    ],
    [
      "a refusal",
      given,
      { [settingsPath(prod)]: { status: 403, message: "no" } },
      /you may not see it, so it was not checked \(HTTP 403: no\)/,
    ],
  ])("%s is said, and the preview goes on", async (_, args, held, expected) => {
    const result = await asked(args, held);
    expect(result.errors).toEqual([]);
    expect(result.said.join("\n")).toMatch(expected);
    expect(result.said.length).toBeLessThanOrEqual(1);
  });

  it("the table is set by an up, not by a preview", async () => {
    const args: AksAuditSourceArgs = { ...given, table: { retentionInDays: 90 } };
    const preview = await asked(args, {});
    expect(preview.said).toEqual(["this up sets the table AKSAudit to the plan Analytics, 90 days"]);
    expect(preview.asked.some((line) => line.startsWith("PATCH"))).toBe(false);
    const up = await asked(args, {}, { preview: false });
    expect(up.said).toEqual(["the table AKSAudit is set to the plan Analytics, 90 days"]);
    expect(up.asked.filter((line) => line.startsWith("PATCH"))).toEqual([
      `PATCH ${central}/tables/AKSAudit?api-version=2022-10-01 {"properties":{"plan":"Analytics","retentionInDays":90}}`,
    ]);
  });

  it("a workspace that is made: its group is asked about, and the rest when there is something to ask", async () => {
    const result = await asked(made, { [rightsPath(`${subscription}/resourceGroups/audit`)]: { value: [] } });
    expect(result.said).toEqual([
      expect.stringMatching(/^you may not do .* on \/subscriptions\/.*\/resourceGroups\/audit, so/),
    ]);
    expect(result.asked.some((line) => line.includes("/tables/"))).toBe(false);
  });

  it("without a network, and without a login, one warning says so", async () => {
    const closed = await openResourceManager({}, "t");
    await closed.close();
    const offline = await asked({ ...given, endpoints: { management: closed.endpoint } }, {}, { invokes: {} });
    expect(offline.errors).toEqual([]);
    expect(offline.said).toEqual([expect.stringMatching(/^Azure could not be asked \(the provider has no token\)/)]);
    const failing = await run(
      { ...given, endpoints: { management: closed.endpoint } },
      { preview: true, invokes: { "azure-native:authorization:getClientToken": () => ({ token: "t" }) } },
    );
    expect(failing.errors).toEqual([]);
    expect(failing.said).toEqual([expect.stringMatching(/^Azure could not be asked \(connect ECONNREFUSED/)]);
  });

  it("verify waits for what the source depends on, as a setting of the same program", async () => {
    const result = await runProgram(
      () => {
        const setting = new Workspace("setting", { resourceGroupName: "audit" });
        new AksAuditSource("aks", { ...given, ensureAuditLogging: "verify" }, { dependsOn: [setting] });
      },
      { outputs, preview: true },
    );
    expect(result.errors).toEqual([]);
    expect(result.logs.filter(({ level }) => level === "warning")).toEqual([]);
  });

  it("an issuer that turns out to be empty is said with the line that makes one", async () => {
    const result = await run({ ...given, identity: { issuer: pulumi.output("") } });
    expect(result.errors).toEqual([
      expect.stringMatching(
        /^AksAuditSource "aks": identity\.issuer: is empty: .*az aks update .*--enable-oidc-issuer$/,
      ),
    ]);
    expect(result.resources.some(({ name }) => name === "aks-federation")).toBe(false);
  });
});

describe("least privilege", () => {
  it("no action has a wildcard, and each row says when", () => {
    for (const { who, action, on, when } of privileges()) {
      expect(action).not.toContain("*");
      expect([who, on, when].every((text) => text.length > 0)).toBe(true);
    }
  });

  const tables = ["AKSAudit", "AKSAuditAdmin", "AzureDiagnostics"] as const;
  const argsOf = {
    AKSAudit: {},
    AKSAuditAdmin: { category: "kube-audit-admin" },
    AzureDiagnostics: { tables: "diagnostics" },
  } as const;
  const rows = { AKSAudit: auditRow, AKSAuditAdmin: auditRow, AzureDiagnostics: diagnosticsRow };

  /** What a source tells of the table that is to be read. */
  async function specificationOf(table: (typeof tables)[number]) {
    const { config } = await run({ ...given, clusters: {}, ...argsOf[table] });
    const { specifications } = config as { specifications: { azureWorkspaceName: string; tables: string }[] };
    return { azureWorkspaceName: specifications[0]?.azureWorkspaceName, tables: specifications[0]?.tables };
  }

  /** Reads a simulated workspace, by an identity that has these actions. */
  async function reading(specification: Awaited<ReturnType<typeof specificationOf>>, granted: readonly string[]) {
    const { cloud, sourceOf } = await aCloud({ granted });
    for (const name of tables) cloud.add(name, [rows[name](name, now - 10 * minute)]);
    return idsOf(await read(sourceOf(specification, bySecret)));
  }

  it.each(tables)(
    "the daemon reads %s with exactly the actions that are granted, and not with one less",
    async (table) => {
      const options: PrivilegeOptions = { table, pushes: false };
      const actions = roleActions(options);
      expect(actions).toEqual([
        "Microsoft.OperationalInsights/workspaces/query/read",
        `Microsoft.OperationalInsights/workspaces/query/${table}/read`,
      ]);
      const specification = await specificationOf(table);
      expect(await reading(specification, actions)).toEqual([table]);
      for (const action of actions)
        await expect(
          reading(
            specification,
            actions.filter((other) => other !== action),
          ),
        ).rejects.toThrow(/may not read it/);
    },
  );
});

describe("wrong arguments: all at once, each with component, path, value and fix, and nothing is made", () => {
  it.each<[object, string[]]>([
    [
      {},
      [
        "workspace: is missing: pass { id } of one",
        "identity.issuer: is missing",
        "clusters: is empty",
        "resourceGroupName: is missing",
      ],
    ],
    [
      { ...made, workspace: { id: central, create: { resourceGroupName: "audit" } } },
      ["workspace: needs one of id and create"],
    ],
    [{ ...given, workspace: {} }, ["workspace: needs one of id and create"]],
    [
      { ...given, workspace: { id: customerId } },
      [`workspace.id: "${customerId}" is no resource id of a workspace: az monitor log-analytics workspace show`],
    ],
    [
      { ...given, clusters: { prod: "prod", "a b": prod } },
      [
        'clusters.prod: "prod" is no resource id of an AKS cluster: az aks show',
        'clusters.a b: "a b" is no short name',
      ],
    ],
    [
      { ...given, clusters: { prod, again: prod.toUpperCase() } },
      ["clusters.again: is the same cluster as another one"],
    ],
    [{ ...given, resourceGroups: ["shop"] }, ["resourceGroups: narrows a source without clusters"]],
    [{ ...made, clusters: {} }, ["clusters: is empty, so nothing would ever be sent"]],
    [
      { ...made, ensureAuditLogging: "verify" },
      ['ensureAuditLogging: "verify" finds no setting for a workspace that is yet to be made'],
    ],
    [
      { ...given, push: {}, ensureAuditLogging: "verify" },
      ['ensureAuditLogging: "verify" finds no setting for an event hub'],
    ],
    [
      { ...given, ensureAuditLogging: "yes", category: "audit", tables: "both", azureCloud: "mars" },
      [
        'ensureAuditLogging: "yes" is none of enable, verify, ignore',
        'category: "audit" is none',
        'tables: "both" is none',
        'azureCloud: "mars" is none',
      ],
    ],
    [{ ...given, identity: { issuer: "http://x" } }, ['identity.issuer: "http://x" is no https URL']],
    [{ ...given, identity: { issuer: "https://kubernetes.default.svc" } }, ["cannot be reached by Entra ID"]],
    [
      { ...given, identity: undefined, reader: { clientId: "me", tenantId: "" } },
      ['reader.clientId: "me" is no GUID', 'reader.tenantId: "" is no GUID'],
    ],
    [
      { ...made, workspace: { create: { resourceGroupName: "audit", retentionInDays: 7, dailyQuotaGb: 0 } } },
      [
        "workspace.create.retentionInDays: 7 is no whole number from 30 to 730",
        "workspace.create.dailyQuotaGb: 0 lets nothing in",
      ],
    ],
    [
      { ...pushed, push: { capacity: 0, partitionCount: 99, retentionInHours: 1.5 } },
      ["push.capacity: 0", "push.partitionCount: 99", "push.retentionInHours: 1.5"],
    ],
    [{ ...pushed, table: {}, filter: "true" }, ["table: belongs to a workspace", "filter: narrows what is polled"]],
    [{ ...given, filter: 'Verb = "get" | take 1' }, ['filter: "=" at 6: write "==" to compare', 'filter: "|" at 14']],
    [
      {
        ...given,
        clusters: { prod: 7 },
        resourceGroupName: "",
        identity: { issuer, namespace: "" },
        filter: [],
        tags: { a: 1 },
        push: null,
      },
      [
        "clusters.prod: 7 is no text",
        'identity.namespace: "" is no name of Kubernetes',
        'resourceGroupName: "" is empty',
        "filter: a list is no text",
        "tags.a: 1 is no text",
        "push: null is no object",
      ],
    ],
    [
      { ...given, workspace: { id: 7 }, reader: { clientId: nobody, tenantId: nobody, clientSecret: "" }, table: true },
      ["workspace.id: 7 is no text", 'reader.clientSecret: "" is empty', "table: true is no object"],
    ],
    [
      { ...given, pollInterval: "1", lookback: "9d", endpoints: { query: "x" } },
      ['pollInterval: "1" is no duration', 'lookback: "9d" is no duration', "endpoints.query: "],
    ],
  ])("%#", async (args, sentences) => {
    const result = await run(args, { preview: true });
    expect(result.ok).toBe(false);
    expect(result.resources).toEqual([]);
    expect(result.errors.length).toBe(1);
    for (const sentence of sentences) expect(result.errors[0]).toContain(sentence);
    expect(result.errors[0]).toContain('AksAuditSource "aks": ');
  });

  it("a name that Azure's names could not begin with", async () => {
    const result = await runProgram(() => void new AksAuditSource("my.clusters", given), { preview: true });
    expect(result.errors[0]).toContain('AksAuditSource "my.clusters": name: "my.clusters" cannot begin names of Azure');
    expect(result.resources).toEqual([]);
  });
});
