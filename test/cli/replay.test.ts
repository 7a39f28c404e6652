import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { type ReplayOptions, replay } from "../../daemon/cli/replay/replay.ts";
import { library } from "../../daemon/rules/index.ts";
import { captured } from "../support/captured.ts";
import { anEvent } from "../support/events.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-replay-"));
  write("rules.yaml", rulesFile);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const rulesFile = `
rules:
  - { name: Exec, severity: high, message: "\${user.username} into \${objectRef.name}", attackTechniques: [execIntoContainer], expression: 'jpath("objectRef.subresource") = "exec"' }
  - { name: By alice, message: m, expression: 'jpath("user.username") = "alice"' }
  - { name: Body, message: m, expression: 'jpath("responseObject.kind") = "Pod"' }
`;

/** An event by its id, in the shape of Kubernetes. */
const event = (auditID: string, body: JsonObject = {}) => anEvent({ body: { auditID, ...body } }).body;
const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");

async function run(stdin: string | Uint8Array, options: ReplayOptions = {}, paths: readonly string[] = []) {
  const place = captured({ stdin });
  const judging = options.library || options.config ? {} : { rules: join(folder, "rules.yaml") };
  const status = await replay(paths, { ...judging, ...options }, place.streams);
  return { status, out: place.out(), err: place.err() };
}
async function json(stdin: string | Uint8Array, options: ReplayOptions = {}, paths: readonly string[] = []) {
  const { out } = await run(stdin, { ...options, json: true }, paths);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JsonObject);
}
const ids = (found: readonly JsonObject[]) => found.map((line) => line["auditID"] ?? "error");

describe("a line of --json", () => {
  it("is exactly the event's id, its cluster and the verdict of the first rule that holds", async () => {
    expect(await json(lines(event("a"), event("b", { user: { username: "bob" }, objectRef: {} })))).toEqual([
      {
        auditID: "a",
        cluster: null,
        verdict: {
          rule: "Exec",
          message: "alice into nginx",
          severity: "high",
          attackTechniques: ["execIntoContainer"],
        },
      },
      { auditID: "b", cluster: null, verdict: null },
    ]);
  });

  it("with --all-matches names every rule that holds, and every one that cannot be evaluated", async () => {
    const [first, second] = await json(
      lines(event("a"), event("b", { level: "RequestResponse", responseObject: { kind: "Pod" } })),
      { allMatches: true },
    );
    expect(first).toMatchObject({ verdict: { rule: "Exec" }, matches: ["Exec", "By alice"], unknown: ["Body"] });
    expect(second).toMatchObject({ matches: ["Exec", "By alice", "Body"], unknown: [] });
  });

  it("is one for each event, in the input's order; what is repeated is judged again", async () => {
    expect(ids(await json(lines(event("a"), event("b"), event("a"), event("a"))))).toEqual(["a", "b", "a", "a"]);
  });

  it("is an error with file and place for what cannot be read, and the run goes on", async () => {
    const broken = `${lines(event("a"))}\n{"kind":"Event","ver\n[1]\n{"x":1}\nno json\n${lines(event("b"))}\n`;
    const path = write("broken.log", broken);
    const found = await json("", {}, [path]);
    expect(found).toMatchObject([
      { auditID: "a" },
      { error: expect.stringContaining(`${path}:2:1: not JSON`) },
      { error: expect.stringContaining(`${path}:3:1: `) },
      { error: expect.stringContaining(`${path}:4:1: `) },
      { error: expect.stringContaining(`${path}:5:1: not JSON`) },
      { auditID: "b" },
    ]);
    for (const line of found) if ("error" in line) expect(Object.keys(line)).toEqual(["error"]);
  });
});

