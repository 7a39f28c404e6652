import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Cipher } from "./cipher.ts";
import { isObject, isSecret, map, type Properties, secretSignature, signature, type Value } from "./values.ts";

/** One resource as a deployment export (version 3) spells it; secrets are in clear in memory, never on disk. */
export interface ResourceState {
  readonly urn: string;
  readonly custom: boolean;
  /** Replaced already, still to be deleted. */
  readonly delete?: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly parent?: string;
  readonly protect?: boolean;
  /** Read, not owned: never deleted. */
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly created?: string;
  readonly modified?: string;
}

/** A step that was begun and, unless the engine was killed, is taken out again when it has ended. */
export interface PendingOperation {
  readonly resource: ResourceState;
  readonly type: "creating" | "updating" | "deleting" | "reading";
}

export interface Snapshot {
  readonly resources: readonly ResourceState[];
  readonly pending: readonly PendingOperation[];
}

/** The state file cannot be used; it has not been changed. */
export class StateError extends Error {}

interface Deployment {
  readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
  readonly secrets_providers: { readonly type: string; readonly state: { readonly salt: string } };
  readonly resources?: readonly ResourceState[];
  readonly pending_operations?: readonly PendingOperation[];
}

/** Where a stack's state is kept. */
export interface StateFile {
  read(): Snapshot;
  /** Durable when it returns: written beside, flushed, renamed. */
  write(snapshot: Snapshot): void;
}

/** The salt of the state in a file, which the cipher needs; undefined when there is no state yet. */
export function saltOf(file: string): string | undefined {
  return existsSync(file) ? parse(file).secrets_providers.state.salt : undefined;
}

export function stateFile(file: string, cipher: Cipher): StateFile {
  const ciphertexts = new WeakMap<object, string>();
  const open = (value: Value) => decrypted(value, cipher, ciphertexts);
  const seal = (value: Value) => encrypted(value, cipher, ciphertexts);
  return {
    read() {
      if (!existsSync(file)) return { resources: [], pending: [] };
      const { resources = [], pending_operations: pending = [] } = parse(file);
      try {
        return {
          resources: resources.map((r) => withProperties(r, open)),
          pending: pending.map((p) => ({ ...p, resource: withProperties(p.resource, open) })),
        };
      } catch (error) {
        throw new StateError(
          `${file}: a secret cannot be decrypted (${error instanceof Error ? error.message : error})`,
        );
      }
    },
    write({ resources, pending }) {
      const deployment: Deployment = {
        // The magic is a digest of the version; both empty, there is nothing to disagree about.
        manifest: { time: new Date().toISOString(), magic: "", version: "" },
        secrets_providers: { type: "passphrase", state: { salt: cipher.salt } },
        resources: resources.map((r) => withProperties(r, seal)),
        ...(pending.length > 0 && {
          pending_operations: pending.map((p) => ({ ...p, resource: withProperties(p.resource, seal) })),
        }),
      };
      replaceFile(file, `${JSON.stringify({ version: 3, deployment }, null, 2)}\n`);
    },
  };
}

/** Reads the file's outer shape. What is inside was written by us, or by Pulumi. */
function parse(file: string): Deployment {
  const wrong = (what: string) =>
    new StateError(
      `${file} is no state of a deployment: ${what}. It has not been changed; put a good copy in its place, ` +
        "or move it away to start anew (what it had deployed then stays as it is)",
    );
  let value: Value;
  try {
    value = JSON.parse(readFileSync(file, "utf8")) as Value;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const deployment = isObject(value) ? value["deployment"] : undefined;
  if (!isObject(value) || value["version"] !== 3 || !isObject(deployment))
    throw wrong('expected { "version": 3, "deployment": … }');
  const resources = deployment["resources"] ?? [];
  if (!Array.isArray(resources) || !resources.every((r) => isObject(r) && typeof r["urn"] === "string"))
    throw wrong("deployment.resources is no list of resources");
  const secrets = deployment["secrets_providers"];
  const state = isObject(secrets) && secrets["type"] === "passphrase" ? secrets["state"] : undefined;
  if (!isObject(state) || typeof state["salt"] !== "string")
    throw wrong("deployment.secrets_providers is not a passphrase with its salt");
  return deployment as unknown as Deployment;
}

function withProperties(resource: ResourceState, change: (value: Value) => Value): ResourceState {
  return {
    ...resource,
    ...(resource.inputs && { inputs: change(resource.inputs) as Properties }),
    ...(resource.outputs && { outputs: change(resource.outputs) as Properties }),
  };
}

/** A secret that has not changed keeps its ciphertext, so that a state's diff shows what did change. */
function encrypted(value: Value, cipher: Cipher, known: WeakMap<object, string>): Value {
  return map(value, (part) => {
    if (!isSecret(part)) return undefined;
    const ciphertext = known.get(part) ?? cipher.encrypt(JSON.stringify(part.value));
    known.set(part, ciphertext);
    return { [signature]: secretSignature, ciphertext };
  });
}

function decrypted(value: Value, cipher: Cipher, known: WeakMap<object, string>): Value {
  return map(value, (part) => {
    if (!isSecret(part)) return undefined;
    const { ciphertext, plaintext } = part as Properties;
    const text = typeof ciphertext === "string" ? cipher.decrypt(ciphertext) : String(plaintext);
    const secret = { [signature]: secretSignature, value: JSON.parse(text) as Value };
    if (typeof ciphertext === "string") known.set(secret, ciphertext);
    return secret;
  });
}

/** Writes a whole file or nothing, readable by its owner only, and returns when the disk has it. */
function replaceFile(file: string, text: string): void {
  const beside = `${file}.new`;
  const handle = openSync(beside, "w", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  const directory = openSync(dirname(file), "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
