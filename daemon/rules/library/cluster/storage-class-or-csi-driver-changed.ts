import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const storageClassOrCsiDriverChanged: Rule = {
  name: "Storage class or CSI driver changed by a person",
  message: "Storage class or CSI driver changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("storageclasses", "csidrivers") and ${writesOrDeletes} and ${done}
  and ${person}`,
  description:
    "A storage class decides who makes a cluster's volumes, whether they are encrypted and whether they outlive their claim; a CSI driver runs privileged on every node and can ask for the pods' tokens. Compare with what you installed. Administrators who set up storage do this, seldom after the first day. Service accounts and the clouds' own installers are left out.",
  severity: "low",
  attackTechniques: [],
  attack: ["T1578", "T1543", "TA0003"],
  owner: "system",
};
