import { createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import type { Rule } from "./audit/rule.ts";
import { type Bundle, largestBundle, openBundle, overlaid } from "./rules/bundle.ts";
import { LibraryConfig } from "./rules/config.ts";
import { library as shipped } from "./rules/index.ts";

/** The prewritten rules of a configuration. */
export interface LibraryRead {
  readonly library: readonly Rule[];
  /** The installed bundle, if there is one. */
  readonly bundle: Bundle | undefined;
  /** The files that the setting names, whether they are there or not. */
  readonly files: readonly string[];
  /** Why the library is only as it was shipped: a bundle that is not right is not used at all. */
  readonly problem?: { readonly path: readonly string[]; readonly message: string };
}

/** Where a configuration has its library's key and bundle. */
export interface LibraryFiles {
  readonly key: string;
  readonly bundle: string;
}

/** The places that a configuration's `library` names, relative to the configuration; undefined for one without. */
export function libraryFiles(setting: unknown, file: string): LibraryFiles | undefined {
  const { success, data } = LibraryConfig.safeParse(setting);
  if (!success) return undefined;
  return { key: resolve(dirname(file), data.key), bundle: resolve(dirname(file), data.bundle) };
}

/** The library with the bundle that a configuration's `library` names, if it is there and right. */
export function readLibrary(setting: unknown, file: string): LibraryRead {
  const places = libraryFiles(setting, file);
  if (!places) return { library: shipped, bundle: undefined, files: [] };
  const files = [places.key, places.bundle];
  let at: keyof LibraryFiles = "key";
  try {
    const key = readPublicKey(places.key);
    at = "bundle";
    const bundle = readBundle(places.bundle, key);
    return { library: overlaid(shipped, bundle), bundle, files };
  } catch (error) {
    return {
      library: shipped,
      bundle: undefined,
      files,
      problem: { path: ["library", at], message: messageOf(error) },
    };
  }
}

/** The public key in a PEM file. Fails with `invalid` when it is none, or of another kind. */
export function readPublicKey(file: string): KeyObject {
  const key = publicKeyIn(readPem(file));
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new AuditwireError("invalid", `${file} holds no public key of Ed25519 in PEM`);
}

function readPem(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read the key ${file}: ${messageOf(error)}`);
  }
}

/** Node would take the public part of a private key, which has no place here. */
function publicKeyIn(pem: string): KeyObject | undefined {
  try {
    return pem.includes("-----BEGIN PUBLIC KEY-----") ? createPublicKey(pem) : undefined;
  } catch {
    return undefined;
  }
}

/** The bundle in a file, or undefined when there is none. Fails as `openBundle` does. */
export function readBundle(file: string, key: KeyObject): Bundle | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > largestBundle) throw new AuditwireError("conflict", `a bundle has at most ${largestBundle} bytes`);
  return openBundle(readFileSync(file, "utf8"), key);
}
