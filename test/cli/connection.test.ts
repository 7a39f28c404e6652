import "reflect-metadata";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type JsonGeneralName as GeneralNameJson,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../daemon/cli/daemon/client.ts";
import { placeOf, readUrl } from "../../daemon/cli/daemon/find-place.ts";
import type { ConnectionEnvironment, ConnectionOptions } from "../../daemon/cli/daemon/options.ts";
import { profilesFile, readProfiles, saveProfiles } from "../../daemon/cli/daemon/profiles.ts";

const folder = mkdtempSync(join(tmpdir(), "auditwire-connection-"));
const here = process.cwd();
const closing: (() => void)[] = [];
afterEach(() => {
  process.chdir(here);
  for (const close of closing.splice(0)) close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An environment with a home of its own. */
const home = (settings: ConnectionEnvironment = {}): ConnectionEnvironment => ({
  XDG_CONFIG_HOME: mkdtempSync(join(folder, "home-")),
  ...settings,
});
const file = (name: string, text: string) => {
  const path = join(mkdtempSync(join(folder, "file-")), name);
  writeFileSync(path, text);
  return path;
};

/** A working directory with a quick start in it. */
function quickStart(address = "127.0.0.1:8083"): string {
  const directory = mkdtempSync(join(folder, "start-"));
  mkdirSync(join(directory, ".auditwire"));
  writeFileSync(
    join(directory, ".auditwire", "config.yaml"),
    `listen: { api: { address: "${address}", insecure: true } }`,
  );
  const credentials = { url: "http://x", user: "admin", password: "of the quick start" };
  writeFileSync(join(directory, ".auditwire", "credentials.json"), JSON.stringify(credentials));
  return directory;
}

/** A server that answers every request the same. */
async function serving(listener: RequestListener, tls?: { cert: string; key: string }): Promise<string> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, answer) => {
    answer.writeHead(status, { "content-type": "application/json", ...headers });
    answer.end(typeof body === "string" ? body : JSON.stringify(body));
  };

const failure = async (work: Promise<unknown>) =>
  work.then(
    () => ({ code: "none", message: "it worked" }),
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  );
const asked = async (options: ConnectionOptions, environment = home()) =>
  (await connect(options, environment, undefined)).get("/me");

describe("which daemon, and who asks", () => {
  const profiles = {
    current: "work",
    profiles: { work: { url: "https://work.example", token: "of work" }, old: { url: "https://old.example" } },
  };
  const saved = (settings: ConnectionEnvironment = {}) => {
    const environment = home(settings);
    saveProfiles(profiles, environment);
    return environment;
  };
  const url = "https://said.example";

  it.each<[string, ConnectionOptions, () => ConnectionEnvironment, string, unknown]>([
    [
      "the quick start's, when nothing is said",
      {},
      home,
      "http://127.0.0.1:8083",
      { user: "admin", password: "of the quick start" },
    ],
    ["the profile in use before it", {}, saved, "https://work.example", { token: "of work" }],
    [
      "the environment's profile before that",
      {},
      () => saved({ AUDITWIRE_PROFILE: "old" }),
      "https://old.example",
      undefined,
    ],
    [
      "the environment's URL before that",
      {},
      () => saved({ AUDITWIRE_PROFILE: "old", AUDITWIRE_URL: url }),
      url,
      undefined,
    ],
    [
      "a named profile before that",
      { profile: "work" },
      () => saved({ AUDITWIRE_URL: url }),
      "https://work.example",
      { token: "of work" },
    ],
    ["a URL", { url: `${url}/` }, () => saved({ AUDITWIRE_URL: "https://other.example" }), url, undefined],
    [
      "a URL has the login saved for it",
      { url: "https://work.example/api/v1" },
      saved,
      "https://work.example",
      { token: "of work" },
    ],
    [
      "a token of the environment before the saved one",
      {},
      () => saved({ AUDITWIRE_TOKEN: "t" }),
      "https://work.example",
      { token: "t" },
    ],
    [
      "which never goes along with a user",
      { login: "me" },
      () => saved({ AUDITWIRE_TOKEN: "t", AUDITWIRE_PASSWORD: "p" }),
      "https://work.example",
      { user: "me", password: "p" },
    ],
    [
      "user and password of the environment",
      { url },
      () => home({ AUDITWIRE_USER: "me", AUDITWIRE_PASSWORD: "p" }),
      url,
      { user: "me", password: "p" },
    ],
  ])("%s", async (_, options, environment, expected, login) => {
    process.chdir(quickStart());
    const { url, place } = await connect(options, environment(), undefined);
    expect({ url, login: place.login }).toEqual({ url: expected, login });
  });

  it("secrets come from files, never from arguments", async () => {
    const [token, password] = [file("token", "t0ken\n"), file("password", "pass word\r\nmore")];
    const login = async (options: ConnectionOptions) =>
      (await connect({ url, ...options }, home(), undefined)).place.login;
    expect(await login({ tokenFile: token })).toEqual({ token: "t0ken" });
    expect(await login({ login: "me", passwordFile: password })).toEqual({ user: "me", password: "pass word" });
    expect(await failure(login({ login: "me" }))).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/--password-file/),
    });
    expect(await failure(login({ tokenFile: file("empty", "\n") }))).toMatchObject({
      message: expect.stringMatching(/is empty/),
    });
    expect(await failure(login({ tokenFile: "/nowhere" }))).toMatchObject({
      message: expect.stringMatching(/^--token-file: .*\/nowhere/),
    });
  });

  it("a password is asked for where somebody can type it", async () => {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return "typed";
    };
    expect((await connect({ url, login: "me" }, home(), ask)).place.login).toEqual({ user: "me", password: "typed" });
    expect(questions).toEqual(["Password of me at https://said.example: "]);
  });

  it("a token of the environment does not go to another machine that a file of the working directory names", async () => {
    process.chdir(quickStart("192.0.2.7:8083"));
    const refused = await failure(connect({}, home({ AUDITWIRE_TOKEN: "t" }), undefined));
    expect(refused).toMatchObject({ code: "invalid", message: expect.stringMatching(/192\.0\.2\.7.* --url/) });
  });

  it("nothing said and nothing found: what can be said", async () => {
    process.chdir(folder);
    expect(await failure(connect({}, home(), undefined))).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/auditwire login --url/),
    });
  });

  it.each([
    ["audit.example.com", /is no URL: write it as https/],
    ["ftp://audit.example.com", /is no URL/],
    ["https://me:secret@audit.example.com", /leave user and password out/],
  ])("%s is refused, and no secret is repeated", (text, expected) => {
    expect(() => readUrl(text, "--url")).toThrow(expected);
    expect(() => readUrl(text, "--url")).not.toThrow(/secret/);
  });

  it("only the owner can read the profiles", async () => {
    const environment = saved();
    expect(statSync(profilesFile(environment)).mode & 0o777).toBe(0o600);
    expect(readProfiles(environment)).toEqual(profiles);
    writeFileSync(profilesFile(environment), "profiles: [1]");
    expect(await failure(placeOf({}, environment))).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/log in again/),
    });
  });

  it("of a broken configuration only what says where the daemon is has to be right", async () => {
    const config = file(
      "config.yaml",
      "listen: { api: { address: 127.0.0.1:9999 } }\nrules: nonsense\nwebhooks: [{ token: { env: NOT_SET } }]",
    );
    expect((await placeOf({ config }, home())).url).toBe("http://127.0.0.1:9999");
    expect(await failure(placeOf({ config: file("c.yaml", "listen: 7") }, home()))).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/c\.yaml/),
    });
  });
});

