import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import * as settings from "@pulumi/pulumi/runtime/settings";
import type { DeploymentInfo, TrialEngine } from "../engine/index.ts";

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a function as a program in this process, one at a time: the SDK keeps its connection in a place that all of a
 * process shares. Errors that nobody awaits are collected, as the SDK's launcher does.
 */
export function runInline(
  program: () => unknown,
  engine: TrialEngine,
  info: DeploymentInfo,
  failed: (error: unknown) => void,
): Promise<boolean> {
  const turn = last.then(() => run(program, engine, info, failed));
  last = turn.catch(() => undefined);
  return turn;
}

async function run(
  program: () => unknown,
  engine: TrialEngine,
  info: DeploymentInfo,
  failed: (error: unknown) => void,
) {
  const { project, stack, preview, organization, config, secretKeys } = info;
  settings.resetOptions(project, stack, 16, engine.address, engine.address, preview, organization);
  pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  let ok = true;
  const note = (error: unknown) => {
    ok = false;
    failed(error);
  };
  const resources = new Set<pulumi.Resource>();
  const restore = takeOver(note);
  const running = pulumi.runtime
    .runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ resource }) => {
        resources.add(resource);
        return undefined;
      });
      return program();
    })
    .catch(note)
    .then(() => registered(resources));
  const ended = new AbortController();
  await Promise.race([running, brokenDown(engine, ended.signal)]);
  ended.abort();
  await quiet(engine.quietFor);
  await Promise.race([drained(), sleep(patienceMs, undefined, { ref: false })]);
  restore();
  pulumi.runtime.disconnectSync();
  return ok;
}

/** Waits until every resource, those that are constructed meanwhile included, is registered or has failed. */
async function registered(resources: ReadonlySet<pulumi.Resource>): Promise<void> {
  for (let seen = -1; seen !== resources.size; ) {
    seen = resources.size;
    await Promise.allSettled(
      [...resources].map(({ urn }) => (urn as unknown as { promise(): Promise<string> }).promise()),
    );
  }
}

/** How long a program is waited for after a failure: the SDK leaves what depends on it open for ever. */
const brokenMs = 1_000;

async function brokenDown({ failed, quietFor }: TrialEngine, ended: AbortSignal): Promise<void> {
  while (!ended.aborted && (!failed() || quietFor() < brokenMs)) await sleep(quietMs);
}

/** For what is still under way, as lines of a log: they are sent one by one. A failed program may leave some for ever. */
const patienceMs = 2_000;

/** `disconnect` waits, too, but would end the connection of a later run when it comes late. */
const drained = () => (settings as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();

/** How long the engine may not have been asked for anything for a program to be at its end. */
const quietMs = 50;

/** Waits for what comes after the registrations: outputs of components, and the rejections that nobody awaits. */
async function quiet(quietFor: () => number): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    const begun = performance.now();
    await sleep(quietMs);
    // Where the whole process was busy, nobody had the time to ask.
    const wasBusy = performance.now() - begun > 2 * quietMs;
    calm = wasBusy || quietFor() < quietMs ? 0 : calm + 1;
  }
}

/** A test runner would take a rejected registration for a bug of its own; here it belongs to the program. */
function takeOver(note: (error: unknown) => void): () => void {
  const former = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", note);
  return () => {
    process.off("unhandledRejection", note);
    for (const listener of former) process.on("unhandledRejection", listener);
  };
}
