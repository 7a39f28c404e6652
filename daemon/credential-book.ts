import { isAbsolute } from "node:path";
import { z } from "zod";
import type { Actor } from "./audit/access.ts";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import type { JsonObject } from "./audit/event.ts";
import type { StoreReader, StoreWriter } from "./audit/ports.ts";
import type { ShownCredential } from "./audit/source-book.ts";
import { changeOf } from "./change.ts";
import { nearestOf, problemsOf, unplaced } from "./config-problem.ts";
import { keyOf, makeKey, seal, unseal } from "./credential-seal.ts";
import { type Credential, credential } from "./ingest/config.ts";
import { invalidSettings, secretProblems } from "./specification-problems.ts";

/** What the configuration file says of credentials. */
export interface ConfiguredCredentials {
  readonly file: string;
  readonly credentials: readonly Credential[];
  /** Seals what the API saves. Undefined: the key of the data directory. */
  readonly key: Buffer | undefined;
}

/** The credentials in force: those of the configuration file, and those that the API saved, sealed. */
export interface CredentialBook {
  find(id: string): Credential | { readonly problem: string };
  list(): readonly Omit<ShownCredential, "usedBy">[];
  /** Ids of saved credentials that have no effect, for the file has others of these ids. */
  hidden(): readonly string[];
  configure(next: ConfiguredCredentials): void;
  save(entry: Credential, by: Actor): Promise<void>;
  remove(id: string, by: Actor): Promise<void>;
}

export interface CredentialBookPorts {
  readonly store: Pick<StoreReader, "credentials"> & Pick<StoreWriter, "saveCredential" | "removeCredential">;
  /** Where the key lies that the daemon makes itself. */
  readonly keyFile: string;
}

type Saved = Awaited<ReturnType<StoreReader["credentials"]>>[number];
type Opened = Credential | { readonly problem: string };

export async function openCredentialBook(
  first: ConfiguredCredentials,
  { store, keyFile }: CredentialBookPorts,
): Promise<CredentialBook> {
  let configured = first;
  let saved = await store.credentials();
  let opened = openAll(saved, configured, keyFile);
  const reload = async () => {
    saved = await store.credentials();
    opened = openAll(saved, configured, keyFile);
  };
  const inFile = (id: string) => configured.credentials.find((entry) => entry.id === id);
  return {
    find: (id) =>
      inFile(id) ?? opened.get(id) ?? { problem: `there is no credential "${id}"${knownOf(id, opened, configured)}` },
    list: () => [
      ...configured.credentials.map((entry) => shown(entry, { readOnly: true, modified: null })),
      ...saved.flatMap(({ id, modified }) => {
        const entry = opened.get(id);
        return inFile(id) || !entry ? [] : [shown({ id, ...entry }, { readOnly: false, modified })];
      }),
    ],
    hidden: () => saved.flatMap(({ id }) => (inFile(id) ? [id] : [])),
    configure: (next) => {
      configured = next;
      opened = openAll(saved, configured, keyFile);
    },
    save: async (entry, by) => {
      const key = configured.key ?? keyOf(keyFile) ?? makeKey(keyFile);
      const sealed = seal(key, entry.id, JSON.stringify(entry));
      const shown = { before: recorded(opened.get(entry.id)), after: shownCredential(entry) };
      await store.saveCredential(entry.id, sealed, changeOf("credential", entry.id, shown, by));
      await reload();
    },
    remove: async (id, by) => {
      const shown = { before: recorded(opened.get(id)), after: null };
      await store.removeCredential(id, changeOf("credential", id, shown, by));
      await reload();
    },
  };
}

function openAll(
  saved: readonly Saved[],
  configured: ConfiguredCredentials,
  keyFile: string,
): ReadonlyMap<string, Opened> {
  if (saved.length === 0) return new Map();
  const key = keyFrom(configured, keyFile);
  return new Map(saved.map((row) => [row.id, openOne(row, key)]));
}

