import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { analyzeRules } from "../../daemon/cli/rules/analyze.ts";
import { checkRules } from "../../daemon/cli/rules/check.ts";
import { explainOnEvents } from "../../daemon/cli/rules/explain.ts";
import { listRules } from "../../daemon/cli/rules/list.ts";
import { showRule } from "../../daemon/cli/rules/show.ts";
import { testRules } from "../../daemon/cli/rules/test.ts";
import { checkRule, library } from "../../daemon/rules/index.ts";
import { captured } from "../support/captured.ts";
import { anEvent } from "../support/events.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-rules-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("rules check", () => {
  const check = (...texts: string[]) => {
    const place = captured();
    const files = texts.map((text, i) => write(i === 0 ? "rules.yaml" : `rules-${i}.yaml`, text));
    const status = checkRules(files, {}, place.terminal);
    return { status, lines: place.out().replaceAll(`${folder}/`, "").trimEnd().split("\n") };
  };
  const found = (text: string) => {
    const place = captured();
    checkRules([write("rules.yaml", text)], { json: true }, place.terminal);
    return JSON.parse(place.out()) as JsonObject[];
  };

  it("[A11] says what is wrong, where in the file, with its line, a caret and what to write", () => {
    const text = `rules:
  - name: One
    message: m
    expression: jpath("objectRef.subresource") in "exec"
  - name: Two
    message: m
    expression: jpath("objectRef.subresouce") = "attach"
`;
    expect(check(text)).toEqual({
      status: 1,
      lines: [
        'rules.yaml:4:51  expected a list after "in"',
        '     4 |     expression: jpath("objectRef.subresource") in "exec"',
        `${" ".repeat(59)}^^^^^^  write ("exec")`,
        'rules.yaml:7:23  warning: no audit event has a field "objectRef.subresouce"',
        '     7 |     expression: jpath("objectRef.subresouce") = "attach"',
        `${" ".repeat(31)}^^^^^^^^^^^^^^^^^^^^^^  did you mean "objectRef.subresource"?`,
        "1 file: 1 error, 1 warning",
      ],
    });
  });

  it("0 with warnings alone", () => {
    const text = `rules: [{ name: a, message: "\${user.nam}", expression: 'exists("verb")' }]`;
    expect(check(text)).toMatchObject({
      status: 0,
      lines: expect.arrayContaining(["1 file, 1 rule: no errors, 1 warning"]),
    });
  });

  // The error is always the number, in line 2 of the expression where it has lines.
  const expression = 'jpath("verb") = "a"\n  and jpath("b") = 5';
  it.each<[string, string, { line: number; column: number; fileLine: number; fileColumn: number }]>([
    [
      "literal",
      `rules:\n  - name: a\n    message: m\n    expression: |\n      jpath("verb") = "a"\n        and jpath("b") = 5\n`,
      { line: 2, column: 20, fileLine: 6, fileColumn: 26 },
    ],
    [
      "folded",
      `rules:\n  - name: a\n    message: m\n    expression: >-\n      jpath("verb") = "a"\n      and jpath("b") = 5\n`,
      { line: 1, column: 38, fileLine: 6, fileColumn: 24 },
    ],
    [
      "plain, over lines",
      `rules:\n  - name: a\n    message: m\n    expression: jpath("verb") = "a"\n      and jpath("b") = 5\n`,
      { line: 1, column: 38, fileLine: 5, fileColumn: 24 },
    ],
    [
      "single quotes",
      `rules: [{ name: a, message: m, expression: 'jpath("a") = "it''s" and jpath("b") = 5' }]\n`,
      { line: 1, column: 38, fileLine: 1, fileColumn: 83 },
    ],
    [
      "double quotes with escapes",
      `rules: [{ name: a, message: m, expression: "jpath(\\"verb\\") = \\"a\\"\\n  and jpath(\\"b\\") = 5" }]\n`,
      { line: 2, column: 20, fileLine: 1, fileColumn: 91 },
    ],
    [
      "JSON",
      JSON.stringify({ rules: [{ name: "a", message: "m", expression }] }, null, 2),
      { line: 2, column: 20, fileLine: 6, fileColumn: 68 },
    ],
    [
      "an anchor elsewhere",
      `rules:\n  - { name: b, message: m, expression: &e 'jpath("b") = 5' }\n`,
      { line: 1, column: 14, fileLine: 2, fileColumn: 57 },
    ],
  ])("[A11] places count in the expression and in the file: %s", (_, text, place) => {
    expect(found(text)).toEqual([
      {
        file: join(folder, "rules.yaml"),
        rule: expect.any(String),
        severity: "error",
        code: "integer-needs-quotes",
        length: 1,
        message: 'text is compared with text: write "5"',
        ...place,
      },
    ]);
  });

  it("[E06] every problem of every field at once, in the order of the file", () => {
    const text = `rules:
  - name: One
    message: "\${a b}"
    expression: jpath("a") =
    severity: hihg
    attackTechniques: [execIntoContainers]
    attack: [1609]
    tpye: x
  - name: one
    expression: 'exists("verb")'
    exceptions:
      - { name: e, reason: r, expression: 'verb', until: soon }
    threshold: { count: 1, within: 1x, by: ["a b"] }
    firstSeen: { by: [verb], within: 1h }
  - { name: Privileged pod creation, message: m, expression: 'exists("verb")', type: processes }
policy:
  - One
  - Exec or attach to pod
  - { rule: Forbidden request, exceptions: [{ name: e, expression: '1', reason: r }] }
  - forbidden request
`;
    const said = found(text).map(({ fileLine, rule, code }) => `${fileLine} ${rule} ${code}`);
    expect(said).toEqual([
      "3 One invalid-placeholder",
      "4 One unexpected-end",
      "5 One unknown-word",
      "6 One unknown-word",
      "7 One wrong-type",
      "8 One unknown-key",
      "9 one missing",
      "9 one duplicate-name",
      "12 one unknown-name",
      "12 one wrong-value",
      "13 one wrong-value",
      "13 one wrong-value",
      "13 one invalid-path",
      "14 one two-states",
      "15 Privileged pod creation duplicate-name",
      "15 Privileged pod creation foreign-type",
      "18 Exec or attach to pod unknown-rule",
      "19 Forbidden request not-boolean",
      "20 forbidden request duplicate-name",
    ]);
  });

  it("a word that is not known has the nearest beside it", () => {
    const text = `rules: [{ name: a, mesage: m, expression: 'jpah("a") = "b"', attackTechniques: [webShel] }]\npolicy: [aa, Privileged pod creatoin]`;
    const { lines } = check(text);
    for (const word of ["message", "jpath", "webShell", "a", "Privileged pod creation"])
      expect(lines.some((line) => line.includes(`did you mean "${word}"?`))).toBe(true);
  });

  it("a configuration's own rules and policy, and the files it names; each is spoken of once", () => {
    const named = write("named.yaml", `rules: [{ name: a, message: m, expression: 'jpath("a") = 5' }]\n`);
    const config = write(
      "config.yaml",
      `log: { level: lout }\nrules: [{ file: named.yaml }, { file: none.yaml }]\npolicy: [a, b]\n`,
    );
    const place = captured();
    expect(checkRules([config, named], { json: true }, place.terminal)).toBe(1);
    expect((JSON.parse(place.out()) as JsonObject[]).map((f) => [f["file"], f["fileLine"], f["code"]])).toEqual([
      [config, 1, "unknown-word"],
      [config, 2, "unreadable"],
      [config, 3, "unknown-rule"],
      [named, 1, "integer-needs-quotes"],
    ]);
  });

  it.each([
    ["no YAML", "rules: [", "not-yaml"],
    ["a list", "- name: a", "wrong-type"],
    ["two same keys", "rules: []\nrules: []", "not-yaml"],
  ])("%s is an error, not a crash", (_, text, code) => {
    expect(found(text)).toEqual(expect.arrayContaining([expect.objectContaining({ code, severity: "error" })]));
  });
});

