import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { AuditwireError } from "../../audit/errors.ts";
import { type InstallerPorts, type Outcome, type Place, snapshot, writeFile, writeManifest } from "./change.ts";
import { textOf } from "./files.ts";
import type { ApiServerInput } from "./input.ts";
import { backUp, type Journal, readJournal, writeJournal } from "./journal.ts";
import { type ManifestFacts, readManifest, wired } from "./manifest.ts";
import { startedWith } from "./processes.ts";
import { restarted } from "./restart.ts";
import { rollBack } from "./roll-back.ts";

/** What is done, where, and whether somebody else's audit flags give way. */
export interface InstallOptions {
  readonly input: ApiServerInput;
  readonly manifest: string;
  readonly replace: boolean;
}

/**
 * Gives the API server of this machine its files and flags, and waits until it is back with them. Does nothing when it
 * has them; finishes what an earlier run has left; goes back when the API server does not come.
 *
 * @throws AuditwireError when it is refused (nothing was touched), or when it has gone back.
 */
export async function install(options: InstallOptions, ports: InstallerPorts): Promise<Outcome> {
  const { input } = options;
  const place: Place = { manifest: options.manifest, directory: input.directory };
  const standing = manifestText(place.manifest);
  const found = readJournal(place.directory);
  const unfinished = found?.phase === "changing" ? found : undefined;
  const areFilesThere = filesOf(input).every(([name, text]) => textOf(join(place.directory, name)) === text);
  // An earlier run has changed the manifest for these very files: the restart is under way.
  const isAskedFor = unfinished?.before !== undefined && unfinished.before.manifest !== standing;
  const digest = digestFor(input.digest, readManifest(standing).digest, areFilesThere || isAskedFor);
  const target = wired(standing, { ...input, digest, replace: options.replace });
  if (target === standing && areFilesThere && !unfinished) return unchanged(readManifest(target), ports);
  await change({ place, input, standing, target, unfinished }, ports);
  return { state: "installed", sentence: `the API server is back and has ${place.directory}` };
}

interface Change {
  readonly place: Place;
  readonly input: ApiServerInput;
  readonly standing: string;
  readonly target: string;
  readonly unfinished: Journal | undefined;
}

async function change({ place, input, standing, target, unfinished }: Change, ports: InstallerPorts): Promise<void> {
  const { directory, manifest } = place;
  const before = unfinished?.before ?? snapshot(standing, directory);
  // Where the manifest was in place already, the processes of that time are the former ones.
  const facts = readManifest(target);
  const running = startedWith(ports.processes(), facts.flags, readManifest(standing).flags);
  const processes = unfinished && standing === target ? unfinished.processes : running;
  backUp(directory, before.manifest);
  writeJournal(directory, { phase: "changing", before, processes });
  ports.reached?.("noted");
  try {
    for (const [name, text] of filesOf(input)) writeFile(directory, name, text, facts.owner);
    ports.reached?.("files-written");
    if (standing !== target) writeManifest(manifest, target);
    ports.reached?.("manifest-written");
    ports.say(`waiting for the API server to restart with ${directory}`);
    await restarted(facts, processes, ports);
    ports.reached?.("restarted");
  } catch (error) {
    await rollBack({ place, before, original: processes }, error, ports);
  }
  writeJournal(directory, { phase: "installed", processes: [] });
}

const filesOf = (input: ApiServerInput) =>
  [
    ["audit-policy.yaml", input.auditPolicy],
    ["audit-webhook.yaml", input.auditWebhook],
  ] as const;

/** The same content under another name restarts the API server: for files that somebody has changed meanwhile. */
function digestFor(wanted: string, standing: string | undefined, areFilesThere: boolean): string {
  if (!standing?.startsWith(wanted)) return wanted;
  return areFilesThere ? standing : `${wanted}-${randomBytes(4).toString("hex")}`;
}

/** Everything is in place: the API server has it, too, or is not there at all. */
async function unchanged(facts: ManifestFacts, ports: InstallerPorts): Promise<Outcome> {
  try {
    await restarted(facts, [], ports);
  } catch {
    throw new AuditwireError(
      "unavailable",
      "files and flags are in place, but the API server does not answer with them: look at its log below /var/log/pods/kube-system_kube-apiserver-…",
    );
  }
  return { state: "unchanged", sentence: "files and flags are in place; nothing was changed" };
}

function manifestText(file: string): string {
  const text = textOf(file);
  if (text !== undefined) return text;
  throw new AuditwireError(
    "not_found",
    `${file} does not exist: run this on a control-plane machine, name the manifest with --manifest, or wire the API server by hand (\`auditwire api-server files\` prints how)`,
  );
}
