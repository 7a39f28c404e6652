import { createHash } from "node:crypto";
import type { Rule } from "../../daemon/audit/rule.ts";

/** SHA-256 of the enabled rules, prewritten ones included, in their order and with their exceptions. */
export function rulesDigest(rules: readonly Rule[]): string {
  return createHash("sha256").update(JSON.stringify(rules, sorted)).digest("hex");
}

/** The order in which a program spells a rule's fields does not count. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
