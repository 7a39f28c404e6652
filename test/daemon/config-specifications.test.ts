import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../daemon/config-file.ts";
import { makeCertificate } from "../support/certificate.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-specifications-"));
  writeFileSync(join(directory, "azure.secret"), "azure-secret\n");
  writeFileSync(join(directory, "no.pem"), "nothing\n");
  makeCertificate(directory, "authority");
});
afterAll(() => rmSync(directory, { recursive: true }));

const environment = { AWS_SECRET: "aws-secret", KEY: Buffer.alloc(32, 7).toString("base64"), SHORT_KEY: "c2hvcnQ=" };

function read(text: string) {
  const file = join(directory, "config.yaml");
  writeFileSync(file, text);
  return readConfig(file, environment);
}

/** The problems without the file's name. */
function problems(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    const lines = (error as Error).message.split("\n").slice(1);
    return lines.flatMap((line) => (line.includes("config.yaml:") ? [line.replace(/^.*?config\.yaml:/, "")] : []));
  }
}

const guid = "00000000-0000-4000-8000-000000000001";
const azure = `{ id: az, type: azure-client-secret, tenantID: ${guid}, clientID: ${guid}, clientSecret: { file: azure.secret } }`;
const aws =
  "{ id: aws, type: aws-access-key, accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: { env: AWS_SECRET } }";

describe("what a file says of clouds", () => {
  it("[M03] secrets are read, paths start at its own folder, files with secrets are watched", () => {
    const { sources, files } = read(
      `credentials: [${azure}, ${aws}, { id: web, type: aws-web-identity, roleArn: "arn:x", tokenFile: web.token }, { id: g, type: gcp-workload-identity, configFile: g.json }]\n`,
    );
    expect(sources.credentials).toMatchObject([
      { id: "az", clientSecret: "azure-secret" },
      { id: "aws", secretAccessKey: "aws-secret" },
      { id: "web", tokenFile: join(directory, "web.token") },
      { id: "g", configFile: join(directory, "g.json") },
    ]);
    expect(files).toEqual([join(directory, "config.yaml"), join(directory, "azure.secret")]);
  });

  it("[M02] specifications have the seed product's names, and defaults", () => {
    const { sources } = read(
      `credentials: [${azure}, ${aws}]
specifications:
  - { name: eu, deploymentType: eks, credentialID: aws, awsRegion: eu-west-1, clusters: [prod], filter: '{ $.verb = "create" }', pollInterval: 90s }
  - { name: de, deploymentType: aks, credentialID: az, azureWorkspaceName: audit, azureResourceGroups: [shop] }
  - { name: us, deploymentType: gke, gcpProjectIDs: [shop-1234], lookback: 1h }
`,
    );
    expect(sources.specifications).toMatchObject([
      { name: "eu", clusters: ["prod"], pollInterval: 90_000, lookback: 900_000 },
      { name: "de", filter: "", clusters: [], tables: "auto", azureResourceGroups: ["shop"] },
      { name: "us", gcpProjectIDs: ["shop-1234"], lookback: 3_600_000 },
    ]);
  });

  it.each([
    ["without the key the API owns them", "", undefined],
    ["an empty list is the file's", "specifications: []\n", []],
  ])("%s", (_, text, expected) => expect(read(text).sources.specifications).toEqual(expected));

  it("a credential that is not in the file may be in the store: that is no problem of the file", () => {
    const text = "specifications: [{ name: eu, deploymentType: eks, credentialID: later, awsRegion: eu-west-1 }]\n";
    expect(problems(text)).toEqual([]);
  });

  it("an authority's certificates are read and watched", () => {
    const { authorities, files } = read("outbound: { ca: authority.crt }\n");
    expect(authorities).toEqual([expect.stringMatching(/^-----BEGIN CERTIFICATE-----/)]);
    expect(files).toContain(join(directory, "authority.crt"));
  });

  it("the key that seals may come from the environment", () => {
    expect(read("credentialsKey: { env: KEY }\n").sources.key).toEqual(Buffer.alloc(32, 7));
  });
});

describe("what a file says of pushes", () => {
  it("secrets are read, one or two; paths start at its own folder", () => {
    const { pushes, sources } = read(
      `push:
  - { name: stream, type: firehose, accessKey: [{ file: azure.secret }, { env: AWS_SECRET }] }
  - { name: fluent, type: forwarder, token: { env: AWS_SECRET }, cluster: prod }
  - { name: sink, type: pubsub, audience: a, serviceAccount: push@shop-1234.iam.gserviceaccount.com }
  - { name: hub, type: kafka, brokers: ["kafka.example.com:9093"], topic: audit, tls: { ca: ca.pem }, sasl: { mechanism: plain, username: u, password: { env: AWS_SECRET } } }
`,
    );
    expect(pushes).toMatchObject([
      { accessKey: ["azure-secret", "aws-secret"] },
      { token: "aws-secret", cluster: "prod" },
      { audience: "a" },
      { tls: { ca: join(directory, "ca.pem") }, sasl: { password: "aws-secret" } },
    ]);
    expect(sources.topics).toEqual([pushes[3]]);
  });
});

