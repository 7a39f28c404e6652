import type { Rule } from "../../../audit/rule.ts";

/** Rights, accounts, credentials and secrets. */
export const identity: readonly Rule[] = [];
