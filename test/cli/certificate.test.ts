import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { aDirectory } from "../store/opened.ts";
import { makeCertificate } from "../support/certificate.ts";
import { ran } from "../support/command.ts";

/** A folder with a self-signed certificate, and a configuration that names it. */
function aFolder() {
  const folder = aDirectory();
  const at = (name: string) => join(folder, name);
  makeCertificate(folder, "tls");
  writeFileSync(at("config.yaml"), "listen: { api: { tls: { cert: tls.crt, key: tls.key } } }\n");
  const certificate = (...words: string[]) => ran(["certificate", ...words], { cwd: folder });
  return { at, certificate, pem: readFileSync(at("tls.crt"), "utf8") };
}

const opensslLine = (file: string) => execFileSync("openssl", ["base64", "-A", "-in", file], { encoding: "utf8" });

describe("auditwire certificate", () => {
  it("[S18] of a configuration prints the PEM file, and its base64 as openssl base64 -A does", async () => {
    const { at, certificate, pem } = aFolder();
    const plain = await certificate("--config", "config.yaml");
    expect(plain).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /^127\.0\.0\.1, localhost: until .*\(1 day left\), SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}\n$/,
      ),
    });
    expect(plain.out.toString()).toBe(pem);
    const line = await certificate("--config", "config.yaml", "--base64");
    expect(line.out.toString()).toBe(opensslLine(at("tls.crt")));
  });

  it("[S18] of a running daemon is what it shows in its handshake, with what comes with it when asked", async () => {
    const { at, certificate, pem } = aFolder();
    const server = createServer({ cert: pem, key: readFileSync(at("tls.key")) }, (_, answer) => answer.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const more of [[], ["--chain"]]) {
      expect((await certificate("--url", url, ...more)).out.toString()).toBe(pem);
      expect((await certificate("--url", url, "--base64", ...more)).out.toString()).toBe(opensslLine(at("tls.crt")));
    }
  });

  it("of a file with a chain and a key: its own, or the chain, and never the key", async () => {
    const { at, certificate, pem } = aFolder();
    const other = aFolder().pem;
    writeFileSync(at("tls.crt"), `${pem}${other}${readFileSync(at("tls.key"), "utf8")}`);
    expect((await certificate("-c", "config.yaml")).out.toString()).toBe(pem);
    expect((await certificate("-c", "config.yaml", "--chain")).out.toString()).toBe(`${pem}${other}`);
    expect((await certificate("-c", "config.yaml", "--chain", "--base64")).out.toString()).toBe(
      Buffer.from(`${pem}${other}`).toString("base64"),
    );
  });

  it.each([
    [
      ["-c", "config.yaml", "--listener", "webhook"],
      1,
      "listen.webhook has no tls, and so no certificate; that of listen.api: --listener api",
    ],
    [["-c", "nothing.yaml"], 2, "cannot read the configuration"],
    [["--url", "http://127.0.0.1:1"], 2, "is no https://"],
    [["--url", "https://127.0.0.1:1"], 1, "127.0.0.1:1 shows no certificate"],
    [["--url", "https://a", "-c", "b"], 2, "cannot be used with"],
  ] as const)("%j prints nothing but a sentence", async (words, code, sentence) => {
    const { out, ...rest } = await aFolder().certificate(...words);
    expect(rest).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(out.toString()).toBe("");
  });

  it("of a port without TLS says so in one line", async () => {
    const server = createPlainServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, err } = await aFolder().certificate("--url", `https://127.0.0.1:${port}`);
    const sentence = `127.0.0.1:${port} shows no certificate: it speaks no TLS there`;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(`^auditwire: ${sentence}[^\\n]*\\n$`) });
  });
});
