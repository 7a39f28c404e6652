import type { Sample } from "../sample.ts";

/** Samples of the rules of library/identity, by the rule's name. */
export const identitySamples: Readonly<Record<string, readonly Sample[]>> = {};
