import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { CoverageFinding } from "../../components/coverage/index.ts";
import { type CoverageOptions, showCoverage } from "../../daemon/cli/rules/coverage.ts";
import { type PolicyOptions, showPolicy } from "../../daemon/cli/rules/policy.ts";
import { captured } from "../support/captured.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-coverage-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const rules = `rules:
  - name: Exec
    message: m
    expression: jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") = "exec"
  - name: Map
    message: m
    expression: jpath("objectRef.resource") = "configmaps" and jpath("verb") = "create" and exists("requestObject.data")
policy: [Exec, Map]
`;

const coverage = (text: string, options: CoverageOptions) => {
  const place = captured();
  const status = showCoverage(text === "" ? [] : [write("rules.yaml", text)], options, place.terminal);
  return { status, out: place.out() };
};

describe("rules coverage", () => {
  it("[A03] a table of rules and sources, a sentence for what is not covered, 1 when a rule can fire nowhere", () => {
    expect(coverage(rules, { policy: ["recommended"], source: ["eks"] }).status).toBe(1);
    expect(coverage(rules, { policy: ["classic", "recommended"], source: ["eks", "aks-admin"] })).toEqual({
      status: 0,
      out: `RULE  classic  recommended  eks      aks-admin
Exec  partly   covered      covered  partly
Map   partly   never        never    never

rule "Exec" fires on cluster "classic" only in part: it misses the beginning of get and create of pods/exec: it fires when the session ends, for ResponseStarted is not recorded
rule "Map" fires on cluster "classic" only in part: it misses create of configmaps, which the audit policy leaves out; only requests that the audit policy singles out by a namespace, name, user or group make it fire
rule "Map" can never fire on cluster "recommended": it needs the Request body of configmaps, the audit policy gives Metadata
rule "Map" can never fire on cluster "eks": it needs the Request body of configmaps, EKS gives Metadata
rule "Exec" fires on cluster "aks-admin" only in part: it misses get of pods/exec, which the category kube-audit-admin leaves out
rule "Map" can never fire on cluster "aks-admin": it needs the Request body of configmaps, AKS gives Metadata

classic: 2 rules: 0 covered, 2 partly, 0 never, 0 unknown
recommended: 2 rules: 1 covered, 0 partly, 1 never, 0 unknown
eks: 2 rules: 1 covered, 0 partly, 1 never, 0 unknown
aks-admin: 2 rules: 0 covered, 1 partly, 1 never, 0 unknown
`,
    });
  });

  it("0 when each rule can fire somewhere; a policy may be a file, or made from the rules", () => {
    const file = write(
      "audit-policy.yaml",
      "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n",
    );
    const { status, out } = coverage(rules, { policy: [file, "fromRules"], json: true });
    const findings = JSON.parse(out) as CoverageFinding[];
    expect(status).toBe(0);
    expect(findings.map(({ rule, state }) => [rule, state])).toEqual([
      ["Exec", "covered"],
      ["Map", "never"],
      ["Exec", "covered"],
      ["Map", "covered"],
    ]);
    expect(findings[0]).toMatchObject({
      source: file,
      lost: [],
      witness: { kind: "Event", stage: "ResponseComplete" },
    });
  });

  it("of a configuration its rules and its sources, and what it leaves open", () => {
    const config = write(
      "config.yaml",
      `webhooks: [{ name: prod, token: { env: TOKEN } }]
specifications:
  - { name: eu, deploymentType: eks, awsRegion: eu-west-1, credentialID: c, filter: '{ $.verb = "delete" }' }
  - { name: de, deploymentType: aks, azureWorkspaceName: w, credentialID: c, tables: AKSAuditAdmin }
  - { name: us, deploymentType: gke, credentialID: c, gcpProjectIDs: [shop-1234] }
${rules}`,
    );
    const { status, out } = coverage("", { config });
    expect(status).toBe(1);
    expect(out.split("\n").slice(0, 6)).toEqual([
      "Clusters that deliver by themselves are taken to have the audit policy recommended (--policy).",
      "AKS clusters are taken to send the category kube-audit, unless only AKSAuditAdmin is read.",
      "Which Data Access logs GKE writes is not known.",
      "RULE  prod     cloudwatch/eu  log-analytics/de  cloud-logging/us",
      "Exec  covered  never          partly            partly",
      "Map   never    never          never             never",
    ]);
  });

  it.each<[string, CoverageOptions, string]>([
    ["no rules", {}, "there is no rule to look at"],
    ["an unknown source", { library: true, source: ["gks"] }, 'no source is called "gks"; one of eks, aks'],
    ["a missing file", { library: true, policy: ["nowhere.yaml"] }, "nowhere.yaml: "],
  ])("%s", (_, options, message) => {
    expect(() => coverage("", options)).toThrow(message);
  });

  it("a file that is no policy", () => {
    const policy = write("none.yaml", "apiVersion: v1\nkind: Pod\n");
    expect(() => coverage(rules, { policy: [policy] })).toThrow(
      "none.yaml: the policy needs apiVersion: audit.k8s.io/v1",
    );
  });
});

describe("rules policy", () => {
  const policy = (text: string, options: PolicyOptions = {}) => {
    const place = captured();
    const status = showPolicy([write("rules.yaml", text)], options, place.terminal);
    return { status, out: place.out(), err: place.err() };
  };

  it("the policy alone on standard output, what it saves and does not cover beside it", () => {
    const secret = `${rules.replace("policy: [Exec, Map]", "")}  - name: Secret
    message: m
    expression: jpath("objectRef.resource") = "secrets" and exists("requestObject.data")
policy: [Exec, Map, Secret]
`;
    const { status, out, err } = policy(secret, { namespace: "sec" });
    expect(status).toBe(0);
    expect(parse(out)).toEqual({
      apiVersion: "audit.k8s.io/v1",
      kind: "Policy",
      omitStages: ["RequestReceived"],
      rules: [
        { level: "Metadata", resources: [{ group: "", resources: ["pods/exec"] }], omitStages: ["ResponseComplete"] },
        {
          level: "Request",
          verbs: ["create"],
          resources: [{ group: "", resources: ["configmaps"] }],
          omitStages: ["ResponseStarted"],
        },
      ],
    });
    expect(err).toMatch(/^not covered: rule "Secret": it reads bodies of secrets, which stay out of the log$/m);
    expect(err).toMatch(
      /^savings: of 8130 events .* it records \d+, \d+ % fewer than the recommended policy \(\d+\)$/m,
    );
  });
});
