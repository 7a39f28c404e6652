import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { databaseOf } from "../../store/database-file.ts";
import { quoted } from "../quoted.ts";

/** Where a Pulumi program's daemon lies, below the program's folder. */
const home = ".auditwire";

/** The configuration of the daemon that `npm start` or `auditwire up` has deployed in the working directory. */
export const deployedConfig = join(home, "config.yaml");

/** What `npm stop` and `auditwire down` leave in the working directory: audits, and no daemon that has them. */
export interface LeftBehind {
  readonly dataDirectory: string;
  /** What deploys the daemon again. */
  readonly start: string;
}

/** Undefined while a daemon is deployed there, and where there are no audits. */
export function leftBehind(): LeftBehind | undefined {
  const dataDirectory = join(home, "data");
  if (existsSync(deployedConfig) || !existsSync(databaseOf(dataDirectory))) return undefined;
  return { dataDirectory, start: deployLine(".") };
}

/** What deploys the program of a folder: npm in a checkout of auditwire. Typed in the working directory. */
export function deployLine(folder: string): string {
  const isHere = resolve(folder) === resolve(".");
  if (isCheckout(folder)) return isHere ? "npm start" : `cd ${quoted(folder)} && npm start`;
  return isHere ? "auditwire up" : `auditwire up ${quoted(folder)}`;
}

/** Whether a folder is a checkout of auditwire, where people run it by npm. */
export function isCheckout(folder: string): boolean {
  try {
    return readFileSync(join(folder, "package.json"), "utf8").includes('"name": "auditwire"');
  } catch {
    return false;
  }
}
