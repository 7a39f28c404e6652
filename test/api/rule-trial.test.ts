import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRules } from "../../daemon/cli/rules/check.ts";
import { type App, openApp } from "../support/app.ts";

const secret = "this must not be read";
let app: App;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-trial-"));
  writeFileSync(join(folder, "secret.yaml"), `rules: [{ name: ${secret}, message: m, expression: "nonsense" }]`);
  app = await openApp({
    rules: [
      {
        name: "Often",
        message: "m",
        expression: 'jpath("verb") = "get"',
        description: "",
        severity: "low",
        attackTechniques: [],
        owner: "user",
        threshold: { count: 5, within: "1m", by: [] },
      },
    ],
    policy: [
      {
        rule: "Exec or attach to a pod",
        exceptions: [{ name: "csi", expression: 'jpath("user.username") = "csi"', reason: "r" }],
      },
    ],
  });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const post = (path: string, body: unknown) => app.ask(`/api/v1${path}`, { method: "POST", body: JSON.stringify(body) });

interface Answer {
  readonly ok: boolean;
  readonly rules: number;
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  readonly err: string;
  readonly details: readonly unknown[];
  readonly events: readonly {
    readonly auditID: string | null;
    readonly verdict: { readonly rule: string; readonly message: string } | null;
    readonly counts: boolean;
    readonly notEvaluable: readonly unknown[];
    readonly explanation: { readonly verdict: string; readonly expression: unknown } | null;
  }[];
  readonly errors: readonly string[];
}
const answerTo = async (path: string, body: unknown) => (await (await post(path, body)).json()) as Answer;

const file = `rules:
  - name: One
    message: "\${user.usernam} did it"
    expression: |
      jpath("verb") = "get"
      and jpath("objectRef.subresource") in "exec"
  - name: Two
    message: m
    expression: jpath("user.username") = 3
    treshold: { count: 2, within: 1m }
policy: [One, Tow]
`;

describe("[A11 partly: by the route for trials] POST /rules/check", () => {
  it("finds what `auditwire rules check --json` finds, in the same places", async () => {
    const path = join(folder, "rules.yaml");
    writeFileSync(path, file);
    const said: string[] = [];
    checkRules([path], { json: true }, { line: (line: string) => said.push(line) } as never);
    const command = JSON.parse(said.join("")) as Record<string, unknown>[];
    const { ok, findings } = await answerTo("/rules/check", { text: file });
    expect(ok).toBe(false);
    expect(findings.map(({ path: _, ...finding }) => finding)).toEqual(
      command.map(({ file: _, ...finding }) => finding),
    );
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["unknown-field", "unexpected-token", "integer-needs-quotes", "unknown-rule"]),
    );
  });

  it.each([
    ["an expression that is right", { expression: 'jpath("verb") = "get"' }, { ok: true, rules: 1, findings: [] }],
    [
      "an expression that is not",
      { expression: 'jpath("verb") in "get"' },
      {
        ok: false,
        rules: 0,
        findings: [{ rule: null, severity: "error", path: "expression", line: 1, column: 18, fileLine: null }],
      },
    ],
    [
      "rules",
      {
        rules: [
          { name: "A", message: "m", expression: 'jpath("verb") =' },
          { name: "B", message: "m", expression: 'jpath("verb") = "a"' },
        ],
      },
      {
        ok: false,
        rules: 1,
        findings: [{ rule: "A", code: "unexpected-end", path: "rules[0].expression", line: 1, fileLine: null }],
      },
    ],
    [
      "a prewritten rule's name",
      { rules: [{ name: "exec or attach to a pod", message: "m", expression: 'jpath("verb") = "a"' }] },
      { ok: false, findings: [{ code: "duplicate-name" }] },
    ],
    [
      "a saved rule's word for the expression",
      { rules: [{ name: "A", message: "m", script: 'jpath("verb") = "a"' }] },
      {
        ok: false,
        findings: [
          { code: "missing", path: "rules[0].expression" },
          { path: "rules[0].script", message: 'unknown key; did you mean "expression"?' },
        ],
      },
    ],
    ["an empty file", { text: "" }, { ok: true, rules: 0, findings: [] }],
    ["no YAML", { text: "rules: [" }, { ok: false, findings: [{ code: "not-yaml", fileLine: 1 }] }],
  ])("%s", async (_, body, expected) => {
    expect(await answerTo("/rules/check", body)).toMatchObject(expected);
  });

  it("reads no file of this machine, whatever the text names", async () => {
    const text = `rules: [{ file: ${join(folder, "secret.yaml")} }]\nlibrary: { key: ${join(folder, "secret.yaml")} }`;
    for (const body of [{ text }, { rules: [{ file: join(folder, "secret.yaml") }] }]) {
      const answer = await post("/rules/check", body);
      expect(answer.status).toBe(200);
      const said = await answer.text();
      expect(said).not.toContain(secret);
      expect(said).not.toContain("cannot be read");
      expect(JSON.parse(said)).toMatchObject({ ok: false });
    }
  });

  it.each([
    ["nothing", {}, ""],
    ["two things", { text: "", expression: "a" }, "expression"],
    ["an expression that is too long", { expression: "a".repeat(70_000) }, "expression"],
    ["aliases upon aliases", { text: bomb() }, ""],
  ])("%s is 400", async (_, body, path) => {
    const answer = await post("/rules/check", body);
    expect(answer.status).toBe(400);
    const { details } = (await answer.json()) as Answer;
    if (path) expect(details).toMatchObject([{ path }]);
  });

  it.each<[string, object, number]>([
    ["rules", { rules: [Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`k${i}`, 1]))] }, 200],
    ["a text", { text: Array.from({ length: 14_000 }, (_, i) => `k${i}: &a${i} 1`).join("\n") }, 200],
    ["a text with as many errors", { text: "k: 1\n".repeat(40_000) }, 200],
    ["more rules", { rules: Array(900).fill({ name: "a".repeat(300) }) }, 400],
  ])("whatever is wrong with %s, the answer is bounded", async (_, sent, status) => {
    const answer = await post("/rules/check", sent);
    const text = await answer.text();
    expect([answer.status, text.length < 500_000]).toEqual([status, true]);
    const { findings = [] } = JSON.parse(text) as Answer;
    expect(findings.length).toBeLessThanOrEqual(1_000);
  });

  it("what is left out is counted", async () => {
    const { findings, more } = (await answerTo("/rules/check", { text: "k: 1\n".repeat(2_500) })) as Answer & {
      more: number;
    };
    expect([findings.length, more]).toEqual([1_000, 1_499]);
  });

  it("saves nothing", async () => {
    const before = await app.ruleBook.rules();
    await post("/rules/check", { rules: [{ name: "New", message: "m", expression: 'jpath("verb") = "a"' }] });
    expect(await app.ruleBook.rules()).toEqual(before);
  });
});

