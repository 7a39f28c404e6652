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
    expect(leaf.checkIssued(authority)).toBe(true);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    for (const host of ["localhost", "audit.example.com"]) expect([host, leaf.checkHost(host)]).toEqual([host, host]);
    for (const ip of ["127.0.0.1", "::1"]) expect([ip, leaf.checkIP(ip) !== undefined]).toEqual([ip, true]);
    expect(leaf.checkHost("example.com")).toBeUndefined();
    expect(leaf.checkIP("10.0.0.1")).toBeUndefined();
  });

  it.each([
    ["authority", "Basic Constraints: critical CA:TRUE, pathlen:0"],
    ["authority", "Key Usage: critical Certificate Sign, CRL Sign"],
    ["authority", "Subject Key Identifier"],
    ["authority", "Not After : Nov 21 12:00:00 2036 GMT"],
    ["authority", "Subject: CN = auditwire "],
    ["certificate", "Basic Constraints: critical CA:FALSE"],
    ["certificate", "Key Usage: critical Digital Signature"],
    ["certificate", "Extended Key Usage: TLS Web Server Authentication"],
    ["certificate", "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:audit.ex"],
    ["certificate", "Authority Key Identifier"],
    ["certificate", "Not Before: Nov 24 11:55:00 2026 GMT"],
    ["certificate", "Not After : Feb 26 12:00:00 2029 GMT"],
    ["certificate", "Subject: CN = localhost "],
  ] as const)("openssl reads in the %s: %s", (key, words) => {
    const text = execFileSync("openssl", ["x509", "-noout", "-text"], { input: first[key], encoding: "utf8" });
    expect(text.replace(/\s+/g, " ")).toContain(words);
    expect(new X509Certificate(first[key]).serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
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
    for (const host of ["localhost", "127.0.0.1"]) {
      expect([host, await ask(host, now.authority)]).toEqual([host, "yes"]);
      expect(await ask(host, other.authority)).toMatch(/signature failure|unable to verify|self-signed/);
    }
    server.close();
  });

  it("tokens and passwords are long, and each is another", () => {
    const tokens = Object.values(first.tokenValues).flat();
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(first.passwordValues["admin"]).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(new Set(tokens).size).toBe(2);
  });

  it.each(["::ffff:10.0.0.1", "2001:DB8::1", "fe80::1", "10.0.0.1"])("the address %s", async (host) => {
    const { certificate } = await createCertificates({ ...inputs, hosts: [host] }, start);
    expect(new X509Certificate(certificate).checkIP(host)).toBe(host);
  });

  it.each([
    ["*.example.com", "a.example.com"],
    ["my_service", "my_service"],
    [`${"a".repeat(63)}.${"b".repeat(63)}.example.com`, `${"a".repeat(63)}.${"b".repeat(63)}.example.com`],
  ])("the DNS name %s", async (host, asked) => {
    const { certificate } = await createCertificates({ ...inputs, hosts: [host] }, start);
    const leaf = new X509Certificate(certificate);
    expect(leaf.checkHost(asked)).toBe(host);
    expect(leaf.subject).toBe(`CN=${host.slice(0, 64)}`);
  });

  it.each(["bücher.example", "fe80::1%eth0", "#ab", "https://a", "a b", "", "a..b", `${"a.".repeat(127)}b`])(
    "%j, a name that no certificate can bear, is named",
    async (host) => {
      await expect(createCertificates({ ...inputs, hosts: ["localhost", host] }, start)).rejects.toThrow(
        `"${host}" cannot be put`,
      );
    },
  );
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
    ["a removed token", { ...inputs, tokens: ["stage"] }, 1, ["tokenValues"]],
    ["a new password", { ...inputs, passwords: ["admin", "reader"] }, 1, ["passwordValues"]],
    ["a removed password", { ...inputs, passwords: [] }, 1, ["passwordValues"]],
    ["more than a third of its life left", inputs, 549, []],
    ["an expired authority, overlap or not", inputs, 3_700, ["authority", "certificate", "privateKey"]],
  ])("%s", async (_, wanted, days, changed) => {
    const due = dueChanges(first, wanted, later(days));
    // As it comes out of a stack's state.
    const kept = JSON.parse(JSON.stringify(first)) as CertificatesState;
    const next = await updateCertificates(kept, wanted, later(days));
    const differing = all.filter((key) => JSON.stringify(next[key]) !== JSON.stringify(first[key]));
    expect(differing).toEqual(changed);
    expect(due.length > 0).toBe(changed.length > 0);
    expect(dueChanges(next, wanted, later(days))).toEqual([]);
    expect(trusts(next.authority, next.certificate, later(days))).toBe(true);
  });

  it("other names leave what a name has as it is, and every new name gets its own", async () => {
    const names = ["prod", "constructor", "__proto__"];
    const next = await updateCertificates(
      first,
      { ...inputs, tokens: names, passwords: ["admin", ...names] },
      later(1),
    );
    expect(next.tokenValues["prod"]).toEqual(first.tokenValues["prod"]);
    expect(next.passwordValues["admin"]).toBe(first.passwordValues["admin"]);
    expect(Object.keys(next.tokenValues)).toEqual(names);
    for (const [token] of Object.values(next.tokenValues)) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const password of Object.values(next.passwordValues)) expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it("an authority that is old is replaced in time, and no certificate outlives its authority", async () => {
    expect(dueChanges(first, inputs, later(2_430))).not.toContainEqual(expect.stringContaining("new authority"));
    expect(dueChanges(first, inputs, later(2_440)).join()).toContain(
      "a new authority is made: the present one expires on 2036-11-21",
    );
    const late = await updateCertificates(first, { ...inputs, validDays: 3_650 }, later(1_000));
    const end = (pem: string) => new Date(new X509Certificate(pem).validTo).getTime();
    expect(end(late.certificate)).toBe(end(first.authority));
  });

  it("an overlap longer than the former authority's life ends with that life", async () => {
    const long = rotating({ authority: "2" }, { overlapSeconds: 5_000 * 86_400 });
    const during = await updateCertificates(first, long, later(1_500));
    const after = await updateCertificates(during, long, later(3_700));
    expect(during.authority.startsWith(after.authority)).toBe(true);
    expect(trusts(after.authority, after.certificate, later(3_700))).toBe(true);
  });
});

