import { describe, expect, it } from "vitest";
import { auditPolicy } from "../../components/audit-policy.ts";
import {
  type CoverageState,
  type CoveredSource,
  coverageOf,
  neverFindingsOf,
} from "../../components/coverage/index.ts";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { eventsOf } from "../../daemon/cli/run-sample.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { librarySamples } from "../../daemon/rules/library/samples/index.ts";
import { everything, metadata, prewritten, ruleOf, under } from "./rules.ts";

const cloud = (records: CoveredSource["records"]): CoveredSource => ({ name: "prod", records });
const eks = cloud({ kind: "eks" });
const aks = cloud({ kind: "aks", category: "kube-audit", tables: "resource-specific" });
const admin = cloud({ kind: "aks", category: "kube-audit-admin", tables: "diagnostics" });
const gke = (dataAccess?: readonly ("ADMIN_READ" | "DATA_READ" | "DATA_WRITE")[]) => cloud({ kind: "gke", dataAccess });
const policy = (kind: "classic" | "recommended") => cloud({ kind: "policy", text: auditPolicy(kind) });

const only = (rule: Rule, source: CoveredSource) => {
  const [finding] = coverageOf([rule], [source]);
  if (!finding) throw new Error("no finding");
  return finding;
};

describe("what is said of a rule and a source", () => {
  it.each<[string, CoveredSource, CoverageState, string]>([
    [
      "Credentials in a config map",
      metadata,
      "never",
      'rule "Credentials in a config map" can never fire on cluster "prod": it needs the Request body of configmaps, the audit policy gives Metadata',
    ],
    [
      "Long-lived service account token created",
      eks,
      "never",
      'rule "Long-lived service account token created" can never fire on cluster "prod": it needs the Request body of secrets, EKS gives Metadata',
    ],
    // EKS keeps the bodies of one config map: its own access map.
    [
      "Credentials in a config map",
      eks,
      "partly",
      'rule "Credentials in a config map" fires on cluster "prod" only in part: it misses the Request body of create, update and patch of configmaps, EKS gives Metadata; only requests that EKS singles out by a namespace, name, user or group make it fire',
    ],
    [
      "Kubernetes events deleted",
      eks,
      "partly",
      'rule "Kubernetes events deleted" fires on cluster "prod" only in part: it misses delete and deletecollection of events, which EKS does not record',
    ],
    [
      "Acting as another identity",
      aks,
      "never",
      'rule "Acting as another identity" can never fire on cluster "prod": it needs impersonatedUser, which the table AKSAudit leaves out',
    ],
    [
      "Exec or attach to a pod",
      admin,
      "partly",
      'rule "Exec or attach to a pod" fires on cluster "prod" only in part: it misses get of pods/exec and pods/attach, which the category kube-audit-admin leaves out',
    ],
    [
      "Secret read by a person",
      admin,
      "never",
      'rule "Secret read by a person" can never fire on cluster "prod": it needs get of secrets, which the category kube-audit-admin leaves out',
    ],
    [
      "Secret read by a person",
      gke([]),
      "never",
      'rule "Secret read by a person" can never fire on cluster "prod": it needs get of secrets, which GKE without Data Access logs leaves out',
    ],
    [
      "Secret read by a person",
      gke(),
      "unknown",
      'rule "Secret read by a person" may or may not fire on cluster "prod": it depends on whether GKE writes Data Access logs of it',
    ],
    [
      "Secret read by a person",
      gke(["ADMIN_READ", "DATA_READ"]),
      "covered",
      'rule "Secret read by a person" can fire on cluster "prod"',
    ],
    [
      "Exec that reads credentials",
      gke(["ADMIN_READ", "DATA_READ"]),
      "never",
      'rule "Exec that reads credentials" can never fire on cluster "prod": it needs the query of requestURI, which GKE leaves out',
    ],
    [
      "Exec or attach to a pod",
      policy("classic"),
      "partly",
      'rule "Exec or attach to a pod" fires on cluster "prod" only in part: it misses the beginning of get and create of pods/exec and pods/attach: it fires when the session ends, for ResponseStarted is not recorded',
    ],
    [
      "Exec or attach to a pod",
      policy("recommended"),
      "covered",
      'rule "Exec or attach to a pod" can fire on cluster "prod"',
    ],
    [
      "Privileged pod creation",
      policy("classic"),
      "partly",
      'rule "Privileged pod creation" fires on cluster "prod" only in part: it misses update and patch of pods and pods/ephemeralcontainers and create, update and patch of deployments, daemonsets, statefulsets and 4 more, which the audit policy leaves out',
    ],
    [
      "Privileged pod creation",
      policy("recommended"),
      "covered",
      'rule "Privileged pod creation" can fire on cluster "prod"',
    ],
  ])("[A03] %s (%#)", (name, source, state, sentence) => {
    expect(only(prewritten(name), source)).toMatchObject({ state, sentence, rule: name, source: "prod" });
  });

  const podsCreated = 'jpath("objectRef.resource") = "pods" and jpath("verb") = "create"';
  const line = (text: string) => under(`  - ${text}`);
  it.each<[string, string, CoveredSource, CoverageState, RegExp?]>([
    [
      "a stage that is left out",
      'jpath("stage") = "RequestReceived"',
      metadata,
      "never",
      /stage RequestReceived .*omits/,
    ],
    ["the answer's body", 'exists("responseObject.kind")', under("  - level: Request"), "never", /Response body/],
    [
      "nothing is recorded",
      podsCreated,
      line("level: None"),
      "never",
      /create of pods, which the audit policy leaves out/,
    ],
    ["another's namespace", podsCreated, line("{ level: Metadata, namespaces: [shop] }"), "partly"],
    ["a user's alone", podsCreated, line("{ level: Metadata, users: [bob] }"), "partly"],
    ["all but a user's", podsCreated, under("  - { level: None, users: [bob] }\n  - level: Metadata"), "covered"],
    [
      "that user's",
      `${podsCreated} and jpath("user.username") = "bob"`,
      under("  - { level: None, users: [bob] }\n  - level: Metadata"),
      "never",
      /create of pods by bob/,
    ],
    [
      "service accounts are in their namespace's group",
      `${podsCreated} and jpath("user.username") startswith "system:serviceaccount:kube-system:"`,
      under('  - { level: None, userGroups: ["system:serviceaccounts:kube-system"] }\n  - level: Metadata'),
      "never",
    ],
    [
      "one of two verbs",
      'jpath("objectRef.resource") = "nodes" and jpath("verb") in ("get", "patch")',
      line("{ level: Metadata, verbs: [get] }"),
      "partly",
      /patch of nodes/,
    ],
    ["reads have no body", 'jpath("verb") = "get" and exists("requestObject.spec")', everything, "never"],
    [
      "conditions that exclude each other",
      'jpath("verb") = "get" and jpath("verb") = "list"',
      everything,
      "never",
      /exclude each other/,
    ],
    [
      "managed fields that are omitted",
      `${podsCreated} and exists("requestObject.metadata.managedFields")`,
      under("  - { level: Request, omitManagedFields: true }"),
      "never",
      /managedFields, which the audit policy omits/,
    ],
    [
      "managed fields that are not",
      `${podsCreated} and exists("requestObject.metadata.managedFields")`,
      under("  - { level: Request, users: null }"),
      "covered",
    ],
    [
      "a part of every resource",
      'jpath("objectRef.subresource") = "status"',
      line('{ level: Metadata, resources: [{ group: "*", resources: ["*/status"] }] }'),
      "covered",
    ],
    [
      "pods/* are pods, too",
      podsCreated,
      line('{ level: Metadata, resources: [{ group: "", resources: ["pods/*"] }] }'),
      "covered",
    ],
    [
      "pods are not pods/exec",
      'jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") = "exec"',
      line('{ level: Metadata, resources: [{ group: "", resources: [pods] }] }'),
      "never",
    ],
    [
      "the name of what is made is not seen",
      `${podsCreated} and jpath("objectRef.name") = "x"`,
      line('{ level: Metadata, resources: [{ group: "", resources: [pods], resourceNames: [x] }] }'),
      "never",
    ],
    [
      "a path that is no resource",
      'jpath("requestURI") startswith "/metrics"',
      line('{ level: Metadata, nonResourceURLs: ["/metrics*"] }'),
      "covered",
    ],
    [
      "the same, left out",
      'jpath("requestURI") startswith "/metrics"',
      under('  - { level: None, nonResourceURLs: ["/metrics*"] }\n  - level: Metadata'),
      "never",
    ],
    [
      "another cluster's",
      `${podsCreated} and cluster = "test"`,
      everything,
      "never",
      /another provider, cluster or place/,
    ],
    ["this cluster's", `${podsCreated} and cluster = "prod"`, everything, "covered"],
    [
      "another provider's",
      `${podsCreated} and provider = "aws"`,
      cloud({ kind: "aks", category: "kube-audit", tables: "event-hub" }),
      "never",
    ],
    [
      "only Google's",
      'exists("protoPayload.methodName")',
      eks,
      "never",
      /protoPayload, which only the log entries of GKE have/,
    ],
    ["Google's, there", 'jpath("protoPayload.methodName") = "io.k8s.core.v1.pods.create"', gke([]), "covered"],
    [
      "groups on GKE",
      `${podsCreated} and jpath("user.groups") = "dev"`,
      gke(),
      "never",
      /user.groups, which GKE leaves out/,
    ],
    [
      "a policy that is none",
      podsCreated,
      { name: "prod", records: { kind: "policy", text: "rules: 5" } },
      "unknown",
      /not readable/,
    ],
  ])("[A03] %s", (_, expression, source, state, sentence = /./) => {
    const finding = only(ruleOf(expression), source);
    expect([finding.state, finding.sentence]).toEqual([state, expect.stringMatching(sentence)]);
  });

  it("an exception that holds for good takes away what it says; one that ends does not", () => {
    const created = 'jpath("objectRef.resource") = "pods" and jpath("verb") = "create"';
    const all = { name: "e", expression: 'jpath("verb") = "create"', reason: "r" };
    expect(only(ruleOf(created, [all]), everything).state).toBe("never");
    expect(only(ruleOf(created, [{ ...all, until: "2027-01-01" }]), everything).state).toBe("covered");
    // What an exception asks for and is not recorded does not except.
    const body = { ...all, expression: 'jpath("requestObject.spec.safe") = "true"' };
    expect(only(ruleOf(created, [body]), metadata).state).toBe("covered");
  });

  it("one finding for each rule and source, in order", () => {
    const [a, b] = [ruleOf('jpath("verb") = "get"', [], "A"), ruleOf('jpath("verb") = "put"', [], "B")];
    const findings = coverageOf(
      [a, b],
      [
        { ...everything, name: "one" },
        { ...metadata, name: "two" },
      ],
    );
    expect(findings.map(({ rule, source }) => `${rule} ${source}`)).toEqual(["A one", "B one", "A two", "B two"]);
    expect(coverageOf([], [everything])).toEqual([]);
    expect(coverageOf([a], [])).toEqual([]);
  });
});

