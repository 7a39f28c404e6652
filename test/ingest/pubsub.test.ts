import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { PubSubPush } from "../../daemon/ingest/cloud-logging/config.ts";
import { pubSubSource } from "../../daemon/ingest/cloud-logging/pubsub.ts";
import { type CloudLogging, cloudLogging, type Fault } from "../support/clouds/cloud-logging.ts";
import { anEntry } from "../support/clouds/cloud-logging-entries.ts";
import { signed, signingKey } from "../support/clouds/google-keys.ts";
import { openPush } from "../support/push.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const seconds = now / 1000;
const audience = "https://auditwire.example.com/api/v1/kubernetes/push/gke";
const email = "pusher@shop-project.iam.gserviceaccount.com";

let fault: Fault | undefined;
let cloud: CloudLogging;
let source: ReturnType<typeof opened>;
const stranger = signingKey("google-1");

function opened(config: object = {}) {
  return pubSubSource(PubSubPush.parse({ name: "gke", type: "pubsub", audience, serviceAccount: email, ...config }), {
    outbound: { fetch: cloud.fetch, agents: {} as never },
    clock: { now: () => now, elapsed: () => 0, sleep: () => new Promise(() => {}) },
  });
}

beforeEach(() => {
  fault = undefined;
  cloud = cloudLogging({ now: () => now, faults: () => fault });
  source = opened();
});

