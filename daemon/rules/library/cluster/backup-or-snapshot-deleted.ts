import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { deletes } from "./deeds.ts";

export const backupOrSnapshotDeleted: Rule = {
  name: "Backup or snapshot deleted by a person",
  message:
    "Backup or snapshot deleted: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `((jpath("objectRef.resource") in ("volumesnapshots", "volumesnapshotcontents", "backups",
      "backupstoragelocations", "scheduledbackups", "etcdsnapshotfiles") and ${deletes})
    or (jpath("objectRef.resource") = "deletebackuprequests" and jpath("verb") = "create"))
  and ${done} and ${person}`,
  description:
    "Whoever means to destroy or to blackmail deletes the backups first. Check that the copies outside the cluster are still there, and what the user deleted next. Administrators who clean up old backups by hand, with kubectl or velero, do this; backup tools that keep to their retention are service accounts and left out. Every cloud records the deletion.",
  severity: "medium",
  attackTechniques: [],
  attack: ["T1490", "TA0040"],
  owner: "system",
};
