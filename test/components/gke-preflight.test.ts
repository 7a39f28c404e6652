import { afterEach, describe, expect, it } from "vitest";
import { GkeAuditSource, type GkeAuditSourceArgs } from "../../components/gke.ts";
import { privileges, readerPermissions } from "../../components/sources/gke/privileges.ts";
import { type ProgramRun, type RunOptions, runProgram } from "../../components/testing/index.ts";
import { type GoogleProject, openGoogleApis } from "../support/clouds/google-apis.ts";
import type { RestApi } from "../support/clouds/rest-api.ts";

const token = "ya29.of-whoever-deploys";
const minimal = { projects: ["shop-prod"], identity: { issuer: "https://oidc.example.com" } };
const warnings = ({ logs }: ProgramRun) => logs.filter(({ level }) => level === "warning").map(({ text }) => text);
const run = (args: unknown, options: RunOptions = {}) =>
  runProgram(() => void new GkeAuditSource("prod", args as GkeAuditSourceArgs), options);

describe("wrong arguments are told at once, and nothing is registered", () => {
  it.each<[string, object | null, readonly string[]]>([
    [
      "nothing at all",
      {},
      [
        'projects: names no project; write at least one, as ["my-project"]',
        "identity: says not where the daemon runs: give gkeProject when it runs on GKE, or issuer, the issuer of its cluster's tokens",
      ],
    ],
    [
      "projects",
      { ...minimal, projects: ["shop-prod", "shop-prod", "Shop"] },
      ['projects[1]: "shop-prod" stands there twice; leave it out once', 'projects[2]: "Shop": not a project id'],
    ],
    [
      "[M13] reserved fields of the filter",
      { ...minimal, filter: 'resource.type="gce" OR timestamp>"2026"' },
      [
        'filter: at character 1, "resource.type": resource.type is reserved: clusters alone are read',
        'filter: at character 24, "timestamp": timestamp is reserved: the polls decide which stretch of time is read',
      ],
    ],
    [
      "durations",
      { ...minimal, pollInterval: "1 minute", lookback: "30d" },
      [
        'pollInterval: "1 minute": "1 minute" is no duration from 1s to 1d: write 60s, 10m or 1h30m',
        'lookback: "30d": "30d" is no duration from 0s to 7d: write 60s, 10m or 1h30m',
      ],
    ],
    [
      "Data Access",
      { ...minimal, dataAccess: ["READ", "DATA_READ", "DATA_READ"], ensureAuditLogging: "check" },
      [
        'dataAccess[0]: "READ": write each of ADMIN_READ, DATA_READ, DATA_WRITE once',
        'dataAccess[2]: "DATA_READ": write each of ADMIN_READ, DATA_READ, DATA_WRITE once',
        'ensureAuditLogging: "check" is none of "verify", "enable" and "ignore"',
      ],
    ],
    [
      "what means nothing",
      { ...minimal, overwrite: true, exemptedMembers: ["user:a@example.com"] },
      [
        'overwrite: means nothing without ensureAuditLogging: "enable"; leave it out',
        'exemptedMembers: means nothing without ensureAuditLogging: "enable"; leave it out',
      ],
    ],
    [
      "enable without a log",
      { ...minimal, ensureAuditLogging: "enable" },
      ['dataAccess: names no log to enable; write ["ADMIN_READ", "DATA_READ"]'],
    ],
    [
      "on GKE",
      { projects: ["shop-prod"], identity: { gkeProject: "home" }, jwks: "{}", serviceAccount: "a@b" },
      [
        "jwks: is for a daemon outside of GKE that is let in without a key; leave it out",
        "serviceAccount: on GKE the daemon is let in as itself; leave it out",
      ],
    ],
    [
      "identities",
      {
        projects: ["shop-prod"],
        credential: "password",
        identity: { issuer: "oidc.example.com", namespace: "A", serviceAccount: "b".repeat(120) },
        serviceAccount: "reader",
      },
      [
        'identity.namespace: "A" is no name of Kubernetes: write small letters, digits and -',
        'credential: "password" is neither "workload-identity" nor "key"',
        'identity.issuer: "oidc.example.com" is no https URL',
        "identity.serviceAccount: namespace and serviceAccount are too long: Google takes subjects of 127 bytes",
        'serviceAccount: "reader" is no e-mail of a service account',
      ],
    ],
    [
      "what a program that is not type-checked passes",
      {
        projects: ["shop-prod", undefined],
        clusters: "prod",
        identity: { ...minimal.identity, serviceAccount: "" },
        filter: 7,
        labels: { team: null },
        push: { url: "https://audit.example.com", tokenCreator: "yes" },
        endpoints: { container: "" },
      },
      [
        "projects[1]: undefined is no text: write it in quotes, or leave it out",
        'clusters: "prod" is no list: write it in [ ], or leave it out',
        'identity.serviceAccount: "" is no name of Kubernetes: write small letters, digits and -',
        "filter: 7 is no text: write it in quotes, or leave it out",
        'push.tokenCreator: "yes" is neither true nor false: write one of them, or leave it out',
        "labels.team: null is no text: write it in quotes, or leave it out",
        'endpoints.container: "" is no URL: write https://HOST, or leave it out',
      ],
    ],
    [
      "no arguments",
      null,
      [
        "args: null is no object: write { … }, or leave it out",
        'projects: names no project; write at least one, as ["my-project"]',
        "identity: says not where the daemon runs: give gkeProject when it runs on GKE, or issuer, the issuer of its cluster's tokens",
      ],
    ],
    [
      "places",
      { ...minimal, location: "Belgium", push: { url: "http://audit.example.com" } },
      [
        'location: "Belgium" is no region or zone; write europe-west1 or europe-west1-b',
        'push.url: "http://audit.example.com": Pub/Sub pushes to an https URL, as https://audit.example.com',
      ],
    ],
  ])("%s", async (_, args, expected) => {
    const result = await run(args);
    const count = expected.length === 1 ? "1 argument is" : `${expected.length} arguments are`;
    const lines = expected.map((line) => `  GkeAuditSource "prod": ${line}`).join("\n");
    expect(result.errors).toEqual([`${count} wrong; nothing has been registered:\n${lines}`]);
    expect(result.resources).toEqual([]);
  });
});

