import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, inJsonPatch, objectItself } from "../conditions.ts";
import { blindSpot, deed } from "./spec.ts";

export const imageOfARunningPodChanged: Rule = {
  name: "Image of a running pod changed",
  message: `Image of a running pod changed: ${deed}`,
  expression: `jpath("objectRef.resource") = "pods" and jpath("verb") = "patch" and ${objectItself} and ${done} and not ${controlPlane}
  and jpath("user.username") != "system:serviceaccount:kruise-system:kruise-manager"
  and not exists("requestObject.kind")
  and (exists("requestObject.spec.containers.image") or exists("requestObject.spec.initContainers.image")
    or ${inJsonPatch(`jpath("path") matches "^/spec/(initContainers|containers)/[0-9]+/image$"`)})`,
  description: `The image is the one thing of a running container that can be exchanged: its next start runs another program, with the pod's service account, secrets and volumes, while the deployment above it says nothing of it. Compare the pod's images with its owner's, and delete the pod. Administrators seldom do it (kubectl set image pod); operators that update in place do it all day: except their accounts, but for OpenKruise's, which is left out. Server-side apply is left out, for it sends the image every time. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["foreignBinaryExecution"],
  attack: ["T1610", "T1525", "TA0003"],
  owner: "system",
};
