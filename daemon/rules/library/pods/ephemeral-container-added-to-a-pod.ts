import type { Rule } from "../../../audit/rule.ts";
import { done, writes } from "../conditions.ts";

export const ephemeralContainerAddedToAPod: Rule = {
  name: "Ephemeral container added to a pod",
  message: "Ephemeral container added to a pod: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.subresource") = "ephemeralcontainers" and jpath("objectRef.resource") = "pods" and ${writes} and ${done}`,
  description:
    "Somebody put a container of an image of his choice into a running pod (kubectl debug): it shares the pod's network and, if asked for, its processes, files and mounted secrets, and the pod's own restrictions need not hold for it. Ask the user for the reason, see the image, and replace the pod afterwards, for the container stays. Developers and administrators who debug do the same.",
  severity: "medium",
  attackTechniques: ["execIntoContainer", "createContainer"],
  attack: ["T1609", "T1610"],
  owner: "system",
};