describe("what Google says before a deployment", () => {
  let google: RestApi | undefined;
  afterEach(() => google?.close());

  async function asked(args: object, projects: Readonly<Record<string, GoogleProject>>, preview = true) {
    google = await openGoogleApis(projects, token);
    const { endpoint } = google;
    const endpoints = { container: endpoint, resourceManager: endpoint, serviceUsage: endpoint };
    const invokes = {
      "gcp:organizations/getClientConfig:getClientConfig": () => ({ accessToken: token }),
      "gcp:organizations/getProject:getProject": () => ({ number: "77" }),
    };
    return run({ ...minimal, dataAccess: [], endpoints, ...args }, { preview, invokes });
  }
  const cluster = (name: string, more: object = {}) => ({
    name,
    location: "europe-west1",
    currentMasterVersion: "1.33.2-gke.100",
    ...more,
  });
  const logs = (service: string, ...types: string[]) => ({
    service,
    auditLogConfigs: types.map((logType) => ({ logType })),
  });
  const reads = ["ADMIN_READ", "DATA_READ"];
  const unwritten = (missing: string) =>
    `project shop-prod: its audit configuration does not have ${missing} for container.googleapis.com (a folder or the organization may): set ensureAuditLogging: "enable", or tick them for the Kubernetes Engine API in IAM & Admin, Audit Logs`;

  it.each<[string, object, GoogleProject, readonly string[]]>([
    ["nothing, where all is well", { clusters: ["shop"] }, { clusters: [cluster("shop")] }, []],
    [
      "APIs that are off, and the line that switches them on",
      {},
      { disabled: ["logging.googleapis.com", "sts.googleapis.com"] },
      [
        "project shop-prod: logging.googleapis.com, sts.googleapis.com are not enabled: gcloud services enable logging.googleapis.com sts.googleapis.com --project shop-prod",
      ],
    ],
    [
      "no API that is not needed",
      { credential: "key" },
      { disabled: ["sts.googleapis.com", "pubsub.googleapis.com", "iamcredentials.googleapis.com"] },
      [],
    ],
    [
      "rights that are lacking, and who has them",
      {},
      { lacking: ["iam.roles.create", "resourcemanager.projects.setIamPolicy", "pubsub.topics.create"] },
      [
        "project shop-prod: whoever deploys may not iam.roles.create, resourcemanager.projects.setIamPolicy, so the deployment will fail there; have the project's owner grant roles/iam.roleAdmin, roles/resourcemanager.projectIamAdmin",
      ],
    ],
    [
      "[M14] clusters that are not there, and versions outside of the table",
      { clusters: ["shop", "shap"], location: "europe-west1" },
      {
        clusters: [
          cluster("shop", { currentMasterVersion: "1.27.3-gke.100" }),
          cluster("other", { location: "us-east1" }),
        ],
      },
      [
        'there is no cluster "shap" in europe-west1 yet; there are: shop',
        expect.stringMatching(
          /^cluster "shop": Kubernetes 1\.27\.3-gke\.100 is older than 1\.\d+/,
        ) as unknown as string,
      ],
    ],
    ["Data Access logs that nobody writes", { dataAccess: reads }, {}, [unwritten("ADMIN_READ, DATA_READ")]],
    [
      "one that nobody writes",
      { dataAccess: reads },
      { auditConfigs: [logs("container.googleapis.com", "ADMIN_READ")] },
      [unwritten("DATA_READ")],
    ],
    [
      "none, when they are written for all services",
      { dataAccess: reads },
      { auditConfigs: [logs("allServices", ...reads)] },
      [],
    ],
    [
      "those of another service do not count",
      { dataAccess: ["DATA_READ"] },
      { auditConfigs: [logs("storage.googleapis.com", "DATA_READ")] },
      [unwritten("DATA_READ")],
    ],
    [
      "that it refuses to answer",
      {},
      { refuses: { status: 403, message: "Cloud Resource Manager API has not been used\nbefore or it is disabled." } },
      [
        expect.stringMatching(
          /^project shop-prod: could not be asked before the deployment for the APIs that are enabled, the rights of whoever deploys, its clusters, so nothing was checked there: 127\.0\.0\.1:\d+ answers 403: Cloud Resource Manager API has not been used before or it is disabled\.$/,
        ) as unknown as string,
      ],
    ],
  ])("says %s", async (_, args, project, expected) => {
    const result = await asked(args, { "shop-prod": project });
    expect(result.errors).toEqual([]);
    expect(warnings(result)).toEqual(expected);
  });

  it.each<[string, GoogleProject, readonly string[]]>([
    [
      "one of its clusters has it",
      {
        clusters: [
          cluster("a"),
          cluster("b", { workloadIdentityConfig: { workloadPool: "home-project.svc.id.goog" } }),
        ],
      },
      [],
    ],
    [
      "none has it",
      { clusters: [cluster("a"), cluster("b", { workloadIdentityConfig: {} })] },
      [
        "project home-project: no cluster has Workload Identity, without which the daemon is let in nowhere: gcloud container clusters update CLUSTER --location LOCATION --project home-project --workload-pool=home-project.svc.id.goog, and for its node pools --workload-metadata=GKE_METADATA",
      ],
    ],
    ["that cannot be told", { refuses: { status: 403, message: "no" } }, []],
  ])("Workload Identity where the daemon runs: %s", async (_, home, expected) => {
    const identity = { gkeProject: "home-project" };
    const result = await asked({ identity }, { "shop-prod": {}, "home-project": home });
    expect(result.errors).toEqual([]);
    expect(warnings(result)).toEqual(expected);
  });

  it("what is not decided on Data Access is told without asking, and once", async () => {
    const result = await asked(
      { dataAccess: undefined, projects: ["shop-prod", "shop-test"] },
      { "shop-prod": {}, "shop-test": {} },
    );
    expect(warnings(result)).toEqual([
      expect.stringMatching(/^Data Access logs are not read: .* or dataAccess: \[\] to leave it so$/),
    ]);
    expect(google?.asked.some((line) => line.includes("getIamPolicy"))).toBe(false);
  });

  it("asked to ignore, it asks and says nothing", async () => {
    const result = await asked({ ensureAuditLogging: "ignore", dataAccess: undefined }, { "shop-prod": {} });
    expect(warnings(result)).toEqual([]);
    expect(google?.asked).toEqual([]);
  });

  describe("an audit configuration that is there", () => {
    const enable = { ensureAuditLogging: "enable", dataAccess: reads };
    const there = [logs("container.googleapis.com", "DATA_WRITE"), logs("storage.googleapis.com", "DATA_READ")];
    const refused =
      "project shop-prod has an audit configuration for container.googleapis.com already (DATA_WRITE), which would be replaced, and be gone after destroy: give the same in dataAccess and exemptedMembers, or overwrite: true to replace it, also when an earlier deployment of this program wrote it";
    it.each<[string, boolean, object, GoogleProject, readonly string[]]>([
      ["of other services is left alone", false, enable, { auditConfigs: there.slice(1) }, []],
      [
        "that says the same, in any order, is taken over",
        false,
        enable,
        { auditConfigs: [logs("container.googleapis.com", "DATA_READ", "ADMIN_READ")] },
        [],
      ],
      ["that says something else is not replaced, in a preview", true, enable, { auditConfigs: there }, [refused]],
      ["that says something else is not replaced, in a deployment", false, enable, { auditConfigs: there }, [refused]],
      ["is replaced when that is said", false, { ...enable, overwrite: true }, { auditConfigs: there }, []],
      [
        "that exempts others is not replaced",
        false,
        { ...enable, dataAccess: ["DATA_READ"] },
        {
          auditConfigs: [
            {
              service: "container.googleapis.com",
              auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: ["user:ci@example.com"] }],
            },
          ],
        },
        [refused.replace("DATA_WRITE", "DATA_READ except for user:ci@example.com")],
      ],
    ])("%s", async (_, preview, args, project, expected) => {
      const result = await asked(args, { "shop-prod": project }, preview);
      expect(result.errors).toEqual(expected);
      const made = result.resources.filter(({ custom }) => custom).map(({ name }) => name);
      if (expected.length > 0) expect(made).toEqual([]);
      else expect(made).toContain("prod-data-access-shop-prod");
    });

    it.each([
      ["a preview goes on and says what a deployment would do", true],
      ["a deployment is refused", false],
    ])("that cannot be read: %s", async (_, preview) => {
      const refuses = { status: 403, message: "no" };
      const result = await asked(enable, { "shop-prod": { refuses } }, preview);
      const said = preview ? warnings(result) : result.errors;
      expect(result.ok).toBe(preview);
      expect(said).toContainEqual(
        expect.stringMatching(
          /^project shop-prod: its audit configuration could not be read, .* or set overwrite: true$/,
        ),
      );
      expect(result.resources.some(({ custom }) => custom)).toBe(preview);
    });
  });

  it.each<[string, RunOptions["invokes"], RegExp]>([
    [
      "no token",
      {},
      /^Google could not be asked before the deployment, so nothing was checked: the provider gives no access token$/,
    ],
    [
      "no network",
      { "gcp:organizations/getClientConfig:getClientConfig": () => ({ accessToken: token }) },
      /^project shop-prod: could not be asked .* so nothing was checked there: 127\.0\.0\.1:9 cannot be asked: /,
    ],
  ])("%s: a warning, and the preview goes on", async (_, invokes, expected) => {
    const endpoint = "http://127.0.0.1:9";
    const endpoints = { container: endpoint, resourceManager: endpoint, serviceUsage: endpoint };
    const result = await run({ ...minimal, dataAccess: [], endpoints }, { preview: true, ...(invokes && { invokes }) });
    expect(result.errors).toEqual([]);
    expect(warnings(result).join("\n")).toMatch(expected);
    expect(result.resources.some(({ custom }) => custom)).toBe(true);
  });
});

