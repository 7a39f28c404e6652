/*
 * Invokes that GkeAuditSource makes: gcp:organizations/getClientConfig:getClientConfig (accessToken) and, for a daemon
 * on GKE or push.tokenCreator, gcp:organizations/getProject:getProject (number). Outputs that it reads:
 * IAMCustomRole.name and .roleId (auto-named), WorkloadIdentityPoolProvider.name, ProjectSink.writerIdentity, Topic.id
 * and .name, serviceaccount Account.email and .name, Key.privateKey (base64 of JSON).
 */
import { Project } from "@pulumi/gcp/organizations/project";
import { describe, expect, it } from "vitest";
import { GkeAuditSource, type GkeAuditSourceArgs } from "../../components/gke.ts";
import { type ProgramRun, type RunOptions, runProgram, unknownValue } from "../../components/testing/index.ts";
import { DaemonConfig } from "../../daemon/config.ts";
import { invokes, key, outputs } from "../support/google-outputs.ts";

const issuer = "https://oidc.example.com/cluster";

const quiet = { ensureAuditLogging: "ignore" } as const;
const minimal = { projects: ["shop-prod"], identity: { issuer } } satisfies GkeAuditSourceArgs;

/** A program with one source, whose data for the daemon are the stack's outputs. */
async function run(args: unknown, options: RunOptions = {}) {
  let source: GkeAuditSource | undefined;
  const result = await runProgram(
    () => {
      source = new GkeAuditSource("prod", args as GkeAuditSourceArgs);
      const { config, files, secretFiles, tokens } = source.spec;
      return { config, files, secretFiles, tokens, member: source.member };
    },
    { outputs, invokes, ...options },
  );
  return { ...result, spec: source?.spec };
}

const listed = ({ resources }: ProgramRun) =>
  resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();

describe("what is created", () => {
  const read = ["GkeAuditSource prod", "IAMCustomRole prod-reader-shop-prod", "IAMMember prod-reads-shop-prod"];
  const pool = ["WorkloadIdentityPool prod-pool", "WorkloadIdentityPoolProvider prod-provider"];
  const push = [
    "Account prod-push",
    "ProjectSink prod-sink-shop-prod",
    "Subscription prod-subscription",
    "Topic prod-entries",
    "TopicIAMMember prod-publishes-shop-prod",
  ];
  const provider = "projects/9/locations/global/workloadIdentityPools/ours/providers/aks";
  it.each<[string, object, readonly string[]]>([
    ["a daemon elsewhere", {}, [...read, ...pool]],
    ["a daemon elsewhere, whose provider is there", { identityProvider: provider }, read],
    [
      "a daemon elsewhere, as a service account",
      { serviceAccount: "r@x.iam.gserviceaccount.com" },
      [...read, ...pool, "IAMMember prod-impersonates"],
    ],
    ["a daemon on GKE", { identity: { gkeProject: "home-project" } }, read],
    ["a key", { credential: "key", identity: undefined }, [...read, "Account prod-account", "Key prod-key"]],
    [
      "a key of an account",
      { credential: "key", serviceAccount: "r@x.iam.gserviceaccount.com" },
      [...read, "Key prod-key"],
    ],
    [
      "a project more",
      { projects: ["shop-prod", "shop-test"] },
      [...read, ...pool, "IAMCustomRole prod-reader-shop-test", "IAMMember prod-reads-shop-test"],
    ],
    [
      "Data Access",
      { ensureAuditLogging: "enable", dataAccess: ["ADMIN_READ"], overwrite: true },
      [...read, ...pool, "IAMAuditConfig prod-data-access-shop-prod"],
    ],
    ["push", { push: { url: "https://audit.example.com" } }, [...read, ...pool, ...push]],
    [
      "push from an old project",
      { push: { url: "https://audit.example.com", tokenCreator: true } },
      [...read, ...pool, ...push, "IAMMember prod-push-tokens"],
    ],
  ])("%s", async (_, args, expected) => {
    const result = await run({ ...minimal, ...quiet, ...args });
    expect(result.errors).toEqual([]);
    expect(listed(result)).toEqual([...expected].sort());
    for (const { type, parent, name } of result.resources)
      expect(parent, name).toMatch(type === "auditwire:index:GkeAuditSource" ? /Stack/ : /GkeAuditSource::prod$/);
  });
});

/** The inputs of everything that grants something, without what only names it. */
const granted = ({ resources }: ProgramRun) =>
  resources
    .filter(({ type }) => /IAM|WorkloadIdentityPoolProvider/.test(type))
    .map(({ inputs: { title: _, description: __, displayName: ___, ...inputs } }) => inputs);

