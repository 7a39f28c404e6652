import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, openApp } from "../support/app.ts";

const guid = "00000000-0000-4000-8000-000000000001";
const canary = (where: string) => `canary-${where}-5e1f`;
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

let directory = "";
let refusing: Server;
let app: App;
const answers: string[] = [];

/** Every credential that holds a secret or points to one, and a specification that reads with it. */
function everything(url: string) {
  const tokenFile = join(directory, "..", `${directory.split("/").at(-1)}.token`);
  writeFileSync(tokenFile, canary("token"));
  const google = { client_email: "reader@shop-1234.iam.gserviceaccount.com", token_uri: url, project_id: "shop-1234" };
  const configFile = `${tokenFile}.json`;
  const federation = {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: url,
    credential_source: { file: tokenFile },
  };
  writeFileSync(configFile, JSON.stringify(federation));
  const eks = {
    deploymentType: "eks",
    awsRegion: "eu-west-1",
    clusters: ["a"],
    endpoints: { logs: url, eks: url, sts: url },
  };
  const aks = {
    deploymentType: "aks",
    azureWorkspaceName: guid,
    endpoints: { query: url, management: url, login: url },
  };
  const gke = { deploymentType: "gke", gcpProjectIDs: ["shop-1234"], endpoints: { logging: url, token: url } };
  const key = JSON.stringify({
    type: "service_account",
    private_key: privateKey,
    private_key_id: canary("id"),
    ...google,
  });
  return {
    tokenFile,
    configFile,
    credentials: {
      "aws-access-key": {
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: canary("aws"),
        sessionToken: canary("session"),
      },
      "aws-web-identity": { roleArn: "arn:aws:iam::123456789012:role/reader", tokenFile },
      "azure-client-secret": { tenantID: guid, clientID: guid, clientSecret: canary("azure") },
      "azure-workload-identity": { tenantID: guid, clientID: guid, tokenFile },
      "gcp-key": { key },
      "gcp-workload-identity": { configFile },
    },
    specifications: [
      { name: "1", credentialID: "aws-access-key", ...eks },
      { name: "2", credentialID: "aws-web-identity", ...eks },
      { name: "3", credentialID: "azure-client-secret", ...aks },
      { name: "4", credentialID: "azure-workload-identity", ...aks },
      { name: "5", credentialID: "gcp-key", ...gke },
      { name: "6", credentialID: "gcp-workload-identity", ...gke },
      { name: "7", credentialID: "broken", ...gke },
    ],
  };
}

let set: ReturnType<typeof everything>;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-secrets-"));
  refusing = createServer((request, response) => {
    request.resume();
    response.writeHead(403, { "content-type": "application/json" }).end('{"error":"invalid_client"}');
  });
  await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
  set = everything(`http://127.0.0.1:${(refusing.address() as AddressInfo).port}`);
  app = await openApp({}, [], { directory });
});
afterAll(async () => {
  refusing.closeAllConnections();
  await new Promise((resolve) => refusing.close(resolve));
  for (const path of [directory, set.tokenFile, set.configFile]) rmSync(path, { recursive: true });
});

/** The private key's text stands in one line, in many, and with escapes; a line of it gives it away. */
const marks = ["canary-", privateKey.split("\n")[4] ?? "no key"];
const seen = (text: string) => marks.filter((mark) => text.includes(mark));
const filesOf = () =>
  readdirSync(directory).map((name) => [name, readFileSync(join(directory, name)).toString("latin1")] as const);

describe("no secret is seen, whatever fails", () => {
  it("in answers, logs, metrics, and the database with its write-ahead log, before and after the daemon ends", async () => {
    const keep = async (answer: Response) => {
      const text = await answer.text();
      answers.push(text);
      return answer.status;
    };
    for (const [type, settings] of Object.entries(set.credentials)) {
      expect(await keep(await app.put(`/credentials/${type}`, { type, ...settings }))).toBe(200);
      expect(await keep(await app.put(`/credentials/${type}`, { type, ...settings, id: "other" }))).toBe(400);
      expect(await keep(await app.put(`/credentials/${type}`, { type, ...settings, typo: canary("typo") }))).toBe(400);
    }
    const broken = async (key: string) => keep(await app.put("/credentials/broken", { type: "gcp-key", key }));
    expect(await broken(`${canary("json")} is no JSON`)).toBe(400);
    expect(await broken(JSON.stringify({ client_email: "a@b.example.com", private_key: canary("pem") }))).toBe(200);
    expect(await keep(await app.put("/settings/kubernetes-audit", { specifications: set.specifications }))).toBe(200);
    const failing = async () =>
      (await app.get<{ source: string; error?: string }[]>("/sources")).filter(({ error }) => error !== undefined)
        .length;
    await expect.poll(failing, { timeout: 25_000 }).toBe(set.specifications.length);
    for (const path of ["/sources", "/credentials", "/credentials/gcp-key", "/settings/kubernetes-audit"])
      await keep(await app.ask(`/api/v1${path}`));
    await keep(await app.app.request("/metrics"));
    const running = filesOf();
    expect(running.map(([name]) => name)).toContain("auditwire.db-wal");
    await app.close();
    for (const [name, text] of [...running, ...filesOf()]) expect([name, seen(text)]).toEqual([name, []]);
    expect(answers.filter((text) => seen(text).length > 0)).toEqual([]);
    expect(app.telemetry.lines.filter((line) => seen(line).length > 0)).toEqual([]);
  });

  it("and the test would notice: the marks are in what was sent", () => {
    expect(seen(JSON.stringify(set.credentials))).toEqual(marks);
  });
});