describe("every problem at once, each with its line and column", () => {
  it.each<[string, string, string[]]>([
    [
      "[M32] a region is required",
      "specifications: [{ name: a, deploymentType: eks }]\n",
      ["1:18  specifications[0].awsRegion: is missing: a string"],
    ],
    [
      "an unknown kind of cluster",
      "specifications: [{ name: a, deploymentType: iks }]\n",
      ["1:45  specifications[0].deploymentType: a specification has a deploymentType: eks, aks or gke"],
    ],
    [
      "a setting of another cloud",
      "specifications: [{ name: a, deploymentType: eks, awsRegion: eu-west-1, gcpProjectIDs: [x] }]\n",
      [
        expect.stringMatching(
          /^1:72 {2}specifications\[0\]\.gcpProjectIDs: unknown key; known here: name, cred/,
        ) as unknown as string,
      ],
    ],
    [
      "a misspelt setting",
      "specifications: [{ name: a, deploymentType: eks, awsRegoin: eu-west-1, awsRegion: eu-west-1 }]\n",
      ['1:50  specifications[0].awsRegoin: unknown key; did you mean "awsRegion"?'],
    ],
    [
      "two of one name",
      "specifications: [{ name: a, deploymentType: gke }, { name: a, deploymentType: gke }]\n",
      ['1:60  specifications[1].name: two specifications are called "a"'],
    ],
    [
      "two credentials of one id",
      `credentials: [${aws}, { id: aws, type: aws-pod-identity }]\n`,
      [expect.stringContaining('credentials[1].id: two credentials have the id "aws"') as unknown as string],
    ],
    [
      "[M03] a credential of another cloud",
      `credentials:\n  - ${azure}\nspecifications:\n  - { name: a, deploymentType: eks, awsRegion: eu-west-1, credentialID: az }\n`,
      [
        '4:73  specifications[0].credentialID: "az" is a credential of type azure-client-secret: eks needs one whose type begins with aws-',
      ],
    ],
    [
      "a role that is assumed with another cloud's credential",
      `credentials: [${azure}, { id: r, type: aws-role, roleArn: "arn:x", source: az }]\n`,
      [
        expect.stringContaining(
          'credentials[1].source: "az" is a credential of type azure-client-secret: a role needs',
        ) as unknown as string,
      ],
    ],
    [
      "a role that is assumed with itself",
      'credentials: [{ id: r, type: aws-role, roleArn: "arn:x", source: s }, { id: s, type: aws-role, roleArn: "arn:x", source: r }]\n',
      [
        expect.stringContaining('"r" would be needed to assume itself') as unknown as string,
        expect.stringContaining('"s" would be needed to assume itself') as unknown as string,
      ],
    ],
    [
      "[M13] a reserved field in a filter of Cloud Logging",
      "specifications:\n  - name: a\n    deploymentType: gke\n    filter: severity=INFO AND resource.type=gce\n",
      [expect.stringMatching(/^4:31 {2}specifications\[0\]\.filter: resource\.type is reserved/) as unknown as string],
    ],
    [
      "[M24 partly: what stays in our part of the query] a filter of Log Analytics that reads another table",
      `specifications:\n  - { name: a, deploymentType: aks, azureWorkspaceName: w, filter: 'table("Other") != 1' }\n`,
      [expect.stringMatching(/^2:\d+ {2}/) as unknown as string],
    ],
    [
      "[M33 partly: what may be told without asking] a filter of CloudWatch without its end",
      "specifications:\n  - { name: a, deploymentType: eks, awsRegion: eu-west-1, filter: '{ $.verb = \"create\"' }\n",
      [expect.stringMatching(/^2:\d+ {2}/) as unknown as string],
    ],
    [
      "a secret that is not there",
      "credentials: [{ id: a, type: aws-access-key, accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: { env: NOWHERE } }]\n",
      [
        expect.stringContaining(
          "credentials[0].secretAccessKey: the environment variable NOWHERE is not set",
        ) as unknown as string,
      ],
    ],
    [
      "a secret that stands in the file",
      "credentials: [{ id: a, type: aws-access-key, accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: abc }]\n",
      ["1:98  credentials[0].secretAccessKey: write { file: … } or { env: … }"],
    ],
    [
      "a secret that is missing, and one of a list that stands in the file",
      "credentials: [{ id: a, type: gcp-key }]\npush: [{ name: a, type: firehose, accessKey: [{ env: KEY }, abc] }]\n",
      [
        "1:15  credentials[0].key: is missing: write { file: … } or { env: … }",
        "2:61  push[0].accessKey[1]: write { file: … } or { env: … }",
      ],
    ],
    [
      "a key of Google that is no key",
      "credentials: [{ id: a, type: gcp-key, key: { file: azure.secret } }]\n",
      [
        "1:44  credentials[0].key: this is not the JSON of a service account's key, which has client_email and private_key",
      ],
    ],
    [
      "a part of a setting's name",
      "specifications: [{ name: a, deploymentType: gke, interval: 60s }]\n",
      ['1:50  specifications[0].interval: unknown key; did you mean "pollInterval"?'],
    ],
    [
      "secrets of a push that are not there",
      "push: [{ name: a, type: firehose, accessKey: { env: NOWHERE } }, { name: b, type: firehose, accessKey: [{ env: AWS_SECRET }, { env: NOWHERE }] }]\n",
      [
        "1:46  push[0].accessKey: the environment variable NOWHERE is not set",
        "1:126  push[1].accessKey[1]: the environment variable NOWHERE is not set",
      ],
    ],
    [
      "two pushes of one name",
      "push: [{ name: a, type: forwarder, token: { env: KEY } }, { name: a, type: forwarder, token: { env: AWS_SECRET } }]\n",
      ['1:67  push[1].name: two pushes are called "a"'],
    ],
    [
      "an unknown kind of push",
      "push: [{ name: a, type: syslog }]\n",
      ["1:25  push[0].type: a push has a type: firehose, pubsub, forwarder or kafka"],
    ],
    [
      "an event hub with a credential of another cloud",
      `credentials: [${aws}]\npush: [{ name: a, type: kafka, brokers: ["h:9093"], topic: t, sasl: { mechanism: oauthbearer, credentialID: aws } }]\n`,
      [expect.stringContaining("kafka needs one whose type begins with azure-") as unknown as string],
    ],
    [
      "a short key",
      "credentialsKey: { env: SHORT_KEY }\n",
      [expect.stringContaining("credentialsKey: it is not 32 bytes as base64 or hex") as unknown as string],
    ],
    [
      "an authority's file without a certificate",
      "outbound: { ca: no.pem }\n",
      [expect.stringContaining("holds no certificate") as unknown as string],
    ],
    [
      "an interval that is none",
      "specifications: [{ name: a, deploymentType: gke, pollInterval: often }]\n",
      [
        expect.stringContaining(
          'specifications[0].pollInterval: "often" is no duration from 1s to 1d',
        ) as unknown as string,
      ],
    ],
    [
      "several",
      "log: { level: loud }\nspecifications: [{ name: a, deploymentType: gke, filter: timestamp>0 }, { name: a, deploymentType: eks }]\n",
      [
        expect.stringContaining("log.level") as unknown as string,
        expect.stringContaining("specifications[1].awsRegion: is missing") as unknown as string,
        expect.stringContaining("timestamp is reserved") as unknown as string,
      ],
    ],
  ])("%s", (_, text, expected) => {
    const found = problems(text);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found).toHaveLength(expected.length);
  });

  it("they stand in the order of the file", () => {
    const found = problems(`log: { level: loud }
specifications:
  - { name: a, deploymentType: gke, filter: timestamp>0 }
  - { name: a, deploymentType: gke }
credentials:
  - { id: a, type: aws-access-key, accessKeyId: dummy, secretAccessKey: abc }
rules: [{ name: Bad, message: m, expression: jpath( }]
limits: { bodyBytes: lots }
`);
    expect(found.map((line) => Number(line.split(":")[0]))).toEqual([1, 3, 4, 6, 7, 8]);
  });

  it("a key id of a stand-in may be short", () => {
    expect(problems(`credentials: [${aws.replace("AKIAIOSFODNN7EXAMPLE", "dummy")}]\n`)).toEqual([]);
  });

  it("no problem shows a secret", () => {
    const said = problems(
      `credentials: [${azure}, ${aws}, { id: aws, type: aws-role, roleArn: x, source: az }, { id: g, type: gcp-key, key: { file: azure.secret } }]\n`,
    ).join("\n");
    expect(said).not.toBe("");
    expect(said).not.toMatch(/aws-secret|azure-secret\b/);
  });
});
