import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileNames, type InstallerPorts, type Outcome, type Place, snapshot, writeManifest } from "./change.ts";
import { removeFile, textOf } from "./files.ts";
import { forget, readJournal, writeJournal } from "./journal.ts";
import { readManifest, unwired } from "./manifest.ts";
import { startedWith } from "./processes.ts";
import { restarted } from "./restart.ts";
import { rollBack } from "./roll-back.ts";

/**
 * Takes the flags out, waits until the API server is back without them, then takes the files away. A machine that is no
 * control plane any more loses the files only.
 *
 * @throws AuditwireError when the API server does not come back: everything is then as before.
 */
export async function remove(place: Place, ports: InstallerPorts): Promise<Outcome> {
  const { manifest, directory } = place;
  const standing = textOf(manifest);
  const target = standing === undefined ? undefined : unwired(standing);
  const found = readJournal(directory);
  const wasThere = found !== undefined || fileNames.some((name) => existsSync(join(directory, name)));
  // An earlier run has taken the flags out, and may not have seen the API server come back.
  const isAskedFor = found?.phase === "changing" && found.before?.manifest !== standing;
  if (standing !== undefined && target !== undefined && (standing !== target || isAskedFor)) {
    const before = found?.before ?? snapshot(standing, directory);
    const running = startedWith(ports.processes(), readManifest(standing).flags);
    const processes = standing === target ? (found?.processes ?? []) : running;
    if (existsSync(directory)) writeJournal(directory, { phase: "changing", before, processes });
    ports.reached?.("noted");
    try {
      if (standing !== target) writeManifest(manifest, target);
      ports.reached?.("manifest-written");
      ports.say("waiting for the API server to restart without our flags");
      await restarted(readManifest(target), processes, ports);
      ports.reached?.("restarted");
    } catch (error) {
      await rollBack({ place, before, original: processes }, error, ports);
    }
  }
  for (const name of fileNames) removeFile(join(directory, name));
  forget(directory);
  if (!wasThere && standing === target) return { state: "absent", sentence: "nothing of ours was there" };
  if (standing === undefined) return { state: "removed", sentence: `the files are gone; there is no ${manifest}` };
  return { state: "removed", sentence: "flags and files are gone; the API server is back without them" };
}