describe("rules test", () => {
  const sample = (name: string, user: string, matches: boolean) => `
      - name: ${name}
        event: { verb: get, user: { username: ${user} }, level: Metadata }
        matches: ${matches}
        because: it is ${user}`;
  const rule = (name: string, samples: string) =>
    `  - name: ${name}\n    message: m\n    expression: jpath("user.username") = "alice"\n    samples: ${samples}\n`;
  async function run(text: string, options: { json?: boolean; library?: boolean } = {}) {
    const place = captured();
    const status = await testRules(text === "" ? [] : [write("rules.yaml", text)], options, place.terminal);
    return { status, out: place.out() };
  }

  it("shows each sample, and why a miss is one", async () => {
    const samples = sample("her", "alice", true) + sample("him", "bob", false) + sample("missed", "bob", true);
    const bare = "  - { name: Bare, message: m, expression: 'exists(\"verb\")' }\n";
    const { status, out } = await run(`rules:\n${rule("Mine", samples)}${bare}`);
    expect(status).toBe(1);
    expect(out.split("\n").slice(0, -1)).toEqual([
      "RULE  SAMPLE      EXPECTED   RESULT           BECAUSE",
      "Mine  her         matches    ok",
      "Mine  him         is silent  ok",
      "Mine  missed      matches    MISS: is silent  it is bob",
      "Bare  no samples             -",
      "3 samples of 1 rule: 1 not as expected; 1 rule without samples",
    ]);
  });

  it("as JSON; what could not be evaluated or read is told", async () => {
    const unknown = `rules:
  - name: Body
    message: m
    expression: jpath("requestObject.a") = "b"
    samples:
      - { name: no body, event: { verb: get, user: { username: a }, level: Metadata }, matches: true, because: x }
      - { name: no event, event: { a: 1 }, matches: false, because: x }
      - { name: no file, file: none.json, matches: false, because: x }
`;
    const { status, out } = await run(unknown, { json: true });
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { rule: "Body", sample: "no body", expected: true, result: "miss", fired: false, unknown: "level", because: "x" },
      { sample: "no event", result: "unreadable" },
      { sample: "no file", result: "unreadable", unreadable: expect.stringContaining("none.json") },
    ]);
  });

  it("samples lie in files beside the rule, in any shape that replay reads; the file's policy adds its exceptions", async () => {
    write("events.ndjson", `${JSON.stringify(anEvent().body)}\n${JSON.stringify({ items: [anEvent().body] })}\n`);
    const one = `[{ name: file, file: events.ndjson, matches: true, because: x }]`;
    expect(await run(`rules:\n${rule("Mine", one)}`)).toMatchObject({ status: 0 });
    const policy = `policy: [{ rule: Mine, exceptions: [{ name: e, reason: r, expression: 'jpath("verb") = "create"' }] }]`;
    expect(await run(`rules:\n${rule("Mine", one)}${policy}`)).toMatchObject({ status: 1 });
  });

  it("a rule that counts fires by the last of its events", async () => {
    const counting = (times: number, matches: boolean) => `rules:
  - name: Often
    message: m
    expression: exists("verb")
    threshold: { count: 3, within: 1h, by: [] }
    samples: [{ name: s, event: { verb: get, user: {} }, times: ${times}, matches: ${matches}, because: x }]
`;
    expect(await run(counting(3, true))).toMatchObject({ status: 0 });
    expect(await run(counting(2, false))).toMatchObject({ status: 0 });
    expect(await run(counting(2, true))).toMatchObject({ status: 1 });
  });

  it("[A07] --library: every prewritten rule passes its own", async () => {
    const { status, out } = await run("", { library: true });
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`\\d+ samples of ${library.length} rules: all as expected\n$`));
  });

  it("nothing to test is wrong use", async () => {
    await expect(run("")).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("rules list and show", () => {
  const list = (options: Parameters<typeof listRules>[1], files: readonly string[] = []) => {
    const place = captured();
    const status = listRules(files, options, place.terminal);
    return { status, out: place.out() };
  };
  const names = (options: Parameters<typeof listRules>[1], files: readonly string[] = []) =>
    (JSON.parse(list({ ...options, json: true }, files).out) as { name: string }[]).map(({ name }) => name);

  it("[A07] lists the library, whole as JSON", () => {
    expect(JSON.parse(list({ json: true }).out)).toEqual(JSON.parse(JSON.stringify(library)));
    expect(list({}).out).toMatch(/^NAME +SEVERITY +TECHNIQUES +ATT&CK\n/);
    expect(list({ output: "wide" }).out).toMatch(/FROM +DESCRIPTION\n/);
  });

  it("filters: at least so severe, of a technique, of an ATT&CK id with what is below it, with a text", () => {
    expect(names({ severity: "high" })).toEqual(
      library.filter(({ severity }) => severity === "high" || severity === "critical").map(({ name }) => name),
    );
    expect(names({ technique: "execIntoContainer" })).toContain("Exec or attach to a pod");
    expect(names({ technique: "execIntoContainer" })).not.toContain("Forbidden request");
    const below = names({ attack: "t1552" });
    expect(below).toEqual(library.filter((r) => r.attack?.some((id) => /^T1552(\.|$)/.test(id))).map((r) => r.name));
    expect(below.length).toBeGreaterThan(1);
    expect(names({ search: "PRIVILEGED POD" })).toContain("Privileged pod creation");
    expect(list({ search: "no rule has this text" })).toEqual({ status: 1, out: "0 rules\n" });
  });

  it("own rules stand before", () => {
    const file = write("own.yaml", `rules: [{ name: Mine, message: m, expression: 'exists("verb")', severity: low }]`);
    expect(names({ search: "e" }, [file])[0]).toBe("Mine");
    expect(list({ output: "wide" }, [file]).out).toContain(file);
  });

  it.each([
    ["severity", { severity: "hgih" }, 'did you mean "high"?'],
    ["technique", { technique: "webshel" }, 'did you mean "webShell"?'],
  ])("a wrong %s has the nearest beside it", (_, options, says) => {
    expect(() => list(options)).toThrow(says);
  });

  it("[A07] each prewritten rule is shown as a rules file that is read back as the same rule", async () => {
    for (const rule of library) {
      const place = captured();
      await showRule(rule.name, { as: `My ${rule.name}` }, place.terminal);
      const file = parseYaml(place.out()) as { rules: unknown[] };
      const { owner: _, aliases: __, ...same } = rule;
      expect(checkRule(file.rules[0])).toEqual({ ...same, name: `My ${rule.name}` });
    }
  });

  it("[A07] [A10 partly: the command line] by an alias, in any case; a copy with its samples passes as a file of its own", async () => {
    const place = captured();
    await showRule("gke - PRIVILEGED pod creation", { as: "Mine", samples: true }, place.terminal);
    expect(place.out()).toContain("# Also known as: Prisma Cloud Labs - Privileged pod creation");
    const file = write("shown.yaml", place.out());
    const checked = captured();
    expect(checkRules([file], {}, checked.terminal)).toBe(0);
    expect(await testRules([file], {}, captured().terminal)).toBe(0);
  });

  it("under its own name, it says that a copy needs another; one that is not there has the nearest", async () => {
    const place = captured();
    await showRule("Forbidden request", {}, place.terminal);
    expect(place.out()).toMatch(/^# Prewritten, .*--as NAME/);
    await expect(showRule("Forbiden request", {}, place.terminal)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining('did you mean "Forbidden request"?'),
    });
  });
});

describe("rules explain", () => {
  const rules = `rules:
  - name: Exec
    message: "\${user.username} in"
    severity: high
    expression: jpath("objectRef.subresource") = "exec" and not jpath("user.groups") = "admins"
    exceptions: [{ name: night, reason: the batch user, expression: 'jpath("user.username") = "batch"', until: 2026-12-01 }]
  - { name: Body, message: m, expression: 'any("requestObject.list", jpath("k") = "v")' }
  - { name: Often, message: m, expression: 'exists("verb")', threshold: { count: 2, within: 1h, by: [] } }
`;
  async function explain(name: string, bodies: readonly JsonObject[], options: { json?: boolean } = {}) {
    const place = captured({ stdin: bodies.map((body) => JSON.stringify(anEvent({ body }).body)).join("\n") });
    const where = { terminal: place.terminal, stdin: place.streams.stdin };
    const status = await explainOnEvents(name, "-", { ...options, rules: write("rules.yaml", rules) }, where);
    return { status, out: place.out() };
  }

  it("shows each comparison with what it found, and the verdict in a sentence", async () => {
    const { status, out } = await explain("exec", [{}]);
    expect(status).toBe(0);
    expect(out.split("\n")).toEqual([
      "2026-11-22T09:33:01.123000Z  alice  create /api/v1/namespaces/default/pods/nginx/exec?command=sh  0f1e2d3c-0000-4000-8000-000000000001",
      "  true    and",
      '  true      jpath("objectRef.subresource") = "exec"   found "exec"',
      "  true      not",
      '  false       jpath("user.groups") = "admins"   found "dev", "system:authenticated"',
      'except "night": the batch user, until 2026-12-01',
      '  false   jpath("user.username") = "batch"   found "alice"',
      '"Exec" holds: alice in (high)',
      "",
      "",
    ]);
  });

  it.each<[string, string, JsonObject, number, string]>([
    [
      "does not",
      "Exec",
      { objectRef: {} },
      1,
      '"Exec" does not hold: jpath("objectRef.subresource") = "exec" is false.',
    ],
    [
      "excepted",
      "Exec",
      { user: { username: "batch" } },
      1,
      '"Exec" holds, but says nothing: "night", the batch user.',
    ],
    [
      "not recorded",
      "Body",
      { level: "Metadata" },
      1,
      '"Body" cannot be evaluated on this event: the audit policy\'s level for this request keeps no such body (level Metadata).',
    ],
    ["counted", "Often", {}, 0, '"Often" holds, and is counted: it fires at 2 within 1h.'],
    ["an element", "Body", { requestObject: { list: [{ k: "a" }, { k: "v" }] } }, 0, '    [1] {"k":"v"}'],
    ["long and steering texts", "Exec", { user: { username: `\u001b[2J${"x".repeat(500)}` } }, 0, "… (511 characters)"],
  ])("%s", async (_, name, body, code, says) => {
    const { status, out } = await explain(name, [body]);
    expect([status, out]).toEqual([code, expect.stringContaining(says)]);
    expect(out).not.toContain("\u001b");
  });

  it("several events, each; a rule that counts fires at one of them", async () => {
    const { status, out } = await explain("Often", [{ auditID: "1" }, { auditID: "2" }]);
    expect(status).toBe(0);
    expect(out).toMatch(/is counted[\s\S]*"Often" holds: m \(medium\)[\s\S]*"Often" holds on 2 of 2 events\.\n$/);
  });

  it("as JSON, a line for each event", async () => {
    const { out } = await explain("Exec", [{ auditID: "1" }, { auditID: "2", objectRef: {} }], { json: true });
    const explained = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JsonObject);
    expect(explained).toMatchObject([
      { auditID: "1", rule: "Exec", verdict: "holds", fires: true, message: "alice in", expression: { kind: "and" } },
      { auditID: "2", verdict: "does not hold", fires: false, exceptions: [{ name: "night", isOver: false }] },
    ]);
  });

  it("nothing to explain on is wrong use", async () => {
    await expect(explain("Exec", [])).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("rules analyze", () => {
  const now = Date.parse("2026-11-22T00:00:00Z");
  async function run(text: string, options: { json?: boolean; library?: boolean } = {}) {
    const place = captured();
    const status = await analyzeRules(text === "" ? [] : [write("rules.yaml", text)], options, place.terminal, now);
    return { status, out: place.out() };
  }
  const narrow = `  - { name: Narrow, message: m, expression: 'jpath("verb") = "get" and exists("user")', attackTechniques: [webShell] }\n`;
  const wide = `  - { name: Wide, message: m, expression: 'jpath("verb") = "get"', attack: [T1609] }\n`;

  it("names what is out of reach in the policy's order, and what is covered", async () => {
    const { status, out } = await run(`rules:\n${wide}${narrow}`);
    expect(status).toBe(1);
    expect(out).toMatch(/rules\.yaml: 2 rules\n/);
    expect(out).toMatch(/Narrow +error +never reached: "Wide" stands before it/);
    expect(out).toMatch(/\nwebShell +1\n/);
    expect(out).toMatch(/\nexecIntoContainer +0\n/);
    expect(out).toContain("ATT&CK: T1609 (1)\n1 of 46 techniques, 1 ATT&CK ids\n");
    const ordered = await run(`rules:\n${wide}${narrow}policy: [Narrow, Wide]\n`);
    expect(ordered).toMatchObject({ status: 0, out: expect.stringContaining("Nothing is out of reach") as unknown });
  });

  it("rules that the policy leaves out are looked at, alone", async () => {
    const idle = `  - { name: Idle, message: m, expression: 'jpath("verb") = "a" and jpath("verb") = "b"' }\n`;
    const { status, out } = await run(`rules:\n${wide}${idle}policy: [Wide]\n`);
    expect(status).toBe(1);
    expect(out).toContain("1 rules, and 1 that its policy does not enable");
    expect(out).toMatch(/Idle +error +can never hold/);
  });

  it("what only samples say is marked, and no error", async () => {
    const first = `  - { name: First, message: m, expression: 'jpath("userAgent") contains "kubectl"' }\n`;
    const second = `  - name: Second
    message: m
    expression: jpath("userAgent") = "only-here" or jpath("user.username") matches "^only-here$"
    samples: [{ name: s, event: { verb: get, user: { username: only-here }, userAgent: kubectl }, matches: true, because: x }]
`;
    const { status, out } = await run(`rules:\n${first}${second}`, { json: true });
    expect(status).toBe(0);
    expect((JSON.parse(out) as JsonObject)["findings"]).toMatchObject([
      { file: join(folder, "rules.yaml"), rule: "Second", severity: "warning", code: "unreachable", by: "samples" },
    ]);
  });

  it("--library looks at all prewritten rules", async () => {
    const { out } = await run("", { library: true, json: true });
    const { findings, techniques } = JSON.parse(out) as { findings: JsonObject[]; techniques: JsonObject };
    expect(Object.keys(techniques)).toHaveLength(46);
    for (const finding of findings) expect(["unreachable", "contradiction"]).toContain(finding["code"]);
  });
});

describe("the commands themselves", () => {
  it.each<[string, string[], number, RegExp]>([
    [
      "rules lists its commands",
      ["rules", "--help"],
      0,
      /check .*\n[\s\S]*test .*\n[\s\S]*list .*\n[\s\S]*show .*\n[\s\S]*explain .*\n[\s\S]*analyze /,
    ],
    ["check has examples", ["rules", "check", "--help"], 0, /Examples:\n {2}\$ auditwire rules check/],
    ["test has examples", ["rules", "test", "--help"], 0, /Examples:\n {2}\$ auditwire rules test/],
    ["list has examples", ["rules", "list", "--help"], 0, /Examples:\n {2}\$ auditwire rules list/],
    ["show has examples", ["rules", "show", "--help"], 0, /Examples:\n {2}\$ auditwire rules show/],
    ["explain has examples", ["rules", "explain", "--help"], 0, /Examples:\n {2}\$ auditwire rules explain/],
    ["analyze has examples", ["rules", "analyze", "--help"], 0, /Examples:\n {2}\$ auditwire rules analyze/],
    ["no file to check", ["rules", "check"], 2, /missing required argument 'files'/],
    ["a file that is not there", ["rules", "check", "none.yaml"], 2, /^auditwire: cannot read none\.yaml/],
    ["a rule that is not there", ["rules", "show", "none"], 1, /^auditwire: no rule is called "none"/],
    ["nothing to test", ["rules", "test"], 2, /^auditwire: say what to test/],
    ["a severity that is none", ["rules", "list", "--severity", "x"], 2, /^auditwire: no severity is called "x"/],
    ["[A07] the source of a prewritten rule", ["rules", "show", "Privileged pod creation"], 0, /expression: \|-\n/],
    ["a command that is none", ["rules", "chekc"], 2, /unknown command 'chekc'/],
  ])("%s", (_, args, code, says) => {
    const program = join("dist", "daemon", "cli", "auditwire.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
    expect([status, stdout + stderr]).toEqual([code, expect.stringMatching(says)]);
  });
});