describe("any envelope, mixed in one stream", () => {
  const list = { kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items: [event("l1"), event("l2")] };
  const cloudWatch = { logStreamName: "kube-apiserver-audit-1", timestamp: 1, message: JSON.stringify(event("cw")) };
  const subscription = {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/aws/eks/shop/cluster",
    logStream: "kube-apiserver-audit-1",
    logEvents: [{ id: "1", timestamp: 1, message: JSON.stringify(event("sub")) }],
  };
  const azure = { records: [{ category: "kube-audit", properties: { log: JSON.stringify(event("az")) } }] };
  const gke = JSON.parse(readFileSync("test/fixtures/gke-logentry/create-vanilla-pod.json", "utf8")) as JsonObject;
  const gkeID = (gke["operation"] as { id: string }).id;

  it("each becomes events, in order", async () => {
    const text = `${lines(list, cloudWatch, subscription)}\n${JSON.stringify(azure, null, 2)}\n${lines([event("x"), event("y")], gke)}`;
    const found = await json(text);
    expect(ids(found)).toEqual(["l1", "l2", "cw", "sub", "az", "x", "y", gkeID]);
    expect(found.map((line) => line["cluster"])).toEqual([
      null,
      null,
      null,
      "shop",
      null,
      null,
      null,
      "standard-cluster-1",
    ]);
  });

  it("[E06 partly: the message's fields] events that lack id, stage or time are judged; their id is null", async () => {
    const bare = { verb: "create", user: { username: "alice" }, objectRef: { subresource: "exec", name: "p" } };
    expect(await json(lines(bare))).toMatchObject([{ auditID: null, verdict: { message: "alice into p" } }]);
  });

  it("records that are no audit events have no line, and are counted", async () => {
    const control = { ...subscription, messageType: "CONTROL_MESSAGE" };
    const { out, err } = await run(lines(control, event("a")), { json: true });
    expect(out.trim().split("\n")).toHaveLength(1);
    expect(err).toContain("1 event, 1 matched, 1 passed over (a control message of a subscription)");
  });

  it("a large list is read element by element, with what its envelope says of all", async () => {
    const logEvents = Array.from({ length: 9_000 }, (_, n) => ({
      id: String(n),
      timestamp: n,
      message: JSON.stringify(event(`n${n}`)),
    }));
    const found = await json(JSON.stringify({ ...subscription, logEvents }));
    expect(found).toHaveLength(9_000);
    expect(found.every((line, n) => line["auditID"] === `n${n}` && line["cluster"] === "shop")).toBe(true);
  });
});

