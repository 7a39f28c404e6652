import type { Actor } from "./access.ts";
import type { JsonObject } from "./event.ts";
import type { PolledSource } from "./polling.ts";

/** A credential as it may be shown: in place of each secret only that it is set. */
export interface ShownCredential {
  readonly id: string;
  /** What it is and says, as it was saved. Empty for one that cannot be opened. */
  readonly settings: JsonObject;
  /** Why it cannot be used. */
  readonly error?: string | undefined;
  /** Set in the configuration file, which alone changes it. */
  readonly readOnly: boolean;
  /** When it was saved, in milliseconds since 1970; null for one of the file. */
  readonly modified: number | null;
  /** Names of the specifications that read with it. */
  readonly usedBy: readonly string[];
}

/**
 * What is polled and with which credentials, as the API changes it: checked before it is saved, in force once saved.
 * Specifications and credentials are JSON as the configuration file has them; `invalid` errors have one detail for each
 * problem: `{ path, message }`, and of a text `{ start, length }`, in UTF-16 code units.
 */
export interface SourceBook {
  specifications(): readonly JsonObject[];
  /** Fails as saving would, and saves nothing. */
  checkSpecifications(specifications: readonly unknown[]): void;
  /** True when that changed anything. */
  saveSpecifications(specifications: readonly unknown[], by: Actor): Promise<boolean>;
  credentials(): readonly ShownCredential[];
  /** Fails with `conflict` for one of the configuration file. */
  saveCredential(id: string, settings: JsonObject, by: Actor): Promise<void>;
  /** Fails with `conflict` for one that is in use, or of the configuration file. */
  removeCredential(id: string, by: Actor): Promise<void>;
  states(): readonly PolledSource[];
  /** When a poll last ended well, in milliseconds since 1970; null before the first one. */
  lastPollingTime(): number | null;
}
