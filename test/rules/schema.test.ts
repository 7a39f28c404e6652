import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rule } from "../../components/rules.ts";
import { DaemonConfig } from "../../daemon/config.ts";
import { RulesFileConfig } from "../../daemon/rules/config.ts";
import { library } from "../../daemon/rules/index.ts";
import { schemaTexts } from "../support/schema.ts";

const docs = join(__dirname, "..", "..", "docs");

it.each([...schemaTexts()])("docs/schema/%s is up to date (npm run schema)", (name, text) => {
  expect(readFileSync(join(docs, "schema", name), "utf8")).toBe(text);
});

// Formats stand beside patterns, which say the same.
const ajv = new Ajv({ allErrors: true, validateFormats: false });
const valid = (name: string) => ajv.compile(JSON.parse(schemaTexts().get(name) ?? "") as object);
const isRules = valid("rules.schema.json");
const isConfig = valid("config.schema.json");

const minimal = { name: "r", message: "m", expression: 'exists("verb")' };
const full = rule("Full", {
  message: "${verb}",
  expression: (audit) => audit.verb.eq("get"),
  description: "d",
  severity: "info",
  attackTechniques: ["execIntoContainer"],
  attack: ["T1609", "T1552.007", "TA0002"],
  exceptions: [{ name: "e", expression: 'exists("verb")', reason: "r", until: "2027-01-01" }],
  firstSeen: { by: ["user.username"], within: "30d", learn: false },
  samples: [
    { name: "s", event: {}, matches: true, because: "b", source: { provider: "aws", cluster: "prod" } },
    { name: "t", events: [{}, {}], times: 3, matches: false, because: "b" },
  ],
});

describe("the schema of rules files takes", () => {
  const example = /```yaml\n(.*?)```/s.exec(readFileSync(join(docs, "rules.md"), "utf8"))?.[1] ?? "";
  it.each<[string, unknown]>([
    ["the example of docs/rules.md", parse(example)],
    ["no rules", {}],
    ["a minimal rule", { rules: [minimal] }],
    [
      "everything that a rule may have",
      { rules: [full, { ...minimal, threshold: { count: 3, within: "10m", by: [] } }] },
    ],
    ["the whole library, as rules of a file", { rules: library.map(({ owner: _, aliases: __, ...rest }) => rest) }],
    ["a policy", { policy: ["r", { rule: "Forbidden request", exceptions: full.exceptions }] }],
    [
      "an exception until a time",
      { rules: [{ ...minimal, exceptions: [{ ...full.exceptions?.[0], until: "2027-01-01T12:00:00+02:00" }] }] },
    ],
  ])("%s, as the daemon does", (_, value) => {
    expect([isRules(value), isRules.errors]).toEqual([true, null]);
    expect(RulesFileConfig.safeParse(value)).toMatchObject({ success: true });
  });
});

describe("the schema of rules files refuses", () => {
  const one = (change: object) => ({ rules: [{ ...minimal, ...change }] });
  it.each<[string, unknown]>([
    ["a list at the top", [minimal]],
    ["an unknown key", { rule: [] }],
    ["an unknown key of a rule", one({ expresion: "x" })],
    ["a rule without a message", { rules: [{ name: "r", expression: "x" }] }],
    ["an empty name", one({ name: "" })],
    ["a severity that is none", one({ severity: "bad" })],
    ["a technique that is none", one({ attackTechniques: ["exec"] })],
    ["an id that is none of ATT&CK's", one({ attack: ["1609"] })],
    ["an exception without a reason", one({ exceptions: [{ name: "e", expression: "x" }] })],
    ["an exception until soon", one({ exceptions: [{ name: "e", expression: "x", reason: "r", until: "soon" }] })],
    ["a threshold of one", one({ threshold: { count: 1, within: "1m", by: [] } })],
    ["firstSeen by nothing", one({ firstSeen: { within: "1d", by: [] } })],
    ["a sample without matches", one({ samples: [{ name: "s", event: {}, because: "b" }] })],
    ["an entry of the policy without its rule", { policy: [{ exceptions: [] }] }],
  ])("%s, as the daemon does", (_, value) => {
    expect(isRules(value)).toBe(false);
    expect(RulesFileConfig.safeParse(value)).toMatchObject({ success: false });
  });
});

describe("the schema of the configuration", () => {
  it.each<[string, unknown, boolean]>([
    ["nothing", {}, true],
    [
      "listeners, data, webhooks, rules, library",
      {
        listen: { api: { address: "127.0.0.1:8083" }, webhook: { tls: { cert: "a", key: "b" } } },
        data: { directory: "d", retention: { days: 30, bytes: "10GiB" } },
        webhooks: [
          { name: "prod", token: { file: "t" }, provider: "aws" },
          { name: "stage", token: [{ env: "A" }, { env: "B" }] },
        ],
        rules: [{ file: "rules.yaml" }, full],
        policy: ["Full"],
        library: { key: "rules.pub" },
        log: { level: "debug" },
      },
      true,
    ],
    ["a listener without a port", { listen: { api: { address: "127.0.0.1" } } }, false],
    ["an unknown key", { listn: {} }, false],
    ["a library without its key", { library: { bundle: "b.json" } }, false],
    ["a level that is none", { log: { level: "loud" } }, false],
  ])("%s, as the daemon", (_, value, expected) => {
    expect([isConfig(value), DaemonConfig.safeParse(value).success]).toEqual([expected, expected]);
  });
});
