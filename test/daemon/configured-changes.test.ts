import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { readConfig } from "../../daemon/config-file.ts";
import { recordConfigured } from "../../daemon/configured-changes.ts";
import { anOpenStore } from "../store/opened.ts";

const secret = "0123456789abcdef-hidden";
const mine = { name: "Mine", message: "m", expression: 'jpath("verb") = "create"' };
const corp = { name: "corp", issuer: "https://id.example.com" };
const login = { clientID: "auditwire", clientSecret: { env: "TOKEN" } };
const basis = {
  webhooks: [{ name: "prod", token: { env: "TOKEN" } }],
  rules: [mine],
  policy: ["Mine"],
  collections: [{ name: "shop", namespaces: ["shop"] }],
  credentials: [
    { id: "aws", type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: { env: "TOKEN" } },
  ],
  specifications: [{ name: "eu", deploymentType: "eks", credentialID: "aws", awsRegion: "eu-west-1", clusters: ["c"] }],
  push: [{ type: "firehose", name: "f", accessKey: { env: "TOKEN" } }],
  access: { users: [{ name: "fay", grants: [{ role: "viewer", collections: ["shop"] }] }], oidc: [corp] },
};

/** A store and a file, which is changed and taken over. */
async function aFile() {
  const folder = mkdtempSync(join(tmpdir(), "auditwire-configured-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "config.yaml");
  const store = await anOpenStore();
  return {
    file,
    store,
    /** What is recorded when the file says this, in the order of kinds and names. */
    takeOver: async (settings: object) => {
      writeFileSync(file, stringify(settings));
      const [last] = await store.changes({ limit: 1 });
      await recordConfigured(readConfig(file, { TOKEN: secret }), store);
      const changes = await store.changes({ limit: 100 });
      return changes.filter(({ id }) => id > (last?.id ?? 0)).toSorted((a, b) => a.id - b.id);
    },
  };
}

it("what a file says is recorded when it is in force for the first time, without secrets", async () => {
  const { file, takeOver } = await aFile();
  const first = await takeOver(basis);
  expect(first.map(({ kind, name }) => [kind, name])).toEqual([
    ["rule", "Mine"],
    ["policy", ""],
    ["settings", "specifications"],
    ["credential", "aws"],
    ["collection", "shop"],
    ["user", "fay"],
    ["configuration", "providers"],
    ["configuration", "logins"],
    ["configuration", "webhooks"],
    ["configuration", "push"],
    ["configuration", "listen"],
    ["configuration", "retention"],
  ]);
  for (const change of first)
    expect(change).toMatchObject({ actor: `file:${file}`, requestId: "", before: null, after: expect.anything() });
  expect(JSON.stringify(first)).not.toContain(secret);
  expect(await takeOver(basis)).toEqual([]);
});

it.each<[string, object, object[]]>([
  [
    "a rule that is another",
    { rules: [{ ...mine, message: "n" }] },
    [{ kind: "rule", name: "Mine", before: { message: "m" }, after: { message: "n" } }],
  ],
  ["a policy that is gone", { policy: undefined }, [{ kind: "policy", before: [{ rule: "Mine" }], after: null }]],
  [
    "a user who may do more, and one who is new",
    { access: { ...basis.access, users: [{ name: "fay", grants: [{ role: "administrator" }] }, { name: "gil" }] } },
    [
      {
        kind: "user",
        name: "fay",
        before: { grants: [{ role: "viewer" }] },
        after: { grants: [{ role: "administrator" }] },
      },
      { kind: "user", name: "gil", before: null, after: { name: "gil" } },
    ],
  ],
  [
    "a role",
    { access: { ...basis.access, roles: [{ name: "r", permissions: { manageSettings: "read" } }] } },
    [{ kind: "configuration", name: "roles", before: null }],
  ],
  [
    "a collection",
    { collections: [{ name: "shop" }] },
    [{ kind: "collection", name: "shop", after: { namespaces: [] } }],
  ],
  [
    "by which claim a provider's users are named, and where its client's secret lies",
    { access: { ...basis.access, oidc: [{ ...corp, usernameClaim: "email", login }] } },
    [
      {
        kind: "configuration",
        name: "providers",
        before: [{ name: "corp", usernameClaim: "sub" }],
        after: [{ usernameClaim: "email", login: { clientSecret: { env: "TOKEN" } } }],
      },
    ],
  ],
  [
    "how long logins last, and whose X-Forwarded-For is believed",
    { access: { ...basis.access, sessionLifetime: "1h", trustedProxies: ["10.0.0.0/8"] } },
    [{ kind: "configuration", name: "logins", after: { sessionLifetime: 3_600_000, trustedProxies: ["10.0.0.0/8"] } }],
  ],
  [
    "what sends by itself, and on which address is listened",
    { push: [], listen: { webhook: { address: "127.0.0.1:8085" } } },
    [
      { kind: "configuration", name: "push", after: null },
      { kind: "configuration", name: "listen", after: { webhook: { address: "127.0.0.1:8085" } } },
    ],
  ],
  ["how loud the log is", { log: { level: "warn" } }, []],
])("recorded of a changed file: %s", async (_, change, expected) => {
  const { takeOver } = await aFile();
  await takeOver(basis);
  expect(await takeOver({ ...basis, ...change })).toMatchObject(expected);
});

it("a restart with a changed file records it, too", async () => {
  const { file, store, takeOver } = await aFile();
  await takeOver(basis);
  await store.close();
  const again = await anOpenStore({}, store.directory);
  writeFileSync(file, stringify({ ...basis, rules: [mine, { ...mine, name: "Other" }] }));
  await recordConfigured(readConfig(file, { TOKEN: secret }), again);
  expect(await again.changes({ limit: 1 })).toMatchObject([{ kind: "rule", name: "Other", before: null }]);
});