describe("inputs", () => {
  it("are files, folders by name, standard input, also between them; gzip is known by its bytes", async () => {
    const logs = join(folder, "logs");
    mkdirSync(join(logs, "deep"), { recursive: true });
    write("logs/b.log", lines(event("b")));
    write("logs/a.json", gzipSync(lines(event("a"))));
    write("logs/c.log.gz", Buffer.concat([gzipSync(`${lines(event("c1"))}\n`), gzipSync(lines(event("c2")))]));
    write("logs/deep/d.ndjson", lines(event("d")));
    write("logs/deep/e", `\n ${lines([event("e")])}`);
    write("logs/deep/f.txt", "no events here {}");
    const text = lines(event("in"));
    const expected = ["a", "b", "c1", "c2", "d", "e", "in", "b"];
    expect(ids(await json(gzipSync(text), {}, [logs, "-", join(logs, "b.log")]))).toEqual(expected);
    expect(ids(await json(text))).toEqual(["in"]);
  });

  it("a file that breaks off is read as far as it goes", async () => {
    const whole = gzipSync(
      Array.from({ length: 50 }, (_, n) => lines(event(`n${n}`, { requestURI: `/${Math.random()}` }))).join("\n"),
    );
    const found = await json("", {}, [
      write("cut.gz", whole.subarray(0, whole.length - 200)),
      write("next.log", lines(event("z"))),
    ]);
    expect(found.at(-1)).toMatchObject({ auditID: "z" });
    expect(found.at(-2)).toEqual({ error: expect.stringMatching(/cut\.gz: .*unexpected end/) });
    expect(ids(found.slice(0, -2))).toEqual(found.slice(0, -2).map((_, n) => `n${n}`));
    expect(found.length).toBeGreaterThan(10);
    expect(await run("", {}, [join(folder, "cut.gz")])).toMatchObject({ status: 1 });
  });

  it("one that cannot be opened is told, and the others are read", async () => {
    mkdirSync(join(folder, "links"), { recursive: true });
    symlinkSync(write("linked.log", lines(event("linked"))), join(folder, "links", "b.log"));
    symlinkSync("nowhere", join(folder, "links", "c.log"));
    expect(ids(await json("", {}, [join(folder, "links")]))).toEqual(["linked"]);
    const gone = write("gone.log", lines(event("gone")));
    const place = captured();
    const asked = replay(
      [gone, join(folder, "links")],
      { json: true, rules: join(folder, "rules.yaml") },
      place.streams,
    );
    rmSync(gone);
    expect(await asked).toBe(1);
    expect(place.out()).toMatch(/^\{"error":".*gone\.log: ENOENT.*"\}\n\{"auditID":"linked"/);
  });

  it("one that is not there is wrong use", async () => {
    await expect(run("", {}, [join(folder, "none.log")])).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("what judges", () => {
  const config = `
webhooks: [{ name: prod, token: { file: not-there }, provider: aws, accountID: "1234" }]
rules:
  - { name: In prod, message: "\${verb}", expression: 'cluster = "prod" and accountID = "1234"' }
  - { file: rules.yaml }
`;
  it("[A08] is the configuration's policy in its order, with its exceptions; secrets are not read", async () => {
    const policy = "policy: [By alice, { rule: Exec, exceptions: [] }, In prod]\n";
    const path = write("config.yaml", config + policy);
    expect(await json(lines(event("a")), { config: path })).toMatchObject([{ verdict: { rule: "By alice" } }]);
    const excepting = `policy: [{ rule: By alice, exceptions: [{ name: e, reason: r, expression: 'jpath("verb") = "create"' }] }, Exec]\n`;
    write("config.yaml", config + excepting);
    expect(await json(lines(event("a")), { config: path })).toMatchObject([{ verdict: { rule: "Exec" } }]);
  });

  it("--source lends a source's facts to events that have none", async () => {
    const path = write("config.yaml", `${config}policy: [In prod]\n`);
    const found = await json(lines(event("a")), { config: path, source: "prod" });
    expect(found).toMatchObject([{ cluster: "prod", verdict: { rule: "In prod" } }]);
    expect(await json(lines(event("a")), { config: path })).toMatchObject([{ cluster: null, verdict: null }]);
    await expect(run("", { config: path, source: "pord" })).rejects.toThrow('no source "pord"; it has webhook/prod');
  });

  const everySource = `
webhooks: [{ name: prod, token: { file: x } }, { name: eu, token: { file: x } }]
specifications:
  - { name: eu, deploymentType: eks, awsRegion: eu-west-1, clusters: [shop], accountID: "210987654321" }
  - { name: all, deploymentType: eks, awsRegion: eu-west-1 }
  - { name: two, deploymentType: aks, azureWorkspaceName: w, clusters: [a, b], azureResourceGroups: [rg] }
  - { name: g, deploymentType: gke, clusters: [a], gcpProjectIDs: [shop-1234, test-1234] }
push:
  - { name: stream, type: firehose, accessKey: { file: x }, region: eu-west-1 }
  - { name: sub, type: pubsub, audience: a, serviceAccount: a@b.example, cluster: c, projectID: shop-1234 }
  - { name: bit, type: forwarder, token: { file: x }, provider: aws, accountID: "210987654321" }
  - { name: hub, type: kafka, brokers: ["127.0.0.1:9092"], topic: t, cluster: hub-cluster }
rules: [{ name: Any, message: "\${cluster}|\${accountID}", expression: 'exists("verb")' }]
policy: [Any]
`;
  it.each<[string, string | null, string]>([
    ["webhook/prod", "prod", ""],
    ["prod", "prod", ""],
    ["webhook/eu", "eu", ""],
    ["cloudwatch/eu", "shop", ""],
    [
      "cloudwatch/all",
      null,
      "cloudwatch/all: the configuration does not tell cluster (all are read), accountID: rules",
    ],
    ["log-analytics/two", null, "log-analytics/two: the configuration does not tell cluster (2 are read): rules"],
    ["cloud-logging/g", "a", "cloud-logging/g: the configuration does not tell projectID: rules"],
    ["firehose/stream", null, "firehose/stream: the configuration does not tell cluster, accountID: rules"],
    ["pubsub/sub", "c", ""],
    ["forwarder/bit", "bit", ""],
    ["bit", "bit", ""],
    ["kafka/hub", "hub-cluster", ""],
  ])(
    "--source %s is found by the name that /sources shows; what it does not tell is told once",
    async (source, cluster, note) => {
      const config = write("every.yaml", everySource);
      const { out, err } = await run(lines(event("a"), event("b")), { config, source, json: true });
      expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({ cluster, verdict: { rule: "Any" } });
      const notes = err.split("\n").filter((line) => line.includes("does not tell"));
      expect(notes).toEqual(note === "" ? [] : [expect.stringContaining(note)]);
    },
  );

  it("--source by a name that several have is wrong use, and says which they are", async () => {
    const config = write("every.yaml", everySource);
    await expect(run("", { config, source: "eu" })).rejects.toThrow(
      '"eu" may be each of webhook/eu, cloudwatch/eu: write',
    );
    await expect(run("", { config, source: "webhook/all" })).rejects.toThrow('no source "webhook/all"');
  });

  it.each([
    ["eks", "awsRegion: eu-west-1, clusters: [prod]", "prod"],
    ["eks", "awsRegion: eu-west-1, clusters: [prod, test]", null],
    ["gke", "gcpProjectIDs: [shop-1234]", null],
  ])("--source knows specifications, too: %s with %s", async (deploymentType, more, cluster) => {
    const specification = `specifications: [{ name: mine, deploymentType: ${deploymentType}, ${more} }]\n`;
    const path = write("config.yaml", `${specification}policy: [Exec or attach to a pod]\n`);
    const found = await json(lines(event("a")), { config: path, source: "mine" });
    expect(found).toMatchObject([{ cluster, verdict: { rule: "Exec or attach to a pod" } }]);
  });

  it("without a policy: the configuration's own rules, and a word on it", async () => {
    const { out, err } = await run(lines(event("a")), { config: write("config.yaml", config), json: true });
    expect(JSON.parse(out)).toMatchObject({ verdict: { rule: "Exec" } });
    expect(err).toContain("the API owns it");
  });

  it("--library: all prewritten rules, the most severe first", async () => {
    const found = await json(lines(event("a")), { library: true, allMatches: true });
    const names = library.map((rule) => rule.name);
    const matches = found[0]?.["matches"] as string[];
    expect(matches).toContain("Exec or attach to a pod");
    expect(matches).toEqual([...matches].sort((a, b) => names.indexOf(a) - names.indexOf(b)));
  });

  const nowhere = "log: { level: info }\n";
  const wrong = `rules: [{ name: a, message: m, expression: 'jpath(' }]\n`;
  it.each<[string, () => ReplayOptions, string]>([
    ["nothing", () => ({}), "say what judges"],
    ["two things", () => ({ rules: "x", library: true }), "choose one"],
    ["a source of nothing", () => ({ library: true, source: "x" }), "add --config"],
    ["a configuration without rules", () => ({ config: write("empty.yaml", nowhere) }), "enables no rules"],
    ["rules with errors", () => ({ rules: write("wrong.yaml", wrong) }), "wrong.yaml:1:51"],
  ])("%s is wrong use", async (_, options, says) => {
    const asked = replay([], options(), captured().streams);
    await expect(asked).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(says) as unknown });
  });
});

describe("rules that count do so on the time of the events", () => {
  const at = (auditID: string, minute: number, body: JsonObject = {}) =>
    event(auditID, { requestReceivedTimestamp: `2026-11-22T09:${String(minute).padStart(2, "0")}:00Z`, ...body });
  const counting = (rule: string) =>
    write(
      "counting.yaml",
      `rules:\n  - { name: T, message: m, expression: 'jpath("verb") = "create"', ${rule} }\n  - { name: Rest, message: m, expression: 'exists("verb")' }\n`,
    );
  const verdicts = async (rules: string, events: readonly unknown[], options: ReplayOptions = {}) =>
    (await json(lines(...events), { rules, ...options })).map(
      (line) => (line["verdict"] as JsonObject | null)?.["rule"],
    );

  it("a threshold fires once within its window, by its values; until then the event goes on", async () => {
    const rules = counting("threshold: { count: 3, within: 10m, by: [user.username] }");
    const bob = { user: { username: "bob" } };
    const events = [at("1", 0), at("2", 1), at("b", 2, bob), at("3", 9), at("4", 9), at("5", 30), at("6", 31)];
    expect(await verdicts(rules, events)).toEqual(["Rest", "Rest", "Rest", "T", "Rest", "Rest", "Rest"]);
  });

  it("the stages of one request count once, the same stage again counts again", async () => {
    const rules = counting("threshold: { count: 2, within: 10m, by: [] }");
    const started = at("1", 0, { stage: "ResponseStarted" });
    expect(await verdicts(rules, [started, at("1", 0)])).toEqual(["Rest", "Rest"]);
    expect(await verdicts(rules, [at("1", 0), at("1", 0)])).toEqual(["Rest", "T"]);
    const nameless = { ...at("", 0), auditID: undefined };
    expect(await verdicts(rules, [nameless, nameless])).toEqual(["Rest", "T"]);
  });

  it("firstSeen learns from the first event on, matching or not", async () => {
    const rules = counting("firstSeen: { by: [user.username], within: 20m }");
    const events = [at("0", 0, { verb: "get" }), at("1", 10), at("2", 25, { user: { username: "new" } }), at("3", 29)];
    expect(await verdicts(rules, events)).toEqual(["Rest", "Rest", "T", "Rest"]);
  });

  it("records of two clouds that name no cluster are counted apart", async () => {
    const rules = counting("firstSeen: { by: [user.username], within: 20m, learn: false }");
    const line = (minute: number) => ({
      logStreamName: "kube-apiserver-audit-01",
      message: JSON.stringify(at(`line ${minute}`, minute)),
      timestamp: 1,
    });
    expect(await verdicts(rules, [at("1", 0), line(1), line(3), at("3", 2)])).toEqual(["T", "T", "Rest", "Rest"]);
  });

  it("with --all-matches each decides by itself", async () => {
    const rules = write(
      "counting.yaml",
      `rules:\n  - { name: Rest, message: m, expression: 'exists("verb")' }\n  - { name: T, message: m, expression: 'exists("verb")', threshold: { count: 2, within: 1h, by: [] } }\n`,
    );
    const found = await json(lines(at("1", 0), at("2", 1), at("3", 2)), { rules, allMatches: true });
    expect(found.map((line) => line["matches"])).toEqual([["Rest"], ["Rest", "T"], ["Rest"]]);
  });
});

describe("what people see", () => {
  const two = lines(event("a"), event("b", { user: { username: "x\u001b[31m" }, objectRef: { subresource: "exec" } }));

  it("a row for each match, then counts for each rule", async () => {
    const { status, out, err } = await run(`${two}\nbroken`);
    expect([status, err]).toEqual([0, expect.stringMatching(/^auditwire: stdin:3:1: not JSON/)]);
    expect(out).toContain("2026-11-22T09:33:01.123000Z            high      Exec      alice into nginx\n");
    expect(out).toContain("x\\u001b[31m into");
    expect(out).not.toContain("\u001b");
    expect(out).toMatch(
      /RULE +SEVERITY +MATCHES +NOT EVALUABLE\nExec +high +2 +0\n2 events, 2 matched, 1 could not be read; 3 rules, /,
    );
  });

  it("stands in columns, whichever rule comes first; a time that nobody tells is not 1970", async () => {
    const long = "A rule whose name is longer than that of any other rule of this policy";
    const rules = write(
      "long.yaml",
      `rules:\n  - { name: Exec, message: m, expression: 'jpath("verb") = "create"' }\n  - { name: ${long}, message: m, expression: 'exists("verb")' }\n`,
    );
    const timeless = { ...event("c", { verb: "get" }), requestReceivedTimestamp: undefined, stageTimestamp: undefined };
    const { out } = await run(lines(event("a"), timeless), { rules });
    const [head = "", first = "", second = ""] = out.split("\n");
    const places = [head.indexOf("MESSAGE"), first.lastIndexOf("m"), second.lastIndexOf("m")];
    expect(new Set(places).size).toBe(1);
    expect(second).toMatch(/^- +medium +A rule/);
    expect(out).not.toContain("1970");
    const separated = await run(lines(timeless), { rules, csv: true });
    expect(separated.out).toContain(`\r\n,,c,${long},`);
  });

  it("comma-separated values are no formulas", async () => {
    const path = write(
      "formula.yaml",
      `rules: [{ name: '=a,"b"', message: "\${user.username}", expression: 'exists("verb")' }]\n`,
    );
    const { out, err } = await run(lines(event("-1+2", { user: { username: "@x\ty" } })), { rules: path, csv: true });
    expect(out).toBe(
      `time,cluster,auditID,rule,severity,attackTechniques,message\r\n2026-11-22T09:33:01.123000Z,,'-1+2,"'=a,""b""",medium,,'@x\\u0009y\r\n`,
    );
    expect(err).toContain("1 event, 1 matched");
  });

  it("on a terminal a bar stands below the rows, and is gone at the end", async () => {
    const place = captured({ stdin: two, isTTY: true });
    await replay([], { rules: join(folder, "rules.yaml") }, place.streams);
    expect(place.err()).toMatch(/B {2}.*\/s {2}2 events {2}2 matched/);
    expect(place.err().endsWith("\r\u001b[2K")).toBe(true);
    for (const line of place.out().split("\n")) expect(line.length).toBeLessThan(100);
  });
});

it("the exit code is 0 unless asked otherwise", async () => {
  const [matching, silent] = [lines(event("a")), lines(event("a", { user: {}, objectRef: {} }))];
  const codes = async (stdin: string, options: ReplayOptions) => (await run(stdin, options)).status;
  expect(await codes(matching, {})).toBe(0);
  expect(await codes(matching, { failOnMatch: true })).toBe(1);
  expect(await codes(silent, { failOnMatch: true })).toBe(0);
  expect(await codes(`${silent}\nx`, {})).toBe(0);
  expect(await codes(`${silent}\nx`, { strict: true })).toBe(1);
  expect(await codes(silent, { strict: true })).toBe(0);
});

describe("the command itself", () => {
  const auditwire = (args: readonly string[], options: { input?: string; shell?: string } = {}) =>
    spawnSync(process.execPath, [join("dist", "daemon", "cli", "auditwire.js"), ...args], {
      encoding: "utf8",
      timeout: 120_000,
      maxBuffer: 2 ** 28,
      ...options,
    });

  it("reads a large file in memory that does not grow with it", async () => {
    const path = join(folder, "large.json");
    const file = createWriteStream(path);
    const item = JSON.stringify({ ...event("x"), requestObject: { text: "x".repeat(20_000) } });
    file.write('{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[');
    for (let n = 0; n < 6_000; n++) if (!file.write(n === 0 ? item : `,${item}`)) await once(file, "drain");
    file.end("]}");
    await finished(file);
    const args = ["--max-old-space-size=96", join("dist", "daemon", "cli", "auditwire.js"), "replay", "--json"];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...args, "--rules", join(folder, "rules.yaml"), path],
      {
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      },
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining("6000 events, 6000 matched")]);
    expect(stdout.split("\n")).toHaveLength(6_001);
    rmSync(path);
  });

  it("ends quietly when nobody reads any more", () => {
    const many = write("many.log", Array.from({ length: 20_000 }, (_, n) => lines(event(`n${n}`))).join("\n"));
    const node = `${process.execPath} ${join("dist", "daemon", "cli", "auditwire.js")}`;
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; ${node} replay --json --rules ${join(folder, "rules.yaml")} ${many} | head -n 2`],
      { encoding: "utf8" },
    );
    expect([status, stdout.split("\n").length, stderr]).toEqual([0, 3, ""]);
  });

  it.each<[string, string[], number, RegExp]>([
    ["help", ["replay", "--help"], 0, /Examples:\n {2}\$ auditwire replay --library audit\.log/],
    ["nothing to judge with", ["replay"], 2, /^auditwire: say what judges/],
    ["an unknown option", ["replay", "--jsno"], 2, /unknown option '--jsno'/],
    ["a file that is not there", ["replay", "--library", "none.log"], 2, /^auditwire: cannot read none\.log/],
  ])("%s", (_, args, code, says) => {
    const { status, stdout, stderr } = auditwire(args, { input: "" });
    expect([status, stdout + stderr]).toEqual([code, expect.stringMatching(says)]);
  });

  it("judges standard input", () => {
    const { status, stdout } = auditwire(["replay", "--library", "--json"], { input: lines(event("a")) });
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ auditID: "a" })]);
  });
});