const claims = {
  aud: audience,
  azp: "113774264463038321964",
  email,
  email_verified: true,
  exp: seconds + 3000,
  iat: seconds - 600,
  iss: "https://accounts.google.com",
  sub: "113774264463038321964",
};
const token = (more: object = {}, header: object = {}) => signed({ ...claims, ...more }, cloud.googleKey, header);
const bearing = (authorization: string | undefined) =>
  new Headers(authorization === undefined ? {} : { authorization });
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** HS256 with something of the public key for its secret, as a confused verifier would take it. */
function confused(secret: string | Buffer): string {
  const content = `${encoded({ alg: "HS256", typ: "JWT", kid: cloud.googleKey.id })}.${encoded(claims)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

describe("[S6 partly: Pub/Sub only] who may push", () => {
  it.each<[string, () => string]>([
    ["Google's token for the service account", () => `Bearer ${token()}`],
    ["the issuer without its scheme", () => `Bearer ${token({ iss: "accounts.google.com" })}`],
    ["bearer in another case", () => `bearer ${token()}`],
    ["a clock that goes wrong by less than half a minute", () => `Bearer ${token({ exp: seconds - 20 })}`],
    ["a name for the key that is missing: there is one key", () => `Bearer ${token({}, { kid: undefined })}`],
  ])("%s", async (_, authorization) => {
    expect(await source.authenticate(bearing(authorization()))).toBe(true);
  });

  const publicKey = () => cloud.googleKey.publicKey;
  it.each<[string, () => string | undefined]>([
    ["nothing", () => undefined],
    ["an empty header", () => ""],
    ["a word", () => "Bearer"],
    ["no token", () => "Bearer "],
    ["a token without its scheme", () => token()],
    ["another scheme", () => `Basic ${token()}`],
    ["two tokens", () => `Bearer ${token()} ${token()}`],
    ["two tokens, with a comma", () => `Bearer ${token()}, Bearer ${token()}`],
    ["garbage", () => "Bearer garbage"],
    ["three parts of garbage", () => "Bearer a.b.c"],
    ["parts that are empty", () => "Bearer .."],
    ["five parts, as of an encrypted token", () => `Bearer ${token()}.a.b`],
    ["alg none without a signature", () => `Bearer ${encoded({ alg: "none" })}.${encoded(claims)}.`],
    ["alg none in other letters", () => `Bearer ${encoded({ alg: "nOnE" })}.${encoded(claims)}.`],
    ["alg none over a good signature", () => `Bearer ${token({}, { alg: "none" })}`],
    [
      "HS256 with the public key as PEM",
      () => `Bearer ${confused(publicKey().export({ type: "spki", format: "pem" }))}`,
    ],
    [
      "HS256 with the public key as DER",
      () => `Bearer ${confused(publicKey().export({ type: "spki", format: "der" }))}`,
    ],
    ["HS256 with the public key's modulus", () => `Bearer ${confused(publicKey().export({ format: "jwk" }).n ?? "")}`],
    ["HS256 with no secret", () => `Bearer ${confused("")}`],
    ["RS384 in the header", () => `Bearer ${token({}, { alg: "RS384" })}`],
    ["PS256 in the header", () => `Bearer ${token({}, { alg: "PS256" })}`],
    ["ES256 in the header", () => `Bearer ${token({}, { alg: "ES256" })}`],
    ["no alg", () => `Bearer ${token({}, { alg: undefined })}`],
    ["a key of somebody else under Google's name", () => `Bearer ${signed(claims, stranger)}`],
    [
      "a key that comes in the header",
      () => `Bearer ${signed(claims, stranger, { kid: "x", jwk: stranger.publicKey.export({ format: "jwk" }) })}`,
    ],
    [
      "a key that the header says where to fetch",
      () => `Bearer ${signed(claims, stranger, { kid: "x", jku: "http://127.0.0.1/keys" })}`,
    ],
    ["a name that no key has", () => `Bearer ${token({}, { kid: "google-2" })}`],
    ["a name that is a path", () => `Bearer ${token({}, { kid: "../../dev/null" })}`],
    ["an extension that must be understood", () => `Bearer ${token({}, { crit: ["x"], x: 1 })}`],
    [
      "claims that were changed",
      () => `Bearer ${token().replace(/\.[^.]+\./, `.${encoded({ ...claims, email_verified: "true" })}.`)}`,
    ],
    ["a signature that was cut", () => `Bearer ${token().slice(0, -4)}`],
    ["no issuer", () => `Bearer ${token({ iss: undefined })}`],
    ["another issuer", () => `Bearer ${token({ iss: "https://accounts.example.com" })}`],
    ["an issuer that begins alike", () => `Bearer ${token({ iss: "https://accounts.google.com.example.com" })}`],
    ["an issuer with a slash", () => `Bearer ${token({ iss: "https://accounts.google.com/" })}`],
    ["several issuers", () => `Bearer ${token({ iss: ["https://accounts.google.com"] })}`],
    ["no audience", () => `Bearer ${token({ aud: undefined })}`],
    ["another audience", () => `Bearer ${token({ aud: "https://other.example.com" })}`],
    ["an audience that begins alike", () => `Bearer ${token({ aud: `${audience}/x` })}`],
    ["our audience among others", () => `Bearer ${token({ aud: [audience, "https://other.example.com"] })}`],
    ["no e-mail", () => `Bearer ${token({ email: undefined })}`],
    ["another service account", () => `Bearer ${token({ email: "other@shop-project.iam.gserviceaccount.com" })}`],
    ["the e-mail in other letters", () => `Bearer ${token({ email: email.toUpperCase() })}`],
    ["an e-mail that is a list", () => `Bearer ${token({ email: [email] })}`],
    ["an e-mail that nobody verified", () => `Bearer ${token({ email_verified: false })}`],
    ["an e-mail of which nothing is said", () => `Bearer ${token({ email_verified: undefined })}`],
    ["verified as a text", () => `Bearer ${token({ email_verified: "true" })}`],
    ["expired", () => `Bearer ${token({ exp: seconds - 31 })}`],
    ["no expiry", () => `Bearer ${token({ exp: undefined })}`],
    ["an expiry that is no number", () => `Bearer ${token({ exp: "tomorrow" })}`],
    ["not yet valid", () => `Bearer ${token({ nbf: seconds + 60 })}`],
    ["made in the future", () => `Bearer ${token({ iat: seconds + 60 })}`],
    ["made yesterday, for ever", () => `Bearer ${token({ iat: seconds - 86_400, exp: seconds + 86_400 * 365 })}`],
    ["not said when it was made", () => `Bearer ${token({ iat: undefined })}`],
  ])("not with %s", async (_, authorization) => {
    expect(await source.authenticate(bearing(authorization()))).toBe(false);
  });
});

describe("Google's keys", () => {
  const fetched = () => cloud.calls.filter(({ path }) => path === "/oauth2/v3/certs").length;

  it("are fetched once for many tokens, and not for what is no token", async () => {
    await source.authenticate(bearing(undefined));
    await source.authenticate(bearing("Bearer a.b.c"));
    expect(fetched()).toBe(0);
    for (let n = 0; n < 5; n++) expect(await source.authenticate(bearing(`Bearer ${token()}`))).toBe(true);
    expect(fetched()).toBe(1);
  });

  it("are not fetched for each unknown name", async () => {
    await source.authenticate(bearing(`Bearer ${token()}`));
    for (let n = 0; n < 5; n++) await source.authenticate(bearing(`Bearer ${token({}, { kid: `k-${n}` })}`));
    expect(fetched()).toBe(1);
  });

  it.each<Fault>(["5xx", "throttle", "reset"])(
    "that cannot be had (%s) let nobody be judged; later they can",
    async (broken) => {
      fault = broken;
      await expect(source.authenticate(bearing(`Bearer ${token()}`))).rejects.toThrow("keys cannot be fetched");
      fault = undefined;
      expect(await source.authenticate(bearing(`Bearer ${token()}`))).toBe(true);
    },
  );

  it("are asked for where the configuration says", async () => {
    const other = opened({ endpoints: { keys: "http://127.0.0.1:9/nothing-here" } });
    await expect(other.authenticate(bearing(`Bearer ${token()}`))).rejects.toThrow("127.0.0.1:9");
    expect(cloud.calls.map(({ path }) => path)).toEqual(["/nothing-here"]);
  });
});

describe("what is pushed", () => {
  const entry = anEntry(1, { received: now });
  const text = JSON.stringify(entry);
  const wrapped = (data: string, more: object = {}) =>
    JSON.stringify({
      message: {
        data: Buffer.from(data).toString("base64"),
        messageId: "136969346945",
        message_id: "136969346945",
        publishTime: "2026-11-22T10:00:01.5Z",
        attributes: { "logging.googleapis.com/timestamp": entry.timestamp },
        ...more,
      },
      subscription: "projects/shop-project/subscriptions/auditwire",
    });
  const read = (body: string, config: object = {}) => opened(config).normalize(Buffer.from(body));

  it.each<[string, string]>([
    ["in Pub/Sub's wrapper", wrapped(text)],
    ["unwrapped", text],
    ["in a wrapper of many lines", JSON.stringify(JSON.parse(wrapped(text)), null, 2)],
  ])("%s an entry is an event, its original the entry's own bytes", (_, body) => {
    const { events, rejections } = read(body);
    expect(rejections).toEqual([]);
    expect(events.map(({ original }) => Buffer.from(original).toString())).toEqual([text]);
    expect(events[0]?.source).toEqual({
      name: "pubsub/gke",
      provider: "gcp",
      cluster: "prod",
      projectID: "shop-project",
      region: "europe-west1",
      resourceIDs: ["//container.googleapis.com/projects/shop-project/locations/europe-west1/clusters/prod"],
    });
  });

  it.each<[string, string, string[]]>([
    ["no JSON", "hello", ["not-json"]],
    ["data that is no JSON", wrapped("hello"), ["not-json"]],
    ["data that is no base64", wrapped("", { data: "%%%" }), ["not-json"]],
    ["attributes alone", wrapped("", { data: undefined }), ["not-an-event"]],
    ["another thing as JSON", wrapped('{"a":1}'), ["not-an-event"]],
    [
      "an entry without its method",
      wrapped(JSON.stringify(anEntry(1, { payload: { methodName: undefined } }))),
      ["not-an-event"],
    ],
    ["no UTF-8", wrapped("", { data: Buffer.from([0x7b, 0xff, 0x7d]).toString("base64") }), ["not-json"]],
    [
      "an entry of another service, of a sink that is too wide",
      wrapped(JSON.stringify(anEntry(1, { payload: { serviceName: "compute.googleapis.com" } }))),
      [],
    ],
  ])("%s is no event, and what is no entry is kept", (_, body, reasons) => {
    const { events, rejections } = read(body);
    expect([events, rejections.map(({ reason }) => reason)]).toEqual([[], reasons]);
    for (const { source: from, original } of rejections) {
      expect(from).toMatchObject({
        name: "pubsub/gke",
        cluster: reasons.includes("not-json") ? "gke" : expect.any(String),
      });
      expect(original.length).toBeGreaterThan(0);
    }
  });

  it("a part of a split entry is judged as cut", () => {
    const part = anEntry(1, { rest: { split: { uid: "u", index: 0, totalSplits: 2 } } });
    expect(read(wrapped(JSON.stringify(part))).events[0]?.body["annotations"]).toMatchObject({
      "audit.k8s.io/truncated": "true",
    });
  });

  it("[E08] what the configuration sets holds over what an entry tells", () => {
    const set = { cluster: "c", projectID: "p", region: "r", labels: { a: "b" } };
    expect(read(wrapped(text), set).events[0]?.source).toMatchObject({ ...set, provider: "gcp", name: "pubsub/gke" });
  });

  it("over a real listener: a proven push is delivered, one without proof is not", async () => {
    const { post, line, telemetry } = await openPush(source);
    const path = "/api/v1/kubernetes/push/gke";
    const statuses = [];
    for (const authorization of [`Bearer ${token()}`, `Bearer ${token({ aud: "x" })}`, ""])
      statuses.push((await post(path, wrapped(text), { authorization })).status);
    fault = "5xx";
    const { post: other } = await openPush(opened());
    statuses.push((await other(path, wrapped(text), { authorization: `Bearer ${token()}` })).status);
    expect(statuses).toEqual([200, 401, 401, 503]);
    expect(line.batches.map(({ source: name, events }) => [name, events.length])).toEqual([["pubsub/gke", 1]]);
    expect(telemetry.lines.join()).not.toContain("eyJ");
  });
});
