import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CertificatesInputs,
  type CertificatesState,
  createCertificates,
  dueChanges,
  updateCertificates,
} from "../../components/dynamic-provider/certificates.ts";

const day = 86_400_000;
const start = new Date("2026-11-24T12:00:00Z");
const later = (days: number) => new Date(start.getTime() + days * day);
const inputs: CertificatesInputs = {
  hosts: ["localhost", "127.0.0.1", "::1", "audit.example.com"],
  validDays: 825,
  tokens: ["prod", "stage"],
  passwords: ["admin"],
  rotate: { authority: "", certificate: "", tokens: "", passwords: "" },
  overlapSeconds: 86_400,
};
const rotating = (
  rotate: Partial<CertificatesInputs["rotate"]>,
  more: Partial<CertificatesInputs> = {},
): CertificatesInputs => ({
  ...inputs,
  ...more,
  rotate: { ...inputs.rotate, ...rotate },
});

let directory = "";
let first: CertificatesState;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-certificates-"));
  first = await createCertificates(inputs, start);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What `openssl verify` says of a certificate, at a time, to somebody who trusts a bundle. */
function trusts(bundle: string, certificate: string, at: Date): boolean {
  const [ca, leaf] = [join(directory, "ca.pem"), join(directory, "leaf.pem")];
  writeFileSync(ca, bundle);
  writeFileSync(leaf, certificate);
  const seconds = String(Math.floor(at.getTime() / 1000));
  const args = ["verify", "-x509_strict", "-purpose", "sslserver", "-attime", seconds, "-CAfile", ca, leaf];
  try {
    execFileSync("openssl", args, { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

describe("the first time", () => {
  it("a server certificate for every host, by an authority of its own", () => {
    const leaf = new X509Certificate(first.certificate);
    const authority = new X509Certificate(first.authority);
    expect(authority.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    for (const host of ["localhost", "audit.example.com"]) expect([host, leaf.checkHost(host)]).toEqual([host, host]);
    for (const ip of ["127.0.0.1", "::1"]) expect([ip, leaf.checkIP(ip) !== undefined]).toEqual([ip, true]);
    expect(leaf.checkHost("example.com")).toBeUndefined();
    expect(leaf.checkIP("10.0.0.1")).toBeUndefined();
  });

  it("openssl, strictly, trusts it now and not before or after its time", () => {
    expect(trusts(first.authority, first.certificate, later(0))).toBe(true);
    expect(trusts(first.authority, first.certificate, later(824))).toBe(true);
    expect(trusts(first.authority, first.certificate, later(826))).toBe(false);
    expect(trusts(first.authority, first.certificate, later(-1))).toBe(false);
  });

  it("[S18] the authority as one line of base64 is what openssl base64 -A writes", () => {
    const line = execFileSync("openssl", ["base64", "-A"], { input: first.authority, encoding: "utf8" });
    expect(Buffer.from(first.authority).toString("base64")).toBe(line);
    expect(first.authority).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
  });

  it("[S17] a client that trusts the authority is served over TLS, another one is not", async () => {
    const now = await createCertificates(inputs, new Date());
    const other = await createCertificates(inputs, new Date());
    const server = createServer({ cert: now.certificate, key: now.privateKey }, (_, answer) => answer.end("yes"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (host: string, ca: string) =>
      new Promise<string>((resolve) => {
        get({ host, port, ca, agent: false }, (answer) =>
          answer.on("data", (text: Buffer) => resolve(text.toString())),
        ).on("error", (error) => resolve(error.message));
      });
    expect(await ask("127.0.0.1", now.authority)).toBe("yes");
    expect(await ask("127.0.0.1", other.authority)).toMatch(/signature failure|unable to verify|self-signed/);
    server.close();
  });

  it("tokens and passwords are long, and each is another", () => {
    const tokens = Object.values(first.tokenValues).flat();
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(first.passwordValues["admin"]).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(new Set(tokens).size).toBe(2);
  });

  it("a name that no certificate can bear is named", async () => {
    await expect(createCertificates({ ...inputs, hosts: ["bücher.example"] }, start)).rejects.toThrow(
      '"bücher.example" cannot be put',
    );
  });
});

describe("an update makes what is due, and keeps the rest byte for byte", () => {
  const all = ["authority", "certificate", "privateKey", "tokenValues", "passwordValues"] as const;
  it.each([
    ["nothing", inputs, 1, []],
    ["another host", { ...inputs, hosts: ["localhost"] }, 1, ["certificate", "privateKey"]],
    ["another validity", { ...inputs, validDays: 90 }, 1, ["certificate", "privateKey"]],
    ["a third of its life left", inputs, 551, ["certificate", "privateKey"]],
    ["an expired certificate", inputs, 900, ["certificate", "privateKey"]],
    ["rotate.certificate", rotating({ certificate: "2" }), 1, ["certificate", "privateKey"]],
    ["rotate.tokens", rotating({ tokens: "2" }), 1, ["tokenValues"]],
    ["rotate.passwords", rotating({ passwords: "2" }), 1, ["passwordValues"]],
    ["rotate.authority", rotating({ authority: "2" }), 1, ["authority"]],
    [
      "rotate.authority without an overlap",
      rotating({ authority: "2" }, { overlapSeconds: 0 }),
      1,
      ["authority", "certificate", "privateKey"],
    ],
    ["a new token", { ...inputs, tokens: ["prod", "stage", "dev"] }, 1, ["tokenValues"]],
    ["a removed password", { ...inputs, passwords: [] }, 1, ["passwordValues"]],
  ])("%s", async (_, wanted, days, changed) => {
    const due = dueChanges(first, wanted, later(days));
    const next = await updateCertificates(first, wanted, later(days));
    const differing = all.filter((key) => JSON.stringify(next[key]) !== JSON.stringify(first[key]));
    expect(differing).toEqual(changed);
    expect(due.length > 0).toBe(changed.length > 0);
    expect(dueChanges(next, wanted, later(days))).toEqual([]);
    expect(trusts(next.authority, next.certificate, later(days))).toBe(true);
  });

  it("an authority that is old is replaced in time, and no certificate outlives its authority", async () => {
    expect(dueChanges(first, inputs, later(2_440)).join()).toContain(
      "a new authority is made: the present one expires on 2036-11-",
    );
    const late = await updateCertificates({ ...first }, { ...inputs, validDays: 3_650 }, later(1_000));
    const end = (pem: string) => new Date(new X509Certificate(pem).validTo).getTime();
    expect(end(late.certificate)).toBeLessThanOrEqual(end(first.authority));
  });
});

describe("a rotation with an overlap", () => {
  it("tokens: both are valid until it is over, never more than two", async () => {
    const [old] = first.tokenValues["prod"] ?? [];
    const rotated = await updateCertificates(first, rotating({ tokens: "2" }), later(1));
    const [current, former] = rotated.tokenValues["prod"] ?? [];
    expect(former).toBe(old);
    expect(current).not.toBe(old);
    const again = await updateCertificates(rotated, rotating({ tokens: "3" }), later(1.5));
    expect(again.tokenValues["prod"]?.slice(1)).toEqual([current]);
    expect(dueChanges(rotated, rotating({ tokens: "2" }), later(1.9))).toEqual([]);
    expect(dueChanges(rotated, rotating({ tokens: "2" }), later(2.1))).toEqual([
      "the overlap is over: the former tokens are dropped",
    ]);
    const over = await updateCertificates(rotated, rotating({ tokens: "2" }), later(2.1));
    expect(over.tokenValues["prod"]).toEqual([current]);
  });

  it("the authority: there is no moment at which an API server with the old or the new file fails before the overlap ends", async () => {
    const wanted = rotating({ authority: "2" });
    const during = await updateCertificates(first, wanted, later(1));
    const oldFile = first.authority;
    const newFile = during.authority;
    expect(newFile.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    for (const file of [oldFile, newFile]) expect(trusts(file, during.certificate, later(1.5))).toBe(true);
    // The certificate is renewed meanwhile: still by the authority that everybody trusts.
    const renewed = await updateCertificates(during, { ...wanted, hosts: ["localhost"] }, later(1.5));
    for (const file of [oldFile, newFile]) expect(trusts(file, renewed.certificate, later(1.5))).toBe(true);

    const after = await updateCertificates(renewed, { ...wanted, hosts: ["localhost"] }, later(2.1));
    expect(after.authority.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(trusts(newFile, after.certificate, later(2.1))).toBe(true);
    expect(trusts(after.authority, after.certificate, later(2.1))).toBe(true);
    expect(trusts(oldFile, after.certificate, later(2.1))).toBe(false);
  });
});
