import { accessSync, constants, mkdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { configDigest, daemonFiles, differingFiles, removeFiles, removeIfEmpty, writeFiles } from "./daemon-files.ts";
import {
  buildOf,
  type DaemonAddress,
  processFiles,
  runningPid,
  startDaemon,
  stopDaemon,
  takenOver,
} from "./daemon-process.ts";
import type { LocalDaemonInputs } from "./inputs.ts";
import { mergePolicy } from "./policy.ts";
import { say } from "./say.ts";
import { hasUnknown } from "./unknown.ts";

/** What the state keeps: the inputs, and the build that was started. */
interface LocalDaemonState extends LocalDaemonInputs {
  readonly build: string;
}

/** Starts, updates, checks and stops a daemon of this machine. Every verb may be repeated after an interruption. */
export const localDaemon: pulumi.dynamic.ResourceProvider<LocalDaemonInputs, LocalDaemonState> = {
  async check(_, inputs) {
    return { inputs };
  },

  async diff(_, olds, news) {
    if (olds.directory !== news.directory) return { changes: true, replaces: ["directory"], deleteBeforeReplace: true };
    if (hasUnknown(news) || !isDeepStrictEqual(inputsOf(olds), inputsOf(news))) return { changes: true };
    const drift = driftOf(olds, news);
    if (drift !== undefined) await say(drift);
    return { changes: drift !== undefined };
  },

  async create(inputs) {
    prepareFolder(inputs.directory);
    const wanted = inputsOf(inputs);
    // Left behind by a deployment that was interrupted before its state was written.
    await stopDaemon(inputs.directory);
    await bringUp(wanted, [], []);
    return { id: inputs.directory, outs: { ...wanted, build: buildOf() } };
  },

  async update(_, olds, news) {
    prepareFolder(news.directory);
    const wanted = inputsOf(news);
    if (needsRestart(olds, wanted)) await stopDaemon(news.directory);
    await bringUp(wanted, daemonFiles(olds).keys(), olds.policyOwner === "api" ? olds.policy : []);
    return { outs: { ...wanted, build: buildOf() } };
  },

  async read(id, props) {
    // One that does not run is still there: the next deployment starts it again.
    return { id, props: props as LocalDaemonState };
  },

  async delete(_, props) {
    await stopDaemon(props.directory);
    const files = [...daemonFiles(props).keys(), ...Object.values(processFiles), "credentials.json"];
    removeFiles(props.directory, files);
    removeIfEmpty(props.directory);
  },
};

/** Writes the files, and has the running daemon take them over or starts one. */
async function bringUp(
  inputs: LocalDaemonInputs,
  former: Iterable<string>,
  policyBefore: readonly string[],
): Promise<void> {
  const files = daemonFiles(inputs);
  writeFiles(inputs.directory, files, former);
  const address = addressOf(inputs);
  if (runningPid(inputs.directory) === undefined) await startDaemon(inputs.directory, address);
  else await takenOver(inputs.directory, address, configDigest(inputs, files));
  if (inputs.policyOwner === "api") await mergePolicy(address, inputs.credentialsFile, policyBefore, inputs.policy);
}

/** What was bound or loaded at the start stays so until the next one. */
function needsRestart(olds: LocalDaemonState, news: LocalDaemonInputs): boolean {
  const bound = ({ settings, administrator }: LocalDaemonInputs) => {
    const { listen, publicUrl, tls, retention } = settings;
    return { listen, publicUrl, tls, retention, administrator };
  };
  return olds.build !== buildOf() || !isDeepStrictEqual(bound(olds), bound(news));
}

/** What is otherwise on this machine than was deployed, in a sentence. */
function driftOf(olds: LocalDaemonState, news: LocalDaemonInputs): string | undefined {
  if (runningPid(news.directory) === undefined) return "the daemon is not running; it will be started";
  if (olds.build !== buildOf()) return "the daemon runs another build of auditwire; it will be restarted";
  const differing = differingFiles(news.directory, daemonFiles(news));
  return differing.length > 0 ? `not as deployed, will be written again: ${differing.join(", ")}` : undefined;
}

/** From this machine: by the listener's own address, whatever it is called from outside. */
function addressOf({ settings, tls }: LocalDaemonInputs): DaemonAddress {
  const listening = settings.listen.api.replace(/^0\.0\.0\.0:/, "127.0.0.1:").replace(/^\[::\]:/, "[::1]:");
  return { url: `${settings.tls.api ? "https" : "http"}://${listening}`, authority: tls.authority ?? tls.certificate };
}

/** Without what the SDK and we ourselves add. */
function inputsOf(props: LocalDaemonInputs): LocalDaemonInputs {
  const { directory, settings, policy, policyOwner, tokens, tls, administrator } = props;
  const { apiUrl, webhookUrl, credentialsFile } = props;
  return { directory, settings, policy, policyOwner, tokens, tls, administrator, apiUrl, webhookUrl, credentialsFile };
}

function prepareFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `cannot write to ${directory} (${(error as Error).message}): mend its permissions, or choose another directory`,
    );
  }
}
