import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import tls from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type UpdateOptions, updateLibrary } from "../../daemon/cli/rules/update.ts";
import { terminal } from "../../daemon/cli/terminal.ts";
import { library } from "../../daemon/rules/index.ts";
import { bundledRule, keyIn, writeBundle } from "../support/bundles.ts";
import { makeCertificate } from "../support/certificate.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-update-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string) => join(directory, name);
const installed = () =>
  existsSync(at("library-bundle.json")) ? readFileSync(at("library-bundle.json"), "utf8") : undefined;

/** Runs the update; `answer` is what somebody at the terminal says, undefined when there is nobody. */
async function update(from: string, options: UpdateOptions, answer?: boolean) {
  const out = new PassThrough();
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answer ?? false;
  };
  const error = await updateLibrary(from, options, {
    terminal: terminal(out, out),
    ask: answer === undefined ? undefined : ask,
  }).then(
    () => "",
    (thrown: Error) => thrown.message,
  );
  return { text: String(out.read() ?? ""), asked, error };
}

/** A daemon's configuration with a pinned key, and a bundle that the key has signed. */
function daemonWith(settings: object, rules: readonly unknown[], version = 4) {
  const key = keyIn(directory);
  const config = at("config.yaml");
  writeFileSync(config, stringify({ library: { key: "rules.pub" }, ...settings }));
  return { key, config, bundle: writeBundle(at("new.json"), key.privateKey, version, rules) };
}

const found = library.find((rule) => rule.name === "Forbidden request");
const { owner: _, ...forbidden } = found ?? { owner: "system" };

