import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { resetOptions } from "@pulumi/pulumi/runtime/settings";
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
  resetOptions(project, stack, 16, engine.address, engine.address, preview, organization);
  pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  let ok = true;
  const note = (error: unknown) => {
    ok = false;
    failed(error);
  };
  const restore = takeOver(note);
  try {
    await pulumi.runtime.runInPulumiStack(async () => program());
  } catch (error) {
    note(error);
  }
  await drained(engine.quietFor);
  restore();
  pulumi.runtime.disconnectSync();
  return ok;
}

/** How long the engine may not have been asked for anything for a program to be at its end. */
const quietMs = 50;

/** Waits for what a program has set going: registrations, their outputs, and the rejections that nobody awaits. */
async function drained(quietFor: () => number): Promise<void> {
  do await sleep(quietMs);
  while (quietFor() < quietMs);
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
