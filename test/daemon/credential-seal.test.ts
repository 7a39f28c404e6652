import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readKey, seal, unseal } from "../../daemon/credential-seal.ts";
import { openApp } from "../support/app.ts";
import { silentSource } from "../support/silent-source.ts";

const key = Buffer.alloc(32, 1);

describe("sealing", () => {
  it("gives back what was sealed, and never the same twice", () => {
    const sealed = seal(key, "reader", "text é 🔑");
    expect(unseal(key, "reader", sealed)).toBe("text é 🔑");
    expect(sealed).not.toContain("text");
    expect(seal(key, "reader", "text é 🔑")).not.toBe(sealed);
  });

  const sealed = seal(key, "reader", "text");
  const changed = `${sealed.slice(0, 10)}${sealed[10] === "A" ? "B" : "A"}${sealed.slice(11)}`;
  it.each([
    ["another key", Buffer.alloc(32, 2), "reader", sealed],
    ["another name: rows cannot be exchanged", key, "writer", sealed],
    ["a changed letter", key, "reader", changed],
    ["a shorter text", key, "reader", sealed.slice(0, -4)],
    ["another version", key, "reader", sealed.replace("v1", "v2")],
    ["a stump", key, "reader", "v1.AAAA"],
    ["nothing", key, "reader", ""],
  ])("does not open with %s", (_, by, name, text) => expect(() => unseal(by, name, text)).toThrow(/sealed/));

  it.each<[string, string, boolean]>([
    ["base64", key.toString("base64"), true],
    ["base64 for URLs", key.toString("base64url"), true],
    ["hex", key.toString("hex"), true],
    ["31 bytes", Buffer.alloc(31).toString("base64"), false],
    ["33 bytes", Buffer.alloc(33).toString("base64"), false],
    ["a password", "correct horse battery staple", false],
    ["nothing", "", false],
  ])("a key as %s", (_, text, expected) => expect(readKey(text) !== undefined).toBe(expected));
});

describe("the key of the data directory", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "auditwire-seal-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (given?: Buffer) =>
    openApp({}, [], { directory, openSource: async () => silentSource, sources: { key: given } });
  const keyFile = () => join(directory, "credentials.key");
  const save = {
    type: "azure-client-secret",
    tenantID: "00000000-0000-4000-8000-000000000001",
    clientSecret: "hidden",
  };
  const azure = { ...save, clientID: save.tenantID };
  const specification = { name: "de", deploymentType: "aks", azureWorkspaceName: "w", credentialID: "az" };

  async function saved(given?: Buffer) {
    const app = await open(given);
    await app.put("/credentials/az", azure);
    await app.put("/credentials/aws", { type: "aws-pod-identity" });
    await app.put("/settings/kubernetes-audit", { specifications: [specification] });
    await app.close();
  }

  it("is made when the first credential is saved, for its owner's eyes only", async () => {
    const app = await open();
    expect(() => statSync(keyFile())).toThrow();
    await app.put("/credentials/az", azure);
    expect([statSync(keyFile()).mode & 0o777, readKey(readFileSync(keyFile(), "utf8").trim())?.length]).toEqual([
      0o600, 32,
    ]);
    await app.close();
  });

  it.each<[string, (file: string) => void, Buffer | undefined, string]>([
    ["is lost", (file) => unlinkSync(file), undefined, "is gone"],
    [
      "is another one",
      (file) => writeFileSync(file, Buffer.alloc(32, 9).toString("base64")),
      undefined,
      "sealed with another key",
    ],
    ["is no key", (file) => writeFileSync(file, "oops"), undefined, "holds no key"],
    ["is given by the configuration from now on", () => undefined, key, "sealed with another key"],
  ])("when it %s, what it sealed says so, and saving anew mends it", async (_, spoil, given, why) => {
    await saved();
    spoil(keyFile());
    const app = await open(given);
    const error = expect.stringContaining(why) as unknown;
    expect(await app.get("/credentials/az")).toMatchObject({ id: "az", error });
    expect(await app.get("/sources")).toMatchObject([{ source: "log-analytics/de", state: "misconfigured", error }]);
    if (why === "holds no key") rmSync(keyFile());
    expect((await app.put("/credentials/az", azure)).status).toBe(200);
    expect(await app.get("/credentials/az")).not.toHaveProperty("error");
    expect((await app.get<{ state: string }[]>("/sources"))[0]?.state).not.toBe("misconfigured");
    await app.close();
  });

  it("given by the configuration, none is made", async () => {
    await saved(key);
    expect(() => statSync(keyFile())).toThrow();
    const app = await open(key);
    expect(await app.get("/credentials/az")).not.toHaveProperty("error");
    await app.close();
  });
});