describe("privileges", () => {
  const none = { dataAccess: false, impersonates: false, pushes: false, tokenCreator: false };
  it.each([
    ["by default", none, ["logging.logEntries.list"]],
    ["with Data Access", { ...none, dataAccess: true }, ["logging.logEntries.list", "logging.privateLogEntries.list"]],
    [
      "as a service account",
      { ...none, impersonates: true },
      ["logging.logEntries.list", "roles/iam.workloadIdentityUser"],
    ],
    ["with push", { ...none, pushes: true }, ["logging.logEntries.list", "roles/pubsub.publisher"]],
    ["token making without push", { ...none, tokenCreator: true }, ["logging.logEntries.list"]],
  ])("%s there are no others", (_, options, expected) => {
    expect(privileges(options).map(({ action }) => action)).toEqual(expected);
    expect(expected).toEqual(expect.arrayContaining(readerPermissions(options)));
  });

  it("none is a wildcard or a basic role, and each says when it is made", () => {
    for (const { action, on, who } of privileges()) {
      expect(action).toMatch(/^(roles\/(iam|pubsub)\.[A-Za-z]+|logging\.[A-Za-z]+\.list)$/);
      expect(action).not.toMatch(/admin|owner|editor/i);
      expect([on, who]).not.toContain("");
    }
    expect(
      privileges()
        .filter(({ when }) => when === "")
        .map(({ action }) => action),
    ).toEqual(["logging.logEntries.list"]);
  });
});
