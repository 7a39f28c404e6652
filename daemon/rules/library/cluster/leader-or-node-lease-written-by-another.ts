import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, person } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const leaderOrNodeLeaseWrittenByAnother: Rule = {
  name: "Leader or node lease written by another",
  message: "Lease written by another: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "leases" and ${writesOrDeletes} and ${done}
  and ((jpath("objectRef.namespace") in ("kube-system", "kube-node-lease") and ${person})
    or (jpath("objectRef.name") in ("kube-controller-manager", "kube-scheduler") and not ${controlPlane}))`,
  description:
    "Whoever holds a controller's lease keeps the real one from working, without an error anywhere: no scheduling, no endpoints, no garbage collection; a node's lease written by another keeps a dead node alive. Compare the holder with the running components. Administrators delete a stuck lease by hand, a known remedy. Components' own renewals are left out; leases of the controller manager and the scheduler are nobody else's.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1499", "TA0040"],
  owner: "system",
};