describe("what goes wrong is one sentence with the next step", () => {
  const login = { AUDITWIRE_TOKEN: "t" };
  it.each<[string, RequestListener, ConnectionEnvironment, string, RegExp]>([
    [
      "400",
      answering(400, { err: "limit is between 1 and 250", code: "invalid", details: [{ parameter: "limit" }] }),
      {},
      "invalid",
      /^limit is between 1 and 250$/,
    ],
    [
      "401 without a login",
      answering(401, { err: "no" }),
      {},
      "unauthorized",
      /say who you are: auditwire login --url http/,
    ],
    ["401 with one", answering(401, { err: "no" }), login, "unauthorized", /auditwire login/],
    ["403", answering(403, { err: "you may not" }), login, "forbidden", /you may not: `auditwire whoami`/],
    ["404", answering(404, { err: "there is no user x" }), login, "not_found", /^there is no user x$/],
    ["409", answering(409, { err: "config.yaml owns it" }), login, "conflict", /^config.yaml owns it$/],
    [
      "429",
      answering(429, { err: "too many" }, { "retry-after": "7" }),
      login,
      "unavailable",
      /too many: try again in 7 s/,
    ],
    ["500", answering(500, { err: "something went wrong", requestId: "r-1" }), login, "unavailable", /\(request r-1\)/],
    ["503", answering(503, { err: "the storage fails" }), login, "unavailable", /^the storage fails$/],
    [
      "another server's 404",
      answering(404, "<html>"),
      login,
      "unavailable",
      /is no auditwire daemon \(GET \/api\/v1\/me: 404\)/,
    ],
    ["another server's page", answering(200, "<html>"), login, "unavailable", /is no auditwire daemon/],
    [
      "another server's JSON",
      answering(200, "{}", { "content-type": "text/plain" }),
      login,
      "unavailable",
      /is no auditwire daemon/,
    ],
    ["a redirect", answering(302, "", { location: "/login" }), login, "unavailable", /is no auditwire daemon/],
    ["a server that steers the terminal", answering(400, { err: "\u001b[2J" }), login, "invalid", /^\\u001b\[2J$/],
    [
      "one that breaks off",
      (_, answer) => {
        answer.writeHead(200, { "content-length": "100" });
        answer.write("[");
        setTimeout(() => answer.destroy(), 20);
      },
      login,
      "unavailable",
      /broke off/,
    ],
    ["one that hangs up", (request) => request.socket.destroy(), login, "unavailable", /broke the connection off/],
  ])("%s", async (_, listener, environment, code, message) => {
    const url = await serving(listener);
    expect(await failure(asked({ url }, home(environment)))).toEqual({ code, message: expect.stringMatching(message) });
  });

  it("nothing listens there", async () => {
    const url = await serving(answering(200, {}));
    closing.pop()?.();
    expect(await failure(asked({ url }))).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/^nothing listens at 127\.0\.0\.1:\d+: .* \(--url\)$/),
    });
  });

  it("a name that nobody knows", async () => {
    expect(await failure(asked({ url: "http://auditwire.invalid:1" }))).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/the name auditwire\.invalid/),
    });
  });

  it("no HTTP at all", async () => {
    const server = createTcpServer((socket) => socket.end("SSH-2.0-x\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(await failure(asked({ url: `http://127.0.0.1:${port}` }))).toMatchObject({
      message: expect.stringMatching(/speaks no HTTP/),
    });
  });

  it("one that says nothing", async () => {
    const url = await serving(() => undefined);
    const client = await connect({ url }, home(), undefined);
    expect(await failure(client.get("/me", { patience: 50 }))).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/no answer within 0\.05 s/),
    });
  });
});