/** The key, or what is wrong with it and mends it. */
function keyFrom(
  { file, key }: ConfiguredCredentials,
  keyFile: string,
): { key: Buffer; mend: string } | { lost: string } {
  if (key) return { key, mend: `give back the key that credentialsKey in ${file} named before` };
  try {
    const found = keyOf(keyFile);
    return found
      ? { key: found, mend: `put the key ${keyFile} back as it was` }
      : { lost: `its key ${keyFile} is gone` };
  } catch (error) {
    return { lost: messageOf(error) };
  }
}

function openOne({ id, sealed }: Saved, key: ReturnType<typeof keyFrom>): Opened {
  const broken = (why: string) => ({ problem: `credential "${id}" cannot be opened: ${why}; or save it again` });
  if ("lost" in key) return broken(`${key.lost}; put it back`);
  try {
    const parsed = credential(z.string()).safeParse(JSON.parse(unseal(key.key, id, sealed)));
    return parsed.success ? parsed.data : broken("another version has saved it");
  } catch (error) {
    return broken(`${messageOf(error)}; ${key.mend}`);
  }
}

function knownOf(id: string, opened: ReadonlyMap<string, Opened>, { credentials }: ConfiguredCredentials): string {
  const known = [...new Set([...credentials.map((entry) => entry.id), ...opened.keys()])];
  const nearest = nearestOf(id, known);
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  return known.length === 0 ? ": PUT /credentials/{id} adds one" : `; there are ${known.join(", ")}`;
}

/** In place of a secret only that it is set. */
const masked = credential(z.string().transform(() => ({ set: true })));

function shown(
  entry: Credential | { readonly id: string; readonly problem: string },
  kept: Pick<ShownCredential, "readOnly" | "modified">,
): Omit<ShownCredential, "usedBy"> {
  if ("problem" in entry) return { id: entry.id, settings: {}, error: entry.problem, ...kept };
  const { id, ...settings } = masked.parse(entry);
  return { id, settings, ...kept };
}

/** What is recorded of a credential: never a secret, also not whether one has changed. */
function recorded(entry: Opened | undefined) {
  if (!entry) return null;
  return "problem" in entry ? { problem: "it could not be opened" } : shownCredential(entry);
}

/** A credential without its secrets. */
export function shownCredential(entry: Credential) {
  const { id: _, ...settings } = masked.parse(entry);
  return settings;
}

/** The file's references to secrets mean nothing here. */
const asText = z.string({
  error: ({ input }) => (input === undefined ? undefined : "write the secret as text"),
});

/** A credential as it was sent. Fails with `invalid` and every problem; none of them holds a secret. */
export function readCredential(id: string, sent: JsonObject): Credential {
  const shape = credential(asText.min(1, "is empty"));
  const whole = { ...sent, id };
  const parsed = shape.safeParse(whole);
  if (!parsed.success)
    throw invalidSettings(
      problemsOf("", unplaced(whole), shape, parsed.error).map(({ at, message }) => ({ path: at, message })),
    );
  const unreadable = secretProblems(parsed.data);
  if (unreadable.length > 0) throw invalidSettings(unreadable);
  const relative = (["tokenFile", "configFile"] as const).filter((key) => !isAbsolute(textAt(parsed.data, key)));
  if (relative.length > 0)
    throw invalidSettings(
      relative.map((key) => ({ path: [key], message: "write an absolute path of the daemon's machine" })),
    );
  return parsed.data;
}

const textAt = (entry: JsonObject, key: string) => (typeof entry[key] === "string" ? entry[key] : "/");

/** Fails with `conflict` for a credential that the configuration file owns. */
export function refuseOwned({ file, credentials }: ConfiguredCredentials, id: string): void {
  if (credentials.some((entry) => entry.id === id))
    throw new AuditwireError("conflict", `credential "${id}" is read-only here: it is set in ${file}`);
}