function bomb(): string {
  const lines = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(",")}]`);
  return ["a0: &a0 [x,x,x,x,x,x,x,x,x]", ...lines].join("\n");
}

const exec = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "id-1",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods/web/exec",
  verb: "create",
  user: { username: "alice", groups: ["dev"] },
  sourceIPs: ["10.0.0.1"],
  objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "exec", apiVersion: "v1" },
  responseStatus: { code: 101 },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123456Z",
  stageTimestamp: "2026-11-22T09:33:01.223456Z",
};
const get = { ...exec, auditID: "id-2", verb: "get", requestURI: "/api", objectRef: { resource: "pods" } };

describe("POST /rules/evaluate", () => {
  it("by the policy: the first rule that holds, with the exceptions of the file's policy", async () => {
    const list = { kind: "EventList", items: [exec, get, { ...exec, user: { username: "csi" } }] };
    const { events, errors } = await answerTo("/rules/evaluate", { policy: true, event: list });
    expect(errors).toEqual([]);
    expect(events.map(({ verdict }) => verdict?.rule)).toEqual(["Exec or attach to a pod", undefined, undefined]);
    expect(events[0]?.explanation).toMatchObject({ verdict: "holds" });
    expect(events[1]?.explanation).toBeNull();
  });

  it.each([
    [
      "an expression that holds",
      { expression: 'jpath("user.username") = "alice"' },
      {
        verdict: { rule: "expression" },
        explanation: { verdict: "holds", expression: { kind: "comparison", truth: "true", values: ['"alice"'] } },
      },
    ],
    [
      "an expression that does not",
      { expression: 'not jpath("user.username") = "alice"' },
      {
        verdict: null,
        explanation: {
          verdict: "does not hold",
          expression: { kind: "not", truth: "false", parts: [{ truth: "true" }] },
        },
      },
    ],
    [
      "an expression on the source's facts",
      { expression: 'cluster = "prod"', source: { cluster: "prod", provider: "aws" } },
      { verdict: { rule: "expression" } },
    ],
    [
      "what the event does not carry",
      { expression: 'exists("requestObject.spec")' },
      {
        verdict: null,
        notEvaluable: [{ reason: "level" }],
        explanation: { verdict: "cannot be evaluated", reason: "level" },
      },
    ],
    [
      "a list's elements",
      { expression: 'any("user.groups", jpath("") = "dev")' },
      {
        verdict: { rule: "expression" },
        explanation: { expression: { kind: "any", elements: [{ value: '"dev"', condition: { truth: "true" } }] } },
      },
    ],
    [
      "a rule's name, in any case",
      { rule: "exec or attach to a pod" },
      { verdict: { rule: "Exec or attach to a pod" } },
    ],
    [
      "a rule that is nowhere yet",
      { rule: { name: "Mine", message: "${verb}!", script: 'jpath("verb") = "create"' } },
      { verdict: { rule: "Mine", message: "create!" }, counts: false },
    ],
    [
      "a rule that counts",
      {
        rule: {
          name: "Mine",
          message: "m",
          script: 'jpath("verb") = "create"',
          threshold: { count: 2, within: "1m", by: [] },
        },
      },
      { verdict: { rule: "Mine" }, counts: true },
    ],
  ])("%s", async (_, by, expected) => {
    const { events } = await answerTo("/rules/evaluate", { event: exec, ...by });
    expect(events).toMatchObject([{ auditID: "id-1", ...expected }]);
  });

  it("takes any envelope, and says what in it is no event", async () => {
    const message = JSON.stringify(exec);
    for (const event of [exec, [exec], { message }, message, { kind: "EventList", items: [exec] }])
      expect(
        (await answerTo("/rules/evaluate", { expression: 'jpath("verb") = "create"', event })).events,
      ).toHaveLength(1);
    const { events, errors } = await answerTo("/rules/evaluate", { policy: true, event: [exec, 3] });
    expect(events).toHaveLength(1);
    expect(errors).toEqual(["an audit event is a JSON object"]);
  });

  it.each([
    ["no event at all", { policy: true }, "event"],
    ["what is no event", { policy: true, event: { a: 1 } }, "event: no audit event"],
    ["null", { policy: true, event: null }, "event: "],
    ["too many events", { policy: true, event: Array(21).fill(exec) }, "event: holds 21 events, more than 20"],
    ["no judge", { event: exec }, "send one of policy, rule, expression"],
    ["two judges", { event: exec, policy: true, rule: "A" }, "rule: is given beside policy"],
    ["an unknown rule", { event: exec, rule: "Exec or attach to a pot" }, 'did you mean "Exec or attach to a pod"?'],
    ["an unknown number", { event: exec, rule: 999_999 }, "no rule has the number 999999"],
    ["an expression that is wrong", { event: exec, expression: "verb" }, "expression"],
    ["a rule that is wrong", { event: exec, rule: { name: "", message: "m", script: "a" } }, "name"],
    ["an unknown fact", { event: exec, policy: true, source: { cloud: "aws" } }, "source.cloud: unknown key"],
  ])("%s is 400, and says so", async (_, body, sentence) => {
    const answer = await post("/rules/evaluate", body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as Answer).err).toContain(sentence);
  });

  it("an event deeper than any is 400 that names it, not an error of the daemon", async () => {
    const body = `{"policy":true,"event":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`;
    const answer = await app.ask("/api/v1/rules/evaluate", { method: "POST", body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      details: [{ path: "event", message: "nests deeper than 500 levels" }],
    });
  });

  it("a rule's errors are named by their place in the body", async () => {
    const rule = { name: "a", message: "m", script: "jpath(", severity: "bad" };
    const { err, details } = await answerTo("/rules/evaluate", { rule, event: {} });
    expect(details).toMatchObject([{ path: "rule.severity" }, { path: "rule.script", line: 1, column: 7 }]);
    expect(err).toMatch(/^rule\.severity: .*\nrule\.script:1:7 {2}/);
  });

  const condition = 'jpath("verb") = "get"';
  it.each<[string, string, object, object[]]>([
    [
      "a rule as rules files have it",
      "/rules/evaluate",
      { rule: { name: "a", message: "m", expression: condition }, event: {} },
      [
        { path: "rule.script", message: "is missing: a string" },
        { path: "rule.expression", message: 'unknown key; the condition is called "script" here' },
      ],
    ],
    [
      "a misspelt key of a rule",
      "/rules/evaluate",
      { rule: { name: "a", message: "m", script: condition, serverity: "low" }, event: {} },
      [{ path: "rule.serverity", message: 'unknown key; did you mean "severity"?' }],
    ],
    [
      "what is no rule",
      "/rules/evaluate",
      { rule: true, event: {} },
      [{ path: "rule", message: "is a boolean: send a string or a number or an object" }],
    ],
    [
      "a misspelt fact",
      "/rules/evaluate",
      { policy: true, event: {}, source: { clustr: "a" } },
      [{ path: "source.clustr", message: 'unknown key; did you mean "cluster"?' }],
    ],
    ...["/rules/check", "/rules/evaluate"].map((path): [string, string, object, object[]] => [
      `the saved rule's word, at ${path}`,
      path,
      { script: condition, ...(path === "/rules/evaluate" ? { event: {} } : {}) },
      [{ path: "script", message: 'unknown key; the condition is called "expression" here' }],
    ]),
  ])("%s is told by its keys", async (_, path, body, details) => {
    expect((await answerTo(path, body)).details).toEqual(details);
  });

  it("ends with a sentence where explaining would not end", async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => ({ name: `n-${i}` }));
    const event = { ...exec, level: "Request", requestObject: { spec: { containers: names } } };
    const expression = Array(40).fill('any("requestObject.spec.containers", jpath("name") = "x")').join(" or ");
    const answer = await post("/rules/evaluate", { expression, event });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as Answer).err).toContain("the explanation is too long");
  });
});
