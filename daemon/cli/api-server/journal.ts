import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { removeFile, removeIfEmpty, textOf, writeWhole } from "./files.ts";

/** What was there before a change, to go back to. */
const Before = z.object({
  manifest: z.string(),
  /** Content by name; null where no file was. */
  files: z.record(z.string(), z.string().nullable()),
});
export type Before = z.infer<typeof Before>;

const Journal = z.object({
  /** `changing` until the API server is back: whoever comes then finishes it or goes back. */
  phase: z.enum(["changing", "installed"]),
  before: Before.optional(),
  /** The API server's processes before the manifest was changed; the one that is waited for is none of them. */
  processes: z.array(z.string()).default([]),
});
export type Journal = z.infer<typeof Journal>;

/** Folder of the journal and of the first backup, beside the API server's files. */
export const stateFolder = (directory: string) => join(directory, ".state");
const journalFile = (directory: string) => join(stateFolder(directory), "journal.json");
const backupFile = (directory: string) => join(stateFolder(directory), "kube-apiserver.yaml.before");

/** What an earlier run has left; undefined when none has, or when nothing of it can be read. */
export function readJournal(directory: string): Journal | undefined {
  const text = textOf(journalFile(directory));
  if (text === undefined) return undefined;
  try {
    return Journal.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** It may hold the token of a former webhook file: nobody else reads it. */
export function writeJournal(directory: string, journal: Journal): void {
  mkdirSync(stateFolder(directory), { recursive: true, mode: 0o700 });
  writeWhole(journalFile(directory), JSON.stringify(journal), { mode: 0o600 });
}

/** The manifest as it was before the first change, for a person; written once. */
export function backUp(directory: string, manifest: string): void {
  mkdirSync(stateFolder(directory), { recursive: true, mode: 0o700 });
  if (textOf(backupFile(directory)) === undefined) writeWhole(backupFile(directory), manifest, { mode: 0o600 });
}

/** Nothing of ours is left but the folder, if somebody else's file is in it. */
export function forget(directory: string): void {
  for (const file of [backupFile(directory), journalFile(directory)]) removeFile(file);
  removeIfEmpty(stateFolder(directory));
  removeIfEmpty(directory);
}
