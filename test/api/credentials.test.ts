import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WireCredential } from "../../daemon/api/wire-schema.ts";
import { type App, openApp } from "../support/app.ts";
import { silentSource } from "../support/silent-source.ts";

const guid = "00000000-0000-4000-8000-000000000001";
const settings = "/settings/kubernetes-audit";

let app: App;
beforeAll(async () => {
  app = await openApp({}, [], {
    openSource: async () => silentSource,
    sources: {
      credentials: [
        { id: "fixed", type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "fixed-secret" },
      ],
    },
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.put(settings, { specifications: [] });
  for (const { id, readOnly } of await list()) if (!readOnly) await app.remove(`/credentials/${id}`);
});

const list = async () =>
  (await app.get<unknown[]>("/credentials")).map((credential) => WireCredential.parse(credential));
const errorOf = async (answer: Response) => [answer.status, ((await answer.json()) as { err: string }).err];
const roleArn = "arn:aws:iam::123456789012:role/reader";
const web = { type: "aws-web-identity", roleArn };
const azure = { type: "azure-client-secret", tenantID: guid, clientID: guid, clientSecret: "hidden-secret" };

describe("the credential store", () => {
  it("[M03] a credential is added, shown without its secret, replaced, removed", async () => {
    const saved = await app.put("/credentials/az", azure);
    const shown = WireCredential.parse(await saved.json());
    expect(shown).toMatchObject({
      ...azure,
      id: "az",
      clientSecret: { set: true },
      readOnly: false,
      usedBy: [],
      modified: expect.stringMatching(/^20/),
    });
    expect(await app.get("/credentials/az")).toEqual(shown);
    await app.put("/credentials/az", web);
    expect((await list()).find(({ id }) => id === "az")).toMatchObject({ type: "aws-web-identity", roleArn });
    expect((await app.remove("/credentials/az")).status).toBe(204);
    expect((await list()).map(({ id }) => id)).toEqual(["fixed"]);
    expect((await app.ask("/api/v1/credentials/az")).status).toBe(404);
  });

  it("the file's are shown beside them, read-only", async () => {
    expect(await list()).toMatchObject([
      { id: "fixed", readOnly: true, modified: null, secretAccessKey: { set: true } },
    ]);
  });

  it("what was read may be sent back with the secret set anew; what the daemon says of it is read over", async () => {
    await app.put("/credentials/az", azure);
    const shown = await app.get<object>("/credentials/az");
    expect((await app.put("/credentials/az", { ...shown, clientSecret: "new-secret" })).status).toBe(200);
  });

  it("[M03] who uses it is shown", async () => {
    await app.put("/credentials/web", web);
    await app.put(settings, {
      specifications: [{ name: "eu", deploymentType: "eks", awsRegion: "eu-west-1", credentialID: "web" }],
    });
    expect(await app.get("/credentials/web")).toMatchObject({ usedBy: ["eu"] });
  });
});

describe("what is refused", () => {
  it.each<[string, string, object, string]>([
    ["no type", "a", {}, "type: a credential has a type: aws-web-identity"],
    ["an unknown type", "a", { type: "aws-magic" }, "type: a credential has a type"],
    ["a missing secret", "a", { ...azure, clientSecret: undefined }, "clientSecret: is missing"],
    ["an empty secret", "a", { ...azure, clientSecret: "" }, "clientSecret: is empty"],
    [
      "a reference in place of a secret",
      "a",
      { ...azure, clientSecret: { env: "X" } },
      "clientSecret: write the secret as text",
    ],
    [
      "a key of Google that is no JSON",
      "a",
      { type: "gcp-key", key: "hidden" },
      "key: this is not the JSON of a service",
    ],
    [
      "a key of Google without its private key",
      "a",
      { type: "gcp-key", key: JSON.stringify({ client_email: "a@shop-1234.iam.gserviceaccount.com" }) },
      "which has client_email and private_key",
    ],
    ["an unknown key", "a", { ...azure, clientSecrett: "hidden" }, 'did you mean "clientSecret"?'],
    ["a relative path", "a", { ...web, tokenFile: "token" }, "tokenFile: write an absolute path"],
    ["another id than the path's", "a", { ...web, id: "b" }, "id: the body says b, the path a"],
    ["an id that is none", "a%20b", web, "id: an id has up to 253"],
    [
      "a role of a credential that is not there",
      "a",
      { type: "aws-role", roleArn, source: "lost" },
      'source: there is no credential "lost"',
    ],
    [
      "a role of itself",
      "a",
      { type: "aws-role", roleArn, source: "a" },
      'source: "a" would be needed to assume itself',
    ],
  ])("%s", async (_, id, body, expected) => {
    expect(await errorOf(await app.put(`/credentials/${id}`, body))).toEqual([400, expect.stringContaining(expected)]);
    expect((await list()).map((credential) => credential.id)).toEqual(["fixed"]);
  });

  it("one that is in use stays, and stays of its cloud", async () => {
    await app.put("/credentials/web", web);
    await app.put("/credentials/role", { type: "aws-role", roleArn, source: "web" });
    await app.put(settings, {
      specifications: [{ name: "eu", deploymentType: "eks", awsRegion: "eu-west-1", credentialID: "role" }],
    });
    for (const [answer, expected] of [
      [await app.remove("/credentials/role"), "is in use by eu"],
      [await app.remove("/credentials/web"), "is in use by role"],
      [await app.put("/credentials/role", azure), "in use"],
      [await app.put("/credentials/web", azure), "in use"],
    ] as const)
      expect(await errorOf(answer)).toEqual([409, expect.stringContaining(expected)]);
    expect((await app.put("/credentials/role", web)).status).toBe(200);
  });

  it("the file's are 409 that names it", async () => {
    expect(await errorOf(await app.put("/credentials/fixed", web))).toEqual([
      409,
      expect.stringContaining("config.yaml"),
    ]);
    expect(await errorOf(await app.remove("/credentials/fixed"))).toEqual([
      409,
      expect.stringContaining("config.yaml"),
    ]);
  });

  it("removing what is not there is 404", async () => {
    expect((await app.remove("/credentials/none")).status).toBe(404);
  });
});
