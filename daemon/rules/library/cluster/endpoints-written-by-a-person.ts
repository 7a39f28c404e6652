import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, person, writes } from "../conditions.ts";

export const endpointsWrittenByAPerson: Rule = {
  name: "Endpoints written by a person",
  message:
    "Endpoints written by hand: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("endpoints", "endpointslices") and ${writes} and ${done}
  and (${person}
    or (jpath("objectRef.namespace") = "default" and jpath("objectRef.name") = "kubernetes" and not ${controlPlane}))`,
  description:
    "Controllers keep the addresses behind a service. Whoever writes them by hand sends its traffic elsewhere, past network policies and into other namespaces (CVE-2021-25740); those of default/kubernetes lead to the API server itself. Compare the addresses with the pods of the service. Administrators set up a service for something outside the cluster like this. Operators' own service accounts are left out, but not for default/kubernetes.",
  severity: "medium",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1557", "T1565.002", "TA0009"],
  owner: "system",
};