describe("what is granted, and to whom", () => {
  const role = (project: string) => `projects/${project}/roles/prodreader${project.replace("-", "")}A1b2c3d`;
  const custom = (permissions: readonly string[]) => ({ project: "shop-prod", permissions });
  const pool = "projects/1234/locations/global/workloadIdentityPools/auditwire-da1b2c3d";
  const elsewhere = `principal://iam.googleapis.com/${pool}/subject/system:serviceaccount:auditwire:auditwire`;
  const provider = {
    project: "shop-prod",
    workloadIdentityPoolId: "auditwire-da1b2c3d",
    workloadIdentityPoolProviderId: "daemon",
    attributeMapping: { "google.subject": "assertion.sub" },
    attributeCondition: 'assertion.sub == "system:serviceaccount:auditwire:auditwire"',
    oidc: { issuerUri: issuer },
  };
  const account = "reader@team.iam.gserviceaccount.com";
  const activity = ["logging.logEntries.list"];
  const reads = (member: string) => ({ project: "shop-prod", role: role("shop-prod"), member });
  it.each<[string, object, string, readonly object[]]>([
    ["Admin Activity alone", {}, elsewhere, [custom(activity), provider, reads(elsewhere)]],
    [
      "Data Access, too",
      { dataAccess: ["DATA_READ"] },
      elsewhere,
      [custom([...activity, "logging.privateLogEntries.list"]), provider, reads(elsewhere)],
    ],
    [
      "on GKE, as the cluster's Workload Identity names the daemon",
      { identity: { gkeProject: "home-project", namespace: "security", serviceAccount: "watcher", issuer } },
      "principal://iam.googleapis.com/projects/77/locations/global/workloadIdentityPools/home-project.svc.id.goog/subject/ns/security/sa/watcher",
      [
        custom(activity),
        reads(
          "principal://iam.googleapis.com/projects/77/locations/global/workloadIdentityPools/home-project.svc.id.goog/subject/ns/security/sa/watcher",
        ),
      ],
    ],
    [
      "with keys of an issuer that Google does not reach",
      { jwks: '{"keys":[]}' },
      elsewhere,
      [custom(activity), { ...provider, oidc: { issuerUri: issuer, jwksJson: '{"keys":[]}' } }, reads(elsewhere)],
    ],
    [
      "as a service account that is there",
      { serviceAccount: account },
      `serviceAccount:${account}`,
      [
        custom(activity),
        provider,
        {
          serviceAccountId: `projects/-/serviceAccounts/${account}`,
          role: "roles/iam.workloadIdentityUser",
          member: elsewhere,
        },
        reads(`serviceAccount:${account}`),
      ],
    ],
  ])("%s", async (_, args, member, expected) => {
    const result = await run({ ...minimal, ...quiet, ...args });
    expect(result.errors).toEqual([]);
    // The order of registrations is not promised.
    expect(granted(result)).toHaveLength(expected.length);
    expect(granted(result)).toEqual(expect.arrayContaining([...expected]));
    expect(result.outputs["member"]).toBe(member);
  });

  it("each project has a role and a membership of its own, and what they share lies in the first", async () => {
    const push = { url: "https://audit.example.com/" };
    const result = await run({ ...minimal, ...quiet, projects: ["shop-prod", "shop-test"], push });
    const projectOf = (type: string) =>
      result.resources.filter((it) => it.type.endsWith(type)).map(({ inputs }) => inputs["project"]);
    for (const type of [":IAMCustomRole", "projects/iAMMember:IAMMember", ":ProjectSink"])
      expect(projectOf(type)).toEqual(["shop-prod", "shop-test"]);
    for (const type of [
      ":WorkloadIdentityPool",
      ":WorkloadIdentityPoolProvider",
      ":Topic",
      ":Subscription",
      ":Account",
    ])
      expect(projectOf(type)).toEqual(["shop-prod"]);
    // Only the sinks' own writers may publish.
    expect(result.resources.filter((it) => it.type.endsWith(":TopicIAMMember")).map(({ inputs }) => inputs)).toEqual(
      ["shop-prod", "shop-test"].map((project) => ({
        project: "shop-prod",
        topic: "prod-entries-1a2b3c4",
        role: "roles/pubsub.publisher",
        member: `serviceAccount:service-of-${project}@gcp-sa-logging.iam.gserviceaccount.com`,
      })),
    );
  });

  it("a subscription never expires, gives nothing up and proves who it is", async () => {
    const result = await run({ ...minimal, ...quiet, push: { url: "https://audit.example.com/", tokenCreator: true } });
    const endpoint = "https://audit.example.com/api/v1/kubernetes/push/prod";
    const { accountId } = result.resource("prod-push").inputs as { accountId: string };
    const serviceAccountEmail = `${accountId}@shop-prod.iam.gserviceaccount.com`;
    expect(accountId).toMatch(/^[a-z][a-z0-9-]{5,29}$/);
    expect(result.resource("prod-subscription").inputs).toEqual({
      project: "shop-prod",
      topic: "prod-entries-1a2b3c4",
      ackDeadlineSeconds: 60,
      pushConfig: { pushEndpoint: endpoint, oidcToken: { serviceAccountEmail, audience: endpoint } },
      messageRetentionDuration: "604800s",
      retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
      expirationPolicy: { ttl: "" },
    });
    expect(result.resource("prod-push-tokens").inputs).toEqual({
      serviceAccountId: `projects/shop-prod/serviceAccounts/${serviceAccountEmail}`,
      role: "roles/iam.serviceAccountTokenCreator",
      member: "serviceAccount:service-77@gcp-sa-pubsub.iam.gserviceaccount.com",
    });
  });

  it("an audit configuration says what is asked for, for one service", async () => {
    const exemptedMembers = ["serviceAccount:ci@shop-prod.iam.gserviceaccount.com"];
    const dataAccess = ["ADMIN_READ", "DATA_READ"];
    const result = await run({
      ...minimal,
      ensureAuditLogging: "enable",
      dataAccess,
      exemptedMembers,
      overwrite: true,
    });
    expect(result.resource("prod-data-access-shop-prod").inputs).toEqual({
      project: "shop-prod",
      service: "container.googleapis.com",
      auditLogConfigs: dataAccess.map((logType) => ({ logType, exemptedMembers })),
    });
    expect(result.spec?.after.length).toBeGreaterThan(0);
  });

  it("what projects make is named apart, and within what Google takes", async () => {
    const projects = ["a-project-with-thirty-letters1", "a-project-with-thirty-letters2"];
    const { resources } = await runProgram(
      () => void new GkeAuditSource("a-source-with-a-rather-long-name", { ...minimal, ...quiet, projects }),
      { outputs },
    );
    const names = resources.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of resources) if (type.endsWith(":IAMCustomRole")) expect(name.length).toBeLessThan(57);
  });
});

