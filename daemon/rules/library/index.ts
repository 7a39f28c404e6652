import { type Rule, severities } from "../../audit/rule.ts";
import { access } from "./access/index.ts";
import { cluster } from "./cluster/index.ts";
import { identity } from "./identity/index.ts";
import { pods } from "./pods/index.ts";

const weight = ({ severity }: Rule) => severities.indexOf(severity);

/** The order in which a policy of all prewritten rules should stand: the most severe first, then by name. */
export function inLibraryOrder(rules: readonly Rule[]): readonly Rule[] {
  return [...rules].sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
}

/** The prewritten rules that are shipped, in the library's order. */
export const library: readonly Rule[] = inLibraryOrder([...pods, ...access, ...identity, ...cluster]);
