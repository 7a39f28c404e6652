import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/index.ts";

interface Rule {
  readonly level: string;
  readonly verbs?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly omitStages?: readonly string[];
  readonly resources?: readonly { readonly group: string; readonly resources?: readonly string[] }[];
}

const read = (text: string) => parse(text) as { apiVersion: string; kind: string; omitStages: string[]; rules: Rule[] };
const pem = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n";

describe("the classic audit policy", () => {
  const policy = read(auditPolicy("classic"));
  it("[S03] [S04] is an audit.k8s.io/v1 Policy", () => {
    expect(policy).toMatchObject({ apiVersion: "audit.k8s.io/v1", kind: "Policy" });
  });
  it("[S05] leaves only ResponseComplete and Panic", () => {
    expect(policy.omitStages).toEqual(["RequestReceived", "ResponseStarted"]);
  });
  it.each([
    ["S06", 0, { level: "Request", resources: [{ group: "", resources: ["pods/exec", "pods/attach"] }] }],
    ["S07", 1, { level: "Request", resources: [{ group: "", resources: ["pods"] }], verbs: ["create"] }],
    ["S08", 2, { level: "Request", verbs: ["create", "update", "patch", "delete"], namespaces: ["auditwire"] }],
    ["S09", 3, { level: "None" }],
  ])("%s: rule %i", (_, index, expected) => {
    expect(policy.rules[index]).toEqual(expected);
  });
  it("[S06] [S07] [S08] [S09] has these four rules and no other; the namespace can be chosen", () => {
    expect(policy.rules).toHaveLength(4);
    expect(read(auditPolicy("classic", { namespace: "twistlock" })).rules[2]?.namespaces).toEqual(["twistlock"]);
  });
});

describe("the recommended audit policy", () => {
  const policy = read(auditPolicy("recommended"));
  const withResource = (name: string) =>
    policy.rules.find((rule) => rule.resources?.some((r) => r.resources?.includes(name)));

  it("keeps ResponseStarted for sessions alone", () => {
    expect(policy.omitStages).toEqual(["RequestReceived"]);
    const recorded = policy.rules.filter((rule) => rule.level !== "None");
    const session = recorded.filter((rule) => !rule.omitStages?.includes("ResponseStarted"));
    expect(session).toEqual([
      {
        level: "Request",
        resources: [
          { group: "", resources: ["pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers"] },
        ],
      },
    ]);
  });
  it("keeps bodies of secrets, config maps and tokens out of the log", () => {
    for (const name of ["secrets", "configmaps", "serviceaccounts/token"])
      expect(withResource(name)?.level).toBe("Metadata");
  });
  it("leaves events and leases out, but not who deletes events", () => {
    const about = policy.rules.filter((rule) => rule.resources?.some((it) => it.resources?.includes("events")));
    expect(about.map(({ level, verbs }) => ({ level, verbs }))).toEqual([
      { level: "Metadata", verbs: ["delete", "deletecollection"] },
      { level: "None", verbs: undefined },
    ]);
  });
  it("records everything else at least as Metadata", () => {
    expect(policy.rules.at(-1)).toEqual({ level: "Metadata", omitStages: ["ResponseStarted"] });
  });
});

describe("the webhook file", () => {
  const server = "https://audit.example.com:8084/api/v1/kubernetes/webhook/secret";
  it("[S10] [S11] has one cluster and one context, and the secret in the path of its server", () => {
    expect(parse(auditWebhook({ cluster: "prod", server }))).toEqual({
      apiVersion: "v1",
      kind: "Config",
      preferences: {},
      clusters: [{ name: "prod", cluster: { server } }],
      contexts: [{ name: "webhook", context: { cluster: "prod", user: "kube-apiserver" } }],
      "current-context": "webhook",
    });
  });
  it("[S17] carries the CA bundle in one line, as openssl base64 -A writes it", () => {
    const text = auditWebhook({ cluster: "prod", server, certificateAuthority: pem });
    const expected = execFileSync("openssl", ["base64", "-A"], { input: pem, encoding: "utf8" });
    expect(text).toContain(`certificate-authority-data: ${expected}\n`);
  });
  it("names the certificate where the URL has an address that it does not name", () => {
    const named = { cluster: "prod", server: "https://10.96.0.17/x", tlsServerName: "auditwire.auditwire.svc" };
    expect(parse(auditWebhook(named))).toMatchObject({
      clusters: [{ cluster: { server: "https://10.96.0.17/x", "tls-server-name": "auditwire.auditwire.svc" } }],
    });
  });
});

it("[S14] the flags name both files in the directory", () => {
  expect(apiServerFlags({ directory: "/etc/kubernetes/auditwire/" })).toEqual([
    "--audit-policy-file=/etc/kubernetes/auditwire/audit-policy.yaml",
    "--audit-webhook-config-file=/etc/kubernetes/auditwire/audit-webhook.yaml",
    "--audit-webhook-batch-max-wait=1s",
    "--audit-webhook-initial-backoff=20s",
    "--audit-webhook-truncate-enabled=true",
  ]);
});

describe("bad arguments name themselves", () => {
  it.each<[string, () => unknown, string]>([
    ["a namespace", () => auditPolicy("classic", { namespace: "Not A Name" }), "namespace"],
    ["an empty cluster", () => auditWebhook({ cluster: " ", server: "https://x/y" }), "cluster"],
    ["no URL", () => auditWebhook({ cluster: "c", server: "audit" }), "server"],
    ["another protocol", () => auditWebhook({ cluster: "c", server: "ftp://x/y" }), "server"],
    ["a query", () => auditWebhook({ cluster: "c", server: "https://x/y?token=z" }), "query"],
    [
      "no PEM",
      () => auditWebhook({ cluster: "c", server: "https://x/y", certificateAuthority: "abc" }),
      "certificateAuthority",
    ],
    ["a relative directory", () => apiServerFlags({ directory: "etc" }), "directory"],
    ["no duration", () => apiServerFlags({ directory: "/etc", initialBackoff: "20" }), "initialBackoff"],
  ])("%s", (_, call, says) => {
    expect(call).toThrow(says);
  });
});
