import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, writes } from "../conditions.ts";
import { certificateKeepers, gitOps } from "./actors.ts";

export const apiServiceCreatedOrChanged: Rule = {
  name: "APIService created or changed",
  message: "APIService created or changed: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "apiservices" and ${objectItself} and ${writes} and ${done}
  and not ${controlPlane} and (jpath("verb") = "create" or not (${certificateKeepers} or ${gitOps}))`,
  description:
    "An APIService hands a whole group of the Kubernetes API to another server, together with the requests' bodies and the names of those who send them; one that takes over a known group answers in its stead. Look at the service it points to. Administrators who install metrics-server, KEDA or a custom metrics adapter do this once; known operators that renew its certificate, Argo CD and Flux may change but not create one. What kube-apiserver registers for itself and for CRDs is left out.",
  severity: "medium",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1557", "T1574", "TA0006"],
  owner: "system",
};
