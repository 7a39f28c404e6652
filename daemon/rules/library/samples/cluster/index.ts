import type { Sample } from "../sample.ts";

/** Samples of the rules of library/cluster, by the rule's name. */
export const clusterSamples: Readonly<Record<string, readonly Sample[]>> = {};
