import { statSync } from "node:fs";
import { join } from "node:path";
import { removeFile, textOf, writeWhole } from "./files.ts";
import type { Before } from "./journal.ts";
import type { ManifestFacts } from "./manifest.ts";
import type { Watching } from "./restart.ts";

/** What an installer works on. */
export interface Place {
  /** The static pod's manifest. */
  readonly manifest: string;
  /** Folder of the API server's two files. */
  readonly directory: string;
}

/** What an installer needs beside the files of the machine. */
export interface InstallerPorts extends Watching {
  /** How long is waited for the former API server when it went wrong. */
  readonly backTimeoutMs: number;
  /** What goes on, for a person. */
  readonly say: (text: string) => void;
  /** Called between two steps: where tests kill the installer. */
  readonly reached?: ((step: Step) => void) | undefined;
}

/** The steps of a change, in their order. */
export type Step = "noted" | "files-written" | "manifest-written" | "restarted" | "going-back" | "gone-back";

/** What came of a run. */
export interface Outcome {
  readonly state: "installed" | "unchanged" | "removed" | "absent";
  /** For a person. */
  readonly sentence: string;
}

export const fileNames = ["audit-policy.yaml", "audit-webhook.yaml"] as const;

/** What is there now. */
export const snapshot = (manifest: string, directory: string): Before => ({
  manifest,
  files: Object.fromEntries(fileNames.map((name) => [name, textOf(join(directory, name)) ?? null])),
});

/** The token of the webhook's file is for the API server alone. */
export function writeFile(directory: string, name: string, text: string, owner: ManifestFacts["owner"]): void {
  const mode = name === "audit-policy.yaml" ? 0o644 : owner ? 0o640 : 0o600;
  writeWhole(join(directory, name), text, { mode, owner });
}

/** The kubelet restarts the API server when it sees it. */
export const writeManifest = (file: string, text: string) =>
  writeWhole(file, text, { mode: statSync(file).mode & 0o777 });

/** Files that were there come back; those that were not go, but only once no API server names them any more. */
export function restoreFiles(directory: string, { files }: Before, owner: ManifestFacts["owner"]): void {
  for (const [name, text] of Object.entries(files)) if (text !== null) writeFile(directory, name, text, owner);
}

export function removeNewFiles(directory: string, { files }: Before): void {
  for (const [name, text] of Object.entries(files)) if (text === null) removeFile(join(directory, name));
}
