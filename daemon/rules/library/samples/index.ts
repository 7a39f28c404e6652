import { accessSamples } from "./access/index.ts";
import { clusterSamples } from "./cluster/index.ts";
import { identitySamples } from "./identity/index.ts";
import { podsSamples } from "./pods/index.ts";
import type { Sample } from "./sample.ts";

/** The samples of every prewritten rule, by its name. Not part of rules/index.ts: a running daemon has no use for them. */
export const librarySamples: Readonly<Record<string, readonly Sample[]>> = {
  ...podsSamples,
  ...accessSamples,
  ...identitySamples,
  ...clusterSamples,
};