describe("rotations with an overlap of one day, in time", () => {
  /** Letters, in the order in which values are seen first. */
  function lettering() {
    const seen: string[] = [];
    return (value: string) => {
      if (!seen.includes(value)) seen.push(value);
      return "ABCDEFGH".charAt(seen.indexOf(value));
    };
  }
  const pems = (bundle: string) => bundle.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/g) ?? [];
  const over = "the overlap is over: the ";

  it("tokens: both are valid until it is over, never more than two", async () => {
    const letter = lettering();
    let state = first;
    expect(state.tokenValues["prod"]?.map(letter)).toEqual(["A"]);
    for (const [days, tokens, due, valid] of [
      [1, "2", ["new tokens are made: rotate.tokens has changed"], "BA"],
      [1.9, "2", [], "BA"],
      [2, "2", [`${over}former tokens are dropped`], "B"],
      [3, "3", ["new tokens are made: rotate.tokens has changed"], "CB"],
      [3.5, "4", ["new tokens are made: rotate.tokens has changed"], "DC"],
      [4.4, "4", [], "DC"],
      [4.5, "4", [`${over}former tokens are dropped`], "D"],
    ] as const) {
      const wanted = rotating({ tokens });
      expect([days, dueChanges(state, wanted, later(days))]).toEqual([days, due]);
      const next = await updateCertificates(state, wanted, later(days));
      expect([days, next.tokenValues["prod"]?.map(letter).join("")]).toEqual([days, valid]);
      expect(next.tokenValues["stage"]).toHaveLength(valid.length);
      expect({ ...next, ...{ rotate: 0, tokenValues: 0, kept: 0 } }).toEqual({
        ...state,
        ...{ rotate: 0, tokenValues: 0, kept: 0 },
      });
      state = next;
    }
  });

  it("the authority: an API server that has the last file trusts the daemon at every step", async () => {
    const letter = lettering();
    const byAge = (bundle: string) => pems(bundle).toReversed().map(letter).toReversed().join("");
    const signer = ({ authority, certificate }: CertificatesState) =>
      pems(authority).find((pem) => new X509Certificate(certificate).checkIssued(new X509Certificate(pem))) ?? "";
    const made = "a new authority is made: rotate.authority has changed";
    const switched = `${over}new authority signs, the former one is dropped`;
    const renewed = "a new server certificate is made: hosts has changed";
    let state = first;
    expect([byAge(state.authority), letter(signer(state))]).toEqual(["A", "A"]);
    for (const [days, authority, host, due, bundle, signs, isNewLeaf] of [
      [1, "2", "a", [made, renewed], "BA", "A", true],
      [1.5, "2", "a", [], "BA", "A", false],
      [1.6, "2", "b", [renewed], "BA", "A", true],
      [2, "2", "b", [switched], "B", "B", true],
      [3, "2", "b", [], "B", "B", false],
      [4, "3", "b", [made], "CB", "B", false],
      // Again, before it was over: what never signed anything goes, and the day begins anew.
      [4.5, "4", "b", [made], "DB", "B", false],
      [5.4, "4", "b", [], "DB", "B", false],
      // Again, when it was over and nobody had updated: both steps at once.
      [9, "5", "b", [made, switched], "ED", "D", true],
      [10, "5", "b", [switched], "E", "E", true],
    ] as const) {
      const wanted = rotating({ authority }, { hosts: ["localhost", host] });
      expect([days, dueChanges(state, wanted, later(days))]).toEqual([days, due]);
      const next = await updateCertificates(state, wanted, later(days));
      expect([days, byAge(next.authority), letter(signer(next))]).toEqual([days, bundle, signs]);
      expect([days, next.certificate !== state.certificate, next.privateKey !== state.privateKey]).toEqual([
        days,
        isNewLeaf,
        isNewLeaf,
      ]);
      expect(next.tokenValues).toEqual(first.tokenValues);
      expect(next.passwordValues).toEqual(first.passwordValues);
      for (const file of [state.authority, next.authority])
        expect([days, trusts(file, next.certificate, later(days))]).toEqual([days, true]);
      // The new file may be installed before the daemon has its new certificate.
      const formerFits = trusts(next.authority, state.certificate, later(days));
      expect([days, formerFits]).toEqual([days, byAge(next.authority).includes(letter(signer(state)))]);
      expect(dueChanges(next, wanted, later(days))).toEqual([]);
      state = next;
    }
    expect(trusts(first.authority, state.certificate, later(10))).toBe(false);
  });
});
