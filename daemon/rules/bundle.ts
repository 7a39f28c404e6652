import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import type { Rule } from "../audit/rule.ts";
import { inLibraryOrder } from "./library/index.ts";
import { checkRule, findRule, namesOf } from "./rule.ts";

/** An update of the prewritten rules, its signature verified and its rules checked. */
export interface Bundle {
  /** Counts up: a later bundle replaces an earlier one whole. */
  readonly version: number;
  /** When it was made, in ISO 8601. */
  readonly created: string;
  readonly rules: readonly BundledRule[];
}

/** A rule of a bundle; without `aliases` it keeps those of the shipped rule it replaces. */
export type BundledRule = Omit<Rule, "owner">;

/** Largest text of a bundle that is looked at. */
export const largestBundle = 16 * 2 ** 20;

/** The file: what is signed, as base64 of its exact bytes, and by whom. */
const Envelope = z.strictObject({
  /** A hint for people, as `keyIdOf` gives it: only the pinned key decides. */
  keyId: z.string(),
  payload: z.base64(),
  signature: z.base64(),
});

/** What is signed, as JSON in UTF-8. `kind` keeps a signature over something else from passing. */
const Payload = z.strictObject({
  kind: z.literal("auditwire-rules"),
  version: z.int().min(1),
  created: z.iso.datetime(),
  rules: z.array(z.unknown()),
});

const Aliases = z.array(z.string().min(1).max(256)).optional();

/** The text of a bundle, signed. Fails with `invalid` and every error of every rule. */
export function signBundle(
  bundle: Omit<Bundle, "rules"> & { rules: readonly unknown[] },
  privateKey: KeyObject,
): string {
  const { version, created } = bundle;
  const payload = Payload.parse({ kind: "auditwire-rules", version, created, rules: checkedRules(bundle.rules) });
  const bytes = Buffer.from(JSON.stringify(payload));
  const envelope = {
    keyId: keyIdOf(createPublicKey(privateKey)),
    payload: bytes.toString("base64"),
    signature: sign(null, bytes, privateKey).toString("base64"),
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/** Reads a bundle. Fails with `conflict` unless the pinned key signed these bytes and every rule is right. */
export function openBundle(text: string, publicKey: KeyObject): Bundle {
  const envelope = parsed(Envelope, text, "no signed bundle of rules");
  const bytes = Buffer.from(envelope.payload, "base64");
  if (!verify(null, bytes, publicKey, Buffer.from(envelope.signature, "base64")))
    throw refused(
      envelope.keyId === keyIdOf(publicKey)
        ? "the signature does not fit: the bundle was changed after it was signed"
        : `it is not signed by the pinned key ${keyIdOf(publicKey)}, but says ${JSON.stringify(envelope.keyId.slice(0, 64))}`,
    );
  const { version, created, rules } = parsed(Payload, bytes.toString(), "signed, but no bundle of rules");
  try {
    return { version, created, rules: checkedRules(rules) };
  } catch (error) {
    throw refused(messageOf(error));
  }
}

/** Names a key: the first 16 hexadecimal digits of the SHA-256 over its DER form. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
}

/**
 * The shipped library with a bundle over it: a rule of the same name replaces, any other is added. Fails with
 * `conflict` when two rules would answer to one name.
 */
export function overlaid(shipped: readonly Rule[], bundle: Bundle | undefined): readonly Rule[] {
  if (!bundle) return shipped;
  const replaced = new Map(shipped.map((rule) => [rule.name, rule]));
  const bundled = bundle.rules.map((rule): Rule => {
    const aliases = rule.aliases ?? replaced.get(rule.name)?.aliases;
    return { ...rule, ...(aliases && { aliases }), owner: "system" };
  });
  const names = new Set(bundled.map((rule) => rule.name));
  const library = inLibraryOrder([...shipped.filter((rule) => !names.has(rule.name)), ...bundled]);
  for (const rule of bundled)
    for (const name of namesOf(rule)) {
      const twin = library.find((other) => other !== rule && findRule(name, [other]));
      if (twin) throw refused(`rule "${rule.name}": "${twin.name}" answers to the name "${name}", too`);
    }
  return library;
}

const refused = (message: string) => new AuditwireError("conflict", message);

function parsed<T>(shape: z.ZodType<T>, text: string, otherwise: string): T {
  const result = shape.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refused([otherwise, issue?.path.join("."), issue?.message].filter(Boolean).join(": "));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every rule checked as any other is; what is wrong with all of them is told at once. Samples stay behind. */
function checkedRules(rules: readonly unknown[]): readonly BundledRule[] {
  const problems: string[] = [];
  const checked = rules.flatMap((rule, index): BundledRule[] => {
    const { aliases, ...rest } = { ...(rule as { aliases?: unknown; name?: unknown }) };
    try {
      const known = Aliases.safeParse(aliases);
      if (!known.success) throw refused("aliases: a list of names");
      return [{ ...checkRule(rest), ...(known.data && { aliases: known.data }) }];
    } catch (error) {
      problems.push(`rules[${index}] ${JSON.stringify(rest.name)}: ${messageOf(error)}`.replaceAll("\n", "\n    "));
      return [];
    }
  });
  for (const [index, rule] of checked.entries())
    if (checked.findIndex((other) => other.name === rule.name) < index)
      problems.push(`two rules are called ${JSON.stringify(rule.name)}`);
  if (problems.length > 0) throw new AuditwireError("invalid", problems.join("\n"));
  return checked;
}
