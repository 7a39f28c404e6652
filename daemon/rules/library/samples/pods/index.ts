import type { Sample } from "../sample.ts";

/** Samples of the rules of library/pods, by the rule's name. */
export const podsSamples: Readonly<Record<string, readonly Sample[]>> = {};
