import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../daemon/config-file.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-config-"));
  writeFileSync(join(directory, "prod.token"), "0123456789abcdef-prod\n");
  writeFileSync(join(directory, "short.token"), "short\n");
  writeFileSync(join(directory, "slash.token"), "0123456789abcdef/slash\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

const environment = { DEV_TOKEN: "0123456789abcdef-dev", TWIN: "0123456789abcdef-prod" };
function read(text: string) {
  const file = join(directory, "config.yaml");
  writeFileSync(file, text);
  return readConfig(file, environment);
}
/** The problems without the file's name: `line:column  path: message`. */
function problems(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^.*?config\.yaml:/, ""));
  }
}

describe("a good configuration", () => {
  it("has defaults for everything", () => {
    expect(read("").config).toMatchObject({
      listen: { api: { address: "127.0.0.1:8083" }, webhook: { address: "127.0.0.1:8084" } },
      data: { retention: { days: 90, bytes: 10 * 2 ** 30 } },
      limits: { bodyBytes: 32 * 2 ** 20, inFlightBytes: 64 * 2 ** 20 },
      webhooks: [],
      log: { level: "info" },
    });
  });

  it("is YAML or JSON; paths start at its own folder; secrets come from files and the environment", () => {
    const settings = {
      data: { directory: "data" },
      webhooks: [
        { name: "prod", token: [{ file: "prod.token" }, { env: "DEV_TOKEN" }], accountID: "1234", default: true },
      ],
    };
    const { config, webhooks, files } = read(JSON.stringify(settings));
    expect(config.data.directory).toBe(join(directory, "data"));
    expect(webhooks).toMatchObject([
      {
        tokens: ["0123456789abcdef-prod", "0123456789abcdef-dev"],
        source: { cluster: "prod", accountID: "1234", provider: "others" },
        default: true,
      },
    ]);
    expect(files).toEqual([join(directory, "config.yaml"), join(directory, "prod.token")]);
  });

  it("[A02] [A08] own and prewritten rules stand in one policy, by name or alias", () => {
    writeFileSync(
      join(directory, "rules.yaml"),
      'rules:\n  - { name: Mine, message: m, expression: \'jpath("verb") = "get"\' }\n',
    );
    const { rules } = read(
      "rules: [{ file: rules.yaml }]\npolicy: [Mine, Prisma Cloud Labs - Privileged pod creation]\n",
    );
    expect(rules).toMatchObject({
      rules: [{ name: "Mine", owner: "user", severity: "medium" }],
      policy: [
        { rule: "Mine", exceptions: [] },
        { rule: "Prisma Cloud Labs - Privileged pod creation", exceptions: [] },
      ],
    });
  });
});

describe("a bad configuration is refused with every problem at once, each with line, column and path", () => {
  it.each<[string, string, string[]]>([
    [
      "a misspelt key",
      "listen:\n  api:\n    adress: 127.0.0.1:1\n",
      ['3:5  listen.api.adress: unknown key; did you mean "address"?'],
    ],
    [
      "a key of a room that does not exist yet",
      "alerts: []\n",
      [
        "1:1  alerts: unknown key; known here: listen, data, webhooks, specifications, credentials, push, credentialsKey, outbound, rules, policy, library, collections, access, limits, log",
      ],
    ],
    [
      "several",
      "log: { level: loud }\nlimits: { bodyBytes: lots }\n",
      [
        '2:22  limits.bodyBytes: "lots" is no size; write bytes or 32MiB, 10GiB, …',
        expect.stringMatching(/^1:15 {2}log\.level: /) as unknown as string,
      ],
    ],
    [
      "an address without a port",
      "listen: { api: { address: localhost } }\n",
      [expect.stringMatching(/^1:27 {2}listen\.api\.address: write HOST:PORT/) as unknown as string],
    ],
    [
      "an address for all without TLS",
      "listen: { api: { address: 0.0.0.0:8083 } }\n",
      [
        "1:27  listen.api.address: without tls a listener binds to loopback only: add tls: { cert, key }, or insecure: true",
      ],
    ],
    [
      "collections",
      "collections:\n  - { name: shop, clusters: ['pr*d'], labels: { team: 'a*b' } }\n  - { name: shop, provider: [gcp] }\n  - { name: all }\n  - { name: 'a,b' }\n",
      [
        "2:30  collections[0].clusters[0]: a * stands at the beginning or at the end",
        "2:55  collections[0].labels.team: a * stands at the beginning or at the end",
        '3:19  collections[1].provider: unknown key; did you mean "providers"?',
        '4:13  collections[2].name: "All" is always there; choose another',
        '3:13  collections[1].name: two collections are called "shop"',
        "5:13  collections[3].name: a collection's name has no comma, and no space at its ends",
      ],
    ],
    [
      "a missing secret file",
      "webhooks:\n  - name: a\n    token: { file: no.token }\n",
      [expect.stringContaining("no.token") as unknown as string],
    ],
    [
      "a missing variable",
      "webhooks:\n  - name: a\n    token: { env: NOWHERE }\n",
      ["3:12  webhooks[0].token: the environment variable NOWHERE is not set"],
    ],
    [
      "a short token",
      "webhooks: [{ name: a, token: { file: short.token } }]\n",
      [expect.stringContaining("16 to 256") as unknown as string],
    ],
    [
      "a token with a slash",
      "webhooks: [{ name: a, token: { file: slash.token } }]\n",
      [expect.stringContaining("no slash") as unknown as string],
    ],
    [
      "two clusters with one token",
      "webhooks: [{ name: a, token: { file: prod.token } }, { name: b, token: { env: TWIN } }]\n",
      [expect.stringContaining('"a" has the same token') as unknown as string],
    ],
    [
      "two clusters with one name",
      "webhooks: [{ name: a, token: { file: prod.token } }, { name: a, token: { env: DEV_TOKEN } }]\n",
      [expect.stringContaining("same name") as unknown as string],
    ],
    [
      "an unknown rule in the policy",
      "policy: [Privileged pod creatoin]\n",
      ['1:10  policy[0]: no rule is called "Privileged pod creatoin"; did you mean "Privileged pod creation"?'],
    ],
    ["no YAML", "listen: [\n", [expect.stringMatching(/^\d+:\d+ {2}/) as unknown as string]],
  ])("%s", (_, text, expected) => {
    const found = problems(text);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found).toHaveLength(expected.length);
  });

  it("[A11] a rule that does not compile is shown with its caret", () => {
    const said = problems('rules:\n  - name: Bad\n    message: m\n    expression: jpath("verb") = get\n').join("\n");
    expect(said).toContain('"get" is no attribute and no function');
    expect(said).toContain(`     4 |     expression: jpath("verb") = get\n${" ".repeat(9 + 32)}^^^`);
    expect(said).toMatch(/^4:33 {2}/);
  });

  it("a file that is not there is named", () => {
    expect(() => readConfig(join(directory, "none.yaml"), {})).toThrow("none.yaml");
  });
});
