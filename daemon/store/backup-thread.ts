import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../audit/errors.ts";
import { copyOrCheck } from "./backup.ts";

// Runs in a worker: copying blocks its thread, and the command shows how far it has come.
parentPort?.postMessage(outcome());

function outcome(): { readonly value: unknown } | { readonly failure: string } {
  try {
    return { value: copyOrCheck(workerData) };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}
