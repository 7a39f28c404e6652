import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const roleOrBindingNamedLikeAControllers: Rule = {
  name: "Role or binding named like a controller's",
  message:
    "Role or binding named like a controller's: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("clusterroles", "clusterrolebindings", "roles", "rolebindings")
  and jpath("verb") = "create"
  and (jpath("objectRef.name") startswith "system:controller:"
    or jpath("requestObject.metadata.name") startswith "system:controller:")
  and ${done} and not ${controlPlane}`,
  description:
    "Only the API server itself makes roles and bindings named system:controller:…. Somebody else made one, under a name that is there no more than for looks: known attacks hide an administrator's binding so (system:controller:kube-controller). Read what it gives and to whom, delete it, and look for a service account and a daemon set of a like name. No installer that we know of does this. Where the object's reference has no name, needs level Request.",
  severity: "high",
  attackTechniques: ["masquerading", "accountManipulation"],
  attack: ["T1036.005", "T1098.006", "TA0005"],
  owner: "system",
};
