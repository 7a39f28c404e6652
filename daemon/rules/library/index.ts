import { type Rule, severities } from "../../audit/rule.ts";
import { access } from "./access/index.ts";
import { cluster } from "./cluster/index.ts";
import { identity } from "./identity/index.ts";
import { pods } from "./pods/index.ts";

const weight = ({ severity }: Rule) => severities.indexOf(severity);

/** The prewritten rules, in the order in which a policy of all of them should stand: the most severe first, then by name. */
export const library: readonly Rule[] = [...pods, ...access, ...identity, ...cluster].sort(
  (a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1),
);