describe("what the daemon is told", () => {
  it.each<[string, object, object, object | undefined]>([
    ["[M04] [M12] all clusters of the projects", {}, { gcpProjectIDs: ["shop-prod"], clusters: [] }, undefined],
    [
      "[M04] [M05] some clusters, narrowed",
      {
        clusters: ["a", "b"],
        filter: 'protoPayload.methodName:"pods"',
        pollInterval: "30s",
        lookback: "1h",
        labels: { team: "shop" },
      },
      {
        clusters: ["a", "b"],
        filter: 'protoPayload.methodName:"pods"',
        pollInterval: "30s",
        lookback: "1h",
        labels: { team: "shop" },
      },
      undefined,
    ],
    ["a location", { location: "europe-west1" }, { filter: 'resource.labels.location="europe-west1"' }, undefined],
    [
      "a location beside a filter",
      { location: "europe-west1", filter: "severity>=WARNING OR x=1" },
      { filter: '(\nseverity>=WARNING OR x=1\n)\nAND resource.labels.location="europe-west1"' },
      undefined,
    ],
    [
      "[M10] push: polls only fill gaps",
      { push: { url: "https://audit.example.com" }, labels: { team: "shop" } },
      { pollInterval: "10m", labels: { team: "shop" } },
      {
        name: "prod",
        type: "pubsub",
        audience: "https://audit.example.com/api/v1/kubernetes/push/prod",
        labels: { team: "shop" },
      },
    ],
  ])("%s", async (_, args, specification, push) => {
    const result = await run({ ...minimal, ...quiet, ...args });
    const config = result.outputs["config"] as { specifications: object[]; push?: object[] };
    expect(DaemonConfig.safeParse(config).error?.issues).toBeUndefined();
    expect(DaemonConfig.safeParse(result.spec?.foreseen).error?.issues).toBeUndefined();
    expect(config.specifications).toEqual([
      expect.objectContaining({ name: "prod", deploymentType: "gke", credentialID: "prod", ...specification }),
    ]);
    if (push === undefined) expect(config.push).toBeUndefined();
    else expect(config.push).toEqual([expect.objectContaining(push)]);
    expect(result.spec?.pushes).toBe(push !== undefined);
  });

  const externalAccount = (more = {}) => ({
    type: "external_account",
    audience:
      "//iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/auditwire-da1b2c3d/providers/daemon",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token",
    credential_source: { file: "/var/run/secrets/auditwire/gcp-prod", format: { type: "text" } },
    ...more,
  });
  const token = {
    file: "gcp-prod",
    audience:
      "https://iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/auditwire-da1b2c3d/providers/daemon",
  };
  const federated = { id: "prod", type: "gcp-workload-identity", configFile: "gcp/prod.json" };
  it.each<[string, object, object, object | undefined, readonly object[], object | undefined]>([
    [
      "a daemon elsewhere has a token and no secret",
      {},
      federated,
      externalAccount(),
      [token],
      { namespace: "auditwire", serviceAccount: "auditwire" },
    ],
    [
      "a daemon elsewhere that reads as a service account",
      { serviceAccount: "r@x.iam.gserviceaccount.com", identity: { issuer, namespace: "sec" } },
      federated,
      externalAccount({
        service_account_impersonation_url:
          "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/r@x.iam.gserviceaccount.com:generateAccessToken",
      }),
      [token],
      { namespace: "sec", serviceAccount: "auditwire" },
    ],
    [
      "on GKE it needs nothing",
      { identity: { gkeProject: "home-project" } },
      { id: "prod", type: "gcp-metadata" },
      undefined,
      [],
      { namespace: "auditwire", serviceAccount: "auditwire" },
    ],
    [
      "[M03 partly: GKE] a key lies in a file of its own",
      { credential: "key", identity: undefined },
      { id: "prod", type: "gcp-key", key: { file: "gcp/prod.key.json" } },
      undefined,
      [],
      undefined,
    ],
  ])("%s", async (_, args, credential, file, tokens, identity) => {
    const result = await run({ ...minimal, ...quiet, ...args });
    expect((result.outputs["config"] as { credentials: object[] }).credentials).toEqual([credential]);
    const files = result.outputs["files"] as Record<string, string>;
    expect(Object.values(files).map((text) => JSON.parse(text))).toEqual(file === undefined ? [] : [file]);
    expect(result.outputs["tokens"]).toEqual(tokens);
    expect(result.spec?.identity).toEqual(identity);
  });

  it("a key is secret wherever it stands", async () => {
    const result = await run({ ...minimal, ...quiet, credential: "key" });
    expect(JSON.parse((result.outputs["secretFiles"] as Record<string, string>)["gcp/prod.key.json"] ?? "")).toEqual(
      key,
    );
    expect(result.secretOutputs).toEqual(["secretFiles.gcp/prod.key.json"]);
    expect(JSON.stringify([result.logs, result.resource("prod").outputs])).not.toContain("CANARY");
  });

  it.each<[string, object, object]>([
    ["by default nothing of Data Access", {}, { kind: "gke", dataAccess: [] }],
    [
      "what is read of it",
      { dataAccess: ["DATA_READ"], filter: "severity>=WARNING", location: "us-east1" },
      { kind: "gke", dataAccess: ["DATA_READ"], filter: "severity>=WARNING" },
    ],
  ])("[A03 partly: what the source says of GKE] %s is recorded", async (_, args, records) => {
    expect((await run({ ...minimal, ...quiet, ...args })).spec?.records).toEqual(records);
  });

  it("a preview of a cluster, an issuer and a project that are not there yet knows what can be known", async () => {
    const result = await runProgram(
      () => {
        const project = new Project("home", { projectId: "home-project", name: "home" });
        const unknown = project.number;
        const source = new GkeAuditSource("prod", {
          projects: ["shop-prod"],
          clusters: [unknown],
          identity: { gkeProject: unknown },
          push: { url: unknown },
        });
        return { config: source.spec.config, member: source.member };
      },
      {
        outputs: { ...outputs, "gcp:organizations/project:Project": { number: "1" } },
        invokes,
        preview: true,
      },
    );
    expect(result.errors).toEqual([]);
    expect(result.outputs["member"]).toBe(unknownValue);
    expect(result.outputs["config"]).toBe(unknownValue);
    expect(result.resource("prod-reader-shop-prod").inputs["permissions"]).toEqual(["logging.logEntries.list"]);
  });
});
