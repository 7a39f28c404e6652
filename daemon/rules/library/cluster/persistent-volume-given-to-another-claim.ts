import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { patchedAt } from "./deeds.ts";

export const persistentVolumeGivenToAnotherClaim: Rule = {
  name: "Persistent volume given to another claim",
  message: "Persistent volume given to another claim: ${user.username} patched ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "persistentvolumes" and jpath("verb") = "patch" and ${done} and ${person}
  and (exists("requestObject.spec.claimRef") or jpath("requestObject.spec.claimRef") = "null"
    or ${patchedAt("/spec/claimRef")})`,
  description:
    "A volume whose claim reference is removed or rewritten can be bound by somebody else, with all the data that the first owner left on it. Look at which claim has it now, in which namespace. Administrators free retained volumes like this. Read from the request, at level Request; a volume replaced in whole is not judged.",
  severity: "low",
  attackTechniques: ["fileAndDirectoryDiscovery"],
  attack: ["T1530", "TA0009"],
  owner: "system",
};
