import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { patchedTo } from "./deeds.ts";

export const manyNodesCordoned: Rule = {
  name: "Many nodes cordoned by a person",
  message: "Many nodes cordoned: ${user.username} cordoned the last of them, ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "nodes" and jpath("verb") in ("update", "patch") and ${done} and ${person}
  and (jpath("requestObject.spec.unschedulable") = "true" or ${patchedTo("/spec/unschedulable", "true")})`,
  description:
    "No pod is put on a cordoned node: five of them cordoned by one user within five minutes can leave the cluster without a place for anything new, restarts included. Ask the user, and uncordon them. Administrators who upgrade all nodes by script do this, mostly one node after the other. Read from the request, at level Request.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1499", "TA0040"],
  owner: "system",
  threshold: { count: 5, within: "5m", by: ["user.username"] },
};
