import { extname, join } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";

/** Compiled the threads are .js files beside this one; from sources, in tests, .ts files that Node itself strips. */
export function thread(name: string, workerData: object, resourceLimits: ResourceLimits = {}): Worker {
  const execArgv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
  return new Worker(join(__dirname, `${name}${extname(__filename)}`), { workerData, execArgv, resourceLimits });
}