describe("certificates", () => {
  const made = async (name: string, alternative: GeneralNameJson, notAfter = new Date(Date.now() + 86_400_000)) => {
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date("2020-01-01"),
      notAfter,
      extensions: [new SubjectAlternativeNameExtension([alternative])],
    });
    const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
    const cert = certificate.toString("pem");
    return { key, cert, file: file(`${name}.crt`, cert) };
  };
  let right: Awaited<ReturnType<typeof made>>;
  let named: typeof right;
  let expired: typeof right;
  beforeAll(async () => {
    right = await made("right", { type: "ip", value: "127.0.0.1" });
    named = await made("named", { type: "dns", value: "audit.example.com" });
    expired = await made("expired", { type: "ip", value: "127.0.0.1" }, new Date("2020-01-02"));
  });

  it("the daemon's own proves it, by --ca and by AUDITWIRE_CA", async () => {
    const url = await serving(answering(200, { ok: true }), right);
    expect(await asked({ url, ca: right.file })).toEqual({ ok: true });
    expect(await asked({ url }, home({ AUDITWIRE_CA: right.file }))).toEqual({ ok: true });
  });

  it("with the configuration it does so under any name", async () => {
    const url = await serving(answering(200, { ok: true }), named);
    const address = new URL(url).host;
    const config = file(
      "config.yaml",
      `listen: { api: { address: "${address}", tls: { cert: ${named.file}, key: x } } }`,
    );
    expect(await asked({ config })).toEqual({ ok: true });
  });

  it.each([
    ["one that nothing here trusts", () => right, undefined, /nothing here trusts .* --ca daemon\.pem/],
    ["another than the trusted one", () => right, () => named, /is not the one that is trusted/],
    ["for another name", () => named, () => named, /is for audit\.example\.com/],
    ["expired", () => expired, () => expired, /has expired: renew it/],
  ])("%s is refused", async (_, served, trusted, message) => {
    const url = await serving(answering(200, {}), served());
    const ca = trusted?.().file;
    expect(await failure(asked({ url, ca }))).toEqual({ code: "unavailable", message: expect.stringMatching(message) });
  });

  it("https where http is spoken, and the other way round", async () => {
    const plain = await serving(answering(200, {}));
    expect(await failure(asked({ url: plain.replace("http:", "https:") }))).toMatchObject({
      message: expect.stringMatching(/speaks no TLS: is it http:/),
    });
    const secure = await serving(answering(200, {}), right);
    expect((await failure(asked({ url: secure.replace("https:", "http:") }))).code).toBe("unavailable");
  });
});

it("pages follow the link to the next, at the place where the daemon was found", async () => {
  const url = await serving((request, answer) => {
    const { searchParams } = new URL(request.url ?? "", "http://x");
    const page = Number(searchParams.get("page") ?? "1");
    const link = page < 3 ? { link: `<https://public.example/api/v1/things?page=${page + 1}>; rel="next"` } : {};
    answer
      .writeHead(200, { "content-type": "application/json", ...link })
      .end(JSON.stringify([page, searchParams.getAll("user")]));
  });
  const client = await connect({ url }, home(), undefined);
  const pages: unknown[] = [];
  for await (const page of client.pages("/things", { query: { user: ["a", "b"], limit: undefined } })) pages.push(page);
  expect(pages).toEqual([
    [1, ["a", "b"]],
    [2, []],
    [3, []],
  ]);
});