describe("[A05] an update", () => {
  it("shows what is new, changed line by line, and removed; asks; installs the very bytes", async () => {
    const { key, config } = daemonWith({}, []);
    writeBundle(at("library-bundle.json"), key.privateKey, 3, [
      { ...bundledRule, name: "Gone" },
      { ...bundledRule, name: "Kept" },
    ]);
    const changed = {
      ...forbidden,
      severity: "high",
      expression: 'jpath("responseStatus.code") = "403"\n  and jpath("verb") != "watch"',
    };
    const bundle = writeBundle(at("new.json"), key.privateKey, 4, [
      { ...bundledRule, name: "Kept" },
      bundledRule,
      changed,
    ]);
    const { text, asked, error } = await update(bundle, { config }, true);
    expect([error, asked]).toEqual(["", ["Install bundle 4?"]]);
    expect(text).toMatch(/^Bundle 4 of 2026-11-22T09:33:01Z, signed by [0-9a-f]{16}; installed is 3\.\n/);
    expect(text).toContain(
      "+ Brought by a bundle: new, disabled until a policy selects it\n    + name: Brought by a bundle\n    + severity: low\n",
    );
    expect(text).toContain(
      "~ Forbidden request\n      name: Forbidden request\n    - severity: low\n    + severity: high\n",
    );
    expect(text).toContain('+     and jpath("verb") != "watch"');
    expect(text).toContain("- Gone: removed");
    expect(text).toContain("1 new, 1 changed, 1 removed.");
    expect(text).not.toContain("Kept");
    expect(installed()).toBe(readFileSync(bundle, "utf8"));
    expect(readdirSync(directory).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  it.each<[string, UpdateOptions, boolean | undefined, string]>([
    ["answered with no", {}, false, "nothing has been changed"],
    ["with nobody to ask", {}, undefined, "nothing has been changed: add --yes to install the bundle"],
    ["as a dry run", { dryRun: true, yes: true }, undefined, ""],
  ])("%s shows all and changes nothing", async (_, options, answer, says) => {
    const { config, bundle } = daemonWith({}, [bundledRule]);
    const { text, error } = await update(bundle, { config, ...options }, answer);
    expect([error, installed()]).toEqual([says, undefined]);
    expect(text).toContain("1 new, 0 changed, 0 removed.");
  });

  it("--yes asks nobody; the same bundle again is said to be there", async () => {
    const { config, bundle } = daemonWith({}, [bundledRule]);
    expect(await update(bundle, { config, yes: true }, false)).toMatchObject({ error: "", asked: [] });
    expect(await update(bundle, { config }, false)).toMatchObject({
      error: "",
      text: "Bundle 4 is installed already.\n",
    });
  });

  it("without a configuration the key and the place are named", async () => {
    const { key, bundle } = daemonWith({}, [bundledRule]);
    expect((await update(bundle, { key: key.file, bundle: at("elsewhere.json"), yes: true })).error).toBe("");
    expect(readFileSync(at("elsewhere.json"), "utf8")).toBe(readFileSync(bundle, "utf8"));
  });
});

describe("[A05] a bundle is refused, and what is installed stays, when", () => {
  const refusal = async (from: string, options: UpdateOptions) => {
    const before = installed();
    const { error } = await update(from, { yes: true, ...options });
    expect(installed()).toBe(before);
    return error;
  };

  it("no key is pinned: the sentence says how to", async () => {
    const { key, bundle, config } = daemonWith({ library: undefined }, [bundledRule]);
    expect(await refusal(bundle, {})).toContain(
      "no key is pinned, so no bundle can be trusted: name the daemon's configuration",
    );
    expect(await refusal(bundle, { config })).toContain(
      "pins no key, so no bundle can be trusted: write `library: { key: rules.pub }` into it",
    );
    expect(await refusal(bundle, { key: key.file })).toContain("say with --bundle where");
    expect(await refusal(bundle, { key: key.file, config })).toContain("leave out --key and --bundle");
  });

  it.each<[string, () => string | Buffer | undefined, string]>([
    ["is missing", () => undefined, "cannot read the key"],
    ["holds something else", () => "hello", "holds no public key of Ed25519 in PEM"],
    [
      "holds nonsense",
      () => "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
      "holds no public key of Ed25519",
    ],
    [
      "is a private key",
      () => keyIn(directory, "x").privateKey.export({ type: "pkcs8", format: "pem" }),
      "holds no public key of Ed25519 in PEM",
    ],
    [
      "is of another kind",
      () => generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" }),
      "holds no public key of Ed25519 in PEM",
    ],
  ])("the key's file %s", async (_, content, says) => {
    const { bundle } = daemonWith({}, [bundledRule]);
    const text = content();
    if (text !== undefined) writeFileSync(at("bad.pub"), text);
    expect(await refusal(bundle, { key: at("bad.pub"), bundle: at("library-bundle.json") })).toContain(says);
  });

  it("it is wrongly signed, tampered with, no bundle at all, or not there", async () => {
    const { config, bundle } = daemonWith({}, [bundledRule]);
    await update(bundle, { config, yes: true });
    const foreign = writeBundle(at("foreign.json"), keyIn(directory, "foreign").privateKey, 5, [bundledRule]);
    expect(await refusal(foreign, { config })).toMatch(
      /foreign\.json is refused, nothing has been changed: it is not signed by the pinned key/,
    );
    writeFileSync(at("cut.json"), readFileSync(bundle, "utf8").replace(/"payload": "..../, '"payload": "AAAA'));
    expect(await refusal(at("cut.json"), { config })).toContain(
      "is refused, nothing has been changed: the signature does not fit",
    );
    expect(await refusal(config, { config })).toContain("is refused, nothing has been changed: no signed bundle");
    expect(await refusal(at("none.json"), { config })).toContain("cannot read");
  });

  it("it is older than the installed one, or has its version and another content", async () => {
    const { key, config, bundle } = daemonWith({}, [bundledRule]);
    await update(bundle, { config, yes: true });
    const older = writeBundle(at("older.json"), key.privateKey, 3, [bundledRule]);
    expect(await refusal(older, { config })).toContain("bundle 3 is older than the installed 4");
    const twin = writeBundle(at("twin.json"), key.privateKey, 4, [{ ...bundledRule, severity: "info" }]);
    expect(await refusal(twin, { config })).toContain("bundle 4 is installed with another content");
  });

  it("there is no place to write it to", async () => {
    const { key, bundle } = daemonWith({}, [bundledRule]);
    expect(await refusal(bundle, { key: key.file, bundle: at("none/bundle.json") })).toContain(
      "nothing has been changed: cannot write",
    );
  });

  it("a rule of the configuration has a name that it brings", async () => {
    const own = { name: "Brought by a bundle", message: "m", expression: 'exists("verb")' };
    const { config, bundle } = daemonWith({ rules: [own] }, [bundledRule]);
    const error = await refusal(bundle, { config });
    expect(error).toContain("the configuration does not fit it:");
    expect(error).toContain('"Brought by a bundle" is the name of a prewritten rule; choose another');
  });

  it("the configuration's policy names a rule that it no longer brings", async () => {
    const { key, config, bundle } = daemonWith({ policy: ["Brought by a bundle"] }, [bundledRule]);
    await update(bundle, { config, yes: true });
    const without = writeBundle(at("without.json"), key.privateKey, 5, [forbidden]);
    expect(await refusal(without, { config })).toContain('no rule is called "Brought by a bundle"');
  });
});

it("[A05] an installed bundle that is not right is told, and replaced", async () => {
  const { config, bundle } = daemonWith({}, [bundledRule]);
  writeFileSync(at("library-bundle.json"), "broken");
  const { error, text } = await update(bundle, { config, yes: true });
  expect([error, installed()]).toEqual(["", readFileSync(bundle, "utf8")]);
  expect(text).toContain("is not right and will be replaced: no signed bundle of rules");
});

describe("[A05] from a URL", () => {
  let server: Server;
  let answer: RequestListener = () => undefined;
  const certificates = mkdtempSync(join(tmpdir(), "auditwire-tls-"));
  const trusted = tls.getCACertificates("default");
  let url = "";
  beforeAll(async () => {
    const { cert, key } = makeCertificate(certificates, "updates");
    tls.setDefaultCACertificates([...trusted, readFileSync(cert, "utf8")]);
    server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) =>
      answer(request, response),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    tls.setDefaultCACertificates(trusted);
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    rmSync(certificates, { recursive: true });
  });

  it("is fetched by https, redirects within https followed", async () => {
    const { config, bundle } = daemonWith({}, [bundledRule]);
    answer = ({ url: path }, response) =>
      path === "/latest" ? response.writeHead(302, { location: "/4.json" }).end() : response.end(readFileSync(bundle));
    expect(await update(`${url}/latest`, { config, yes: true })).toMatchObject({ error: "" });
    expect(installed()).toBe(readFileSync(bundle, "utf8"));
  });

  it.each<[string, RequestListener, string]>([
    ["an answer that is not 200", (_, r) => void r.writeHead(404).end("gone"), "was answered with 404"],
    [
      "a redirect to http",
      (_, r) => void r.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      "http://127.0.0.1:1/: only https is fetched from",
    ],
    ["redirects without end", (_, r) => void r.writeHead(302, { location: "/again" }).end(), "more than 5 redirects"],
    ["more than may be", (_, r) => void r.end(Buffer.alloc(17 * 2 ** 20, " ")), "more than 16777216 bytes"],
    [
      "half an answer",
      (_, r) => {
        r.writeHead(200, { "content-length": "100" }).write("{");
        setTimeout(() => r.destroy(), 50);
      },
      ": ",
    ],
    ["something else", (_, r) => void r.end("<html>"), "no signed bundle of rules"],
  ])("%s: nothing is installed", async (_, answering, says) => {
    const { config } = daemonWith({}, [bundledRule]);
    answer = answering;
    const { error } = await update(`${url}/bundle`, { config, yes: true });
    expect(error).toContain(says);
    expect(installed()).toBeUndefined();
  });

  it.each([
    ["http", "http://127.0.0.1:1/bundle"],
    ["file", "file:///etc/hostname"],
    ["upper case", "HTTP://127.0.0.1:1/bundle"],
  ])("%s is never asked", async (_, from) => {
    const { config } = daemonWith({}, [bundledRule]);
    expect((await update(from, { config, yes: true })).error).toContain("only https is fetched from");
  });

  it("an untrusted certificate, and nobody there, say why", async () => {
    const { config } = daemonWith({}, [bundledRule]);
    expect((await update("https://127.0.0.1:1/bundle", { config, yes: true })).error).toMatch(/ECONNREFUSED|bad port/);
    tls.setDefaultCACertificates(trusted);
    expect((await update(`${url.replace("127.0.0.1", "localhost")}/bundle`, { config, yes: true })).error).toContain(
      "certificate",
    );
  });
});
