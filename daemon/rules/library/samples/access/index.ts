import type { Sample } from "../sample.ts";

/** Samples of the rules of library/access, by the rule's name. */
export const accessSamples: Readonly<Record<string, readonly Sample[]>> = {};
