import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { LogGroupChoice } from "../../components/sources/eks/arguments.ts";
import { type Answer, answerOf, isMissing } from "../../components/sources/eks/asked.ts";
import {
  clusterFindings,
  logGroupFindings,
  podIdentityFindings,
  type SeenCluster,
  type SeenLogGroup,
} from "../../components/sources/eks/checks.ts";

const answered = <T>(value: T): Answer<T> => ({ state: "answered", value });
const refused = (reason: string): Answer<never> => ({ state: "refused", reason });
const gone = refused("reading EKS Cluster (prod): couldn't find resource");
const denied = refused("AccessDeniedException: User is not authorized to perform: x");
const unknown = { state: "unknown" } as const;
const subject = { cluster: "prod", region: "eu-west-1" };

describe("what a preview says of a cluster", () => {
  it.each<readonly [string, Answer<SeenCluster>, "verify" | "enable", readonly [string, RegExp][]]>([
    ["[M31] audit is on", answered({ enabledClusterLogTypes: ["audit"], version: "1.33" }), "verify", []],
    [
      "[M31] audit is off",
      answered({ enabledClusterLogTypes: [] }),
      "verify",
      [["error", /^audit logging of .* is off: aws eks /]],
    ],
    ["audit is off, and will be switched on", answered({ enabledClusterLogTypes: ["api"] }), "enable", []],
    ["nobody can know yet", unknown, "verify", []],
    ["a test that answers nothing of it", answered({}), "verify", []],
    [
      "no such cluster",
      gone,
      "verify",
      [["warning", /^there is no EKS cluster "prod" in eu-west-1: correct clusters or region, unless/]],
    ],
    [
      "no right to ask",
      denied,
      "verify",
      [["warning", /could not be asked \(AccessDenied.*allow eks:DescribeCluster.*aws eks describe-cluster/]],
    ],
    [
      "[M34] an old version",
      answered({ enabledClusterLogTypes: ["audit"], version: "1.29" }),
      "verify",
      [["warning", /^EKS cluster "prod": Kubernetes 1\.29 is older than/]],
    ],
  ])("%s", (_, answer, ensure, expected) => {
    expect(clusterFindings(answer, { ...subject, ensure })).toEqual(
      expected.map(([severity, sentence]) => ({ severity, sentence: expect.stringMatching(sentence) })),
    );
  });
});

describe("what a preview says of a log group", () => {
  const existing: LogGroupChoice = { mode: "existing" };
  const create: LogGroupChoice = { mode: "create", retentionDays: 30 };
  const adopt: LogGroupChoice = { mode: "adopt", retentionDays: 30 };
  const own = { "auditwire:source": "source" };
  it.each<readonly [string, Answer<SeenLogGroup>, LogGroupChoice, boolean, readonly RegExp[]]>([
    ["all is well", answered({ retentionInDays: 7, logGroupClass: "STANDARD" }), existing, false, []],
    [
      "for ever",
      answered({ retentionInDays: 0 }),
      existing,
      false,
      [
        /keeps its events for ever.*: aws logs put-retention-policy --region eu-west-1 --log-group-name \/aws\/eks\/prod\/cluster --retention-in-days 30, or write/,
      ],
    ],
    ["missing", gone, existing, false, [/^there is no log group .* yet: .*mode: "create"/]],
    ["to be made", gone, create, false, []],
    ["made by this source", answered({ retentionInDays: 30, tags: own }), create, false, []],
    ["there, but not this source's", answered({ retentionInDays: 30, tags: {} }), create, false, [/mode: "adopt"/]],
    ["nothing to adopt", gone, adopt, false, [/^there is no log group .* to adopt/]],
    ["to adopt, as it is", answered({ retentionInDays: 30 }), adopt, false, []],
    [
      "to adopt, but of another retention",
      answered({ retentionInDays: 0 }),
      adopt,
      false,
      [/keeps events for ever, not 30: .*--retention-in-days 30$/],
    ],
    [
      "of a class that is not read",
      answered({ logGroupClass: "INFREQUENT_ACCESS" }),
      existing,
      false,
      [/of class INFREQUENT_ACCESS/],
    ],
    ["of that class, but queried", answered({ logGroupClass: "INFREQUENT_ACCESS" }), existing, true, []],
    ["no right to ask", denied, existing, false, [/could not be looked at .*allow logs:DescribeLogGroups/]],
    ["nobody can know yet", unknown, create, false, []],
  ])("%s", (_, answer, choice, queries, expected) => {
    const findings = logGroupFindings(answer, { ...subject, choice, queries, source: "source" });
    expect(findings).toEqual(
      expected.map((sentence) => ({ severity: "warning", sentence: expect.stringMatching(sentence) })),
    );
  });
});

describe("what a preview says of the agent for Pod Identity", () => {
  it.each<readonly [string, Answer<unknown>, boolean, readonly RegExp[]]>([
    ["there", answered({}), false, []],
    ["missing", gone, false, [/^the add-on eks-pod-identity-agent is not in/]],
    ["built in", gone, true, []],
    ["no right to ask", denied, false, [/^whether the EKS cluster "prod" has the add-on/]],
    ["nobody can know yet", unknown, false, []],
  ])("%s", (_, answer, hasAutoMode, expected) => {
    expect(podIdentityFindings(answer, { cluster: "prod", hasAutoMode })).toEqual(
      expected.map((sentence) => ({ severity: "warning", sentence: expect.stringMatching(sentence) })),
    );
  });
});

describe("an answer", () => {
  it("is what an output holds, or why it holds nothing", async () => {
    expect(await answerOf(pulumi.output(1))).toEqual({ state: "answered", value: 1 });
    expect(await answerOf(pulumi.output(pulumi.unknown))).toEqual({ state: "unknown" });
    const failing = pulumi.output(Promise.reject(new Error(`first\n  ${"long ".repeat(100)}last`)));
    expect(await answerOf(failing)).toEqual({ state: "refused", reason: expect.stringMatching(/^… long .*last$/) });
  });

  it.each([
    ["reading EKS Cluster (x): couldn't find resource", true],
    ["ResourceNotFoundException: No cluster found for name: x.", true],
    ["finding IAM OIDC Provider by url (x): not found", true],
    ["AccessDeniedException: not authorized", false],
    ["dial tcp: lookup eks.eu-west-1.amazonaws.com: no such host", false],
  ])("%s: missing %s", (reason, expected) => expect(isMissing(reason)).toBe(expected));
});