it.each<[string, string, CoveredSource, number]>([
  ["a contradiction", 'jpath("verb") = "get" and jpath("verb") = "list"', metadata, 1],
  ["an audit policy that is none", 'jpath("verb") = "get"', cloud({ kind: "policy", text: "rules: 1" }), 0],
  ["what can fire", 'jpath("verb") = "get"', metadata, 0],
])("what previews ask, whether a rule can never fire, of %s", (_, expression, source, count) => {
  const rules = [ruleOf(expression)];
  const never = coverageOf(rules, [source]).filter(({ state }) => state === "never");
  expect(neverFindingsOf(rules, [source])).toEqual(never);
  expect(never).toHaveLength(count);
});

describe("the prewritten rules", () => {
  it("[A03] each can fire where all is recorded, with a witness that the judge confirms", () => {
    for (const finding of coverageOf(library, [everything])) {
      expect(finding.state, finding.sentence).toBe("covered");
      const event = eventOf(finding.witness as AuditEvent["body"]);
      expect(judge([prewritten(finding.rule)])(event).candidates, finding.rule).toHaveLength(1);
    }
  });

  const sources: readonly (readonly [string, CoveredSource, RegExp])[] = [
    ["EKS", eks, /\(EKS\)$/],
    ["AKS", cloud({ kind: "aks", category: "kube-audit", tables: "event-hub" }), /\(AKS\)$/],
    ["GKE with all logs", gke(["ADMIN_READ", "DATA_READ", "DATA_WRITE"]), /\(GKE\)$/],
  ];
  it.each(sources)("never is not said of a rule that a sample of %s fires", (_, source, envelope) => {
    const never = coverageOf(library, [source]).filter(({ state }) => state === "never");
    expect(neverFindingsOf(library, [source]), "told sooner, the same is told").toEqual(never);
    for (const { rule, sentence } of never) {
      // Samples are what a cloud could hand over; what its policy leaves out they cannot know.
      if (/which .* (does not record|leaves out)|gives Metadata/.test(sentence)) continue;
      const hits = (librarySamples[rule] ?? []).filter(({ matches, name }) => matches && envelope.test(name));
      expect(
        hits.map(({ name }) => name),
        sentence,
      ).toEqual([]);
    }
  });

  it("a witness is like a recorded sample: both make the same rules true on GKE", () => {
    const [finding] = coverageOf([prewritten("Exec or attach to a pod")], [gke(["ADMIN_READ", "DATA_READ"])]);
    const sample = librarySamples["Exec or attach to a pod"]?.find(({ name }) => /GKE/.test(name));
    const recorded = sample && eventsOf(sample, ".");
    const [event] = recorded && "events" in recorded ? recorded.events : [];
    const witness = finding?.witness as Readonly<Record<string, unknown>>;
    expect(event?.body["requestURI"]).toBeDefined();
    for (const field of ["user", "objectRef"] as const)
      expect(Object.keys(Object(witness[field])).sort()).toEqual(Object.keys(Object(event?.body[field])).sort());
    expect(event?.unrecorded).toContain("impersonatedUser");
  });
});

const eventOf = (body: AuditEvent["body"]): AuditEvent => ({
  source: { name: "webhook/prod", cluster: "prod", provider: "others" },
  body,
  original: new Uint8Array(),
  time: Date.parse("2030-01-02T00:00:00Z"),
});
