import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../daemon/audit/rule.ts";
import { keyIdOf, openBundle, overlaid, signBundle } from "../../daemon/rules/bundle.ts";
import { findRule, library } from "../../daemon/rules/index.ts";

const key = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");
const created = "2026-11-22T09:33:01.123Z";
const forbidden = library.find((rule) => rule.name === "Forbidden request") as Rule;
const { owner: _, aliases: __, ...plain } = forbidden;
const fresh = { name: "Fresh", message: "${verb}", expression: 'jpath("verb") = "get"', severity: "critical" };
const bundle = (rules: readonly unknown[], version = 4) => ({ version, created, rules });
const signed = (rules: readonly unknown[], version = 4) => signBundle(bundle(rules, version), key.privateKey);

type Envelope = { keyId: string; payload: string; signature: string };
const changed = (text: string, change: (envelope: Envelope) => object) =>
  JSON.stringify(change(JSON.parse(text) as Envelope));
/** The payload with its bytes changed, its signature kept. */
const tampered = (text: string, change: (payload: string) => string) =>
  changed(text, (e) => ({
    ...e,
    payload: Buffer.from(change(Buffer.from(e.payload, "base64").toString())).toString("base64"),
  }));
/** Something else, signed by the right key. */
const signedText = (payload: string) => {
  const bytes = Buffer.from(payload);
  return JSON.stringify({
    keyId: keyIdOf(key.publicKey),
    payload: bytes.toString("base64"),
    signature: sign(null, bytes, key.privateKey).toString("base64"),
  });
};

describe("[A05] a signed bundle", () => {
  it("is read by whoever has the key pinned: rules checked, defaults filled in, samples left behind", () => {
    const sample = { name: "s", event: {}, matches: false, because: "b" };
    const read = openBundle(signed([{ ...fresh, samples: [sample], aliases: ["Frisch"] }, plain]), key.publicKey);
    expect(read).toEqual({
      version: 4,
      created,
      rules: [{ ...fresh, description: "", attackTechniques: [], aliases: ["Frisch"] }, plain],
    });
  });

  it.each<[string, string, string]>([
    ["no JSON", "rules: []", "no signed bundle of rules"],
    ["a plain rules file", JSON.stringify({ rules: [fresh] }), "no signed bundle of rules"],
    [
      "no signature",
      changed(signed([fresh]), ({ signature: _, ...rest }) => rest),
      "no signed bundle of rules: signature",
    ],
    ["an empty signature", changed(signed([fresh]), (e) => ({ ...e, signature: "" })), "the signature does not fit"],
    [
      "a signature of other bytes",
      changed(signed([fresh]), (e) => ({ ...e, signature: JSON.parse(signed([plain])).signature })),
      "the signature does not fit",
    ],
    [
      "a changed severity",
      tampered(signed([fresh]), (p) => p.replace("critical", "info")),
      "the signature does not fit",
    ],
    [
      "a changed version",
      tampered(signed([fresh]), (p) => p.replace('"version":4', '"version":5')),
      "the signature does not fit",
    ],
    ["a space more", tampered(signed([fresh]), (p) => `${p} `), "the signature does not fit"],
    [
      "another key",
      signBundle(bundle([fresh]), other.privateKey),
      `not signed by the pinned key ${keyIdOf(key.publicKey)}, but says "${keyIdOf(other.publicKey)}"`,
    ],
    [
      "another key that says it is the pinned one",
      changed(signBundle(bundle([fresh]), other.privateKey), (e) => ({ ...e, keyId: keyIdOf(key.publicKey) })),
      "the signature does not fit",
    ],
    [
      "something else that the key has signed",
      signedText('{"rules":[],"version":9}'),
      "signed, but no bundle of rules: kind",
    ],
    ["no JSON that the key has signed", signedText("hello"), "signed, but no bundle of rules"],
    [
      "version 0",
      signedText(JSON.stringify({ kind: "auditwire-rules", version: 0, created, rules: [] })),
      "signed, but no bundle of rules: version",
    ],
    [
      "a broken rule",
      signedText(
        JSON.stringify({
          kind: "auditwire-rules",
          version: 4,
          created,
          rules: [fresh, { ...fresh, name: "Broken", expression: 'jpath("verb") = get' }],
        }),
      ),
      'rules[1] "Broken": expression:1:17',
    ],
    [
      "a rule from a later language",
      signedText(JSON.stringify({ kind: "auditwire-rules", version: 4, created, rules: [{ ...fresh, within: "1d" }] })),
      'rules[0] "Fresh": ',
    ],
  ])("%s is refused whole", (_, text, says) => {
    expect(() => openBundle(text, key.publicKey)).toThrow(says);
  });

  it("is not even made of wrong rules, and all of them are told", () => {
    const make = () =>
      signed([
        { ...fresh, expression: "jpath(" },
        { name: "B" },
        null,
        { ...fresh, name: "C", aliases: "D" },
        plain,
        plain,
      ]);
    for (const says of [
      'rules[0] "Fresh": expression:1:7',
      'rules[1] "B": message',
      "rules[2] undefined: name",
      'rules[3] "C": aliases: a list of names',
      'two rules are called "Forbidden request"',
    ])
      expect(make).toThrow(says);
  });
});

describe("[A05] a bundle over the shipped library", () => {
  const over = (rules: readonly unknown[]) => overlaid(library, openBundle(signed(rules), key.publicKey));

  it("replaces rules of the same name, adds the others, keeps the order, and all are the system's", () => {
    const after = over([{ ...plain, severity: "critical" }, fresh]);
    expect(after).toHaveLength(library.length + 1);
    expect(after.every((rule) => rule.owner === "system")).toBe(true);
    expect(findRule("Forbidden request", after)).toMatchObject({ severity: "critical" });
    expect(
      after
        .slice(
          0,
          after.findIndex((rule) => rule.severity !== "critical"),
        )
        .map((rule) => rule.name),
    ).toEqual(expect.arrayContaining(["Fresh", "Forbidden request"]));
    expect(library).toContain(forbidden);
  });

  it("without aliases of its own a rule keeps those of the shipped one, which policies may name", () => {
    const seeds = "Prisma Cloud Labs - Forbidden request";
    expect(findRule(seeds, over([plain]))?.name).toBe("Forbidden request");
    expect(findRule(seeds, over([{ ...plain, aliases: [] }]))).toBeUndefined();
  });

  it.each([
    ["a name that differs in letters only", { ...fresh, name: "forbidden Request" }],
    ["an alias for a name", { ...fresh, name: "Prisma Cloud Labs - Forbidden request" }],
    ["a name for an alias", { ...fresh, aliases: ["Forbidden request"] }],
  ])("%s is refused: two rules would answer to it", (_, rule) => {
    expect(() => over([rule])).toThrow(/^rule "[^"]+": "Forbidden request" answers to the name/);
  });

  it("no bundle, and one without rules, change nothing", () => {
    expect(overlaid(library, undefined)).toBe(library);
    expect(over([])).toEqual(library);
  });
});
