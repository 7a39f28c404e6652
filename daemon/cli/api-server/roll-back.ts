import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { type InstallerPorts, type Place, removeNewFiles, restoreFiles, writeManifest } from "./change.ts";
import { textOf } from "./files.ts";
import { type Before, forget, writeJournal } from "./journal.ts";
import { readManifest } from "./manifest.ts";
import { startedWith } from "./processes.ts";
import { restarted } from "./restart.ts";

/** A change that has failed. */
export interface Undone {
  readonly place: Place;
  readonly before: Before;
  /** The API server's processes before the change. */
  readonly original: readonly string[];
}

/**
 * Puts manifest and files back as they were, and waits for the API server that was there before.
 *
 * @throws AuditwireError always: with why it went back, and whether the API server is there again.
 */
export async function rollBack(
  { place: { manifest, directory }, before, original }: Undone,
  cause: unknown,
  ports: InstallerPorts,
): Promise<never> {
  const because = messageOf(cause);
  ports.say(`${because}; going back`);
  const facts = readManifest(before.manifest);
  // One that was there before has never been stopped.
  const failed = textOf(manifest) ?? before.manifest;
  const former = startedWith(ports.processes(), facts.flags, readManifest(failed).flags).filter(
    (id) => !original.includes(id),
  );
  restoreFiles(directory, before, facts.owner);
  const wasChanged = failed !== before.manifest;
  if (wasChanged) writeManifest(manifest, before.manifest);
  ports.reached?.("going-back");
  // An interruption has done its work by bringing us here.
  const patient = { ...ports, timeoutMs: ports.backTimeoutMs, signal: new AbortController().signal };
  try {
    if (wasChanged) await restarted(facts, former, patient);
  } catch {
    throw new AuditwireError(
      "unavailable",
      `${because}; manifest and files are as before, but the API server is not back: look at its log below /var/log/pods/kube-system_kube-apiserver-…, then run this again`,
      { cause },
    );
  }
  removeNewFiles(directory, before);
  if (facts.digest === undefined) forget(directory);
  else writeJournal(directory, { phase: "installed", processes: [] });
  ports.reached?.("gone-back");
  const back = wasChanged ? "the API server is back with its former manifest" : "nothing was changed";
  throw new AuditwireError("conflict", `${because}; ${back}`, { cause });
}
