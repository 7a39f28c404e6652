import type { Rule } from "../../../audit/rule.ts";
import { passedOn } from "../conditions.ts";
import { human } from "./callers.ts";

export const serviceOrPodThroughApiServer: Rule = {
  name: "Service or pod reached through the API server",
  message:
    "Reached through the API server: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}, ${requestURI}",
  expression: `jpath("objectRef.resource") in ("services", "pods") and jpath("objectRef.subresource") = "proxy" and ${passedOn}
  and ${human}`,
  description:
    "Somebody had the API server ask a service or a pod of the cluster for him, from an address that network policies let in and as if from inside. Dashboards and databases without a login are reached so. kubectl cluster-info, kubectl proxy and desktop tools that draw figures of Prometheus do it as well: except those services. Service accounts, which monitoring uses, are left out.",
  severity: "low",
  attackTechniques: [],
  attack: ["T1090", "T1210", "TA0008"],
  owner: "system",
};
