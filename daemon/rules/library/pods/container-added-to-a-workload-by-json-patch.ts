import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, podMakers } from "../conditions.ts";
import { deed } from "./spec.ts";

export const containerAddedToAWorkloadByJsonPatch: Rule = {
  name: "Container added to a workload by JSON patch",
  message: `Container added to a workload by JSON patch: ${deed}`,
  expression: `${podMakers} and ${objectItself} and jpath("verb") = "patch" and ${done} and not ${controlPlane}
  and any("requestObject", jpath("op") = "add" and jpath("path") matches "/(initC|c)ontainers/(-|[0-9]+)$")`,
  description:
    "Somebody put another container beside those of a running workload (a sidecar): it sees their network, volumes and, if they are shared, processes, and hides behind a name that is known. Compare the image with the workload's own manifest. Injectors that run as controllers and administrators with kubectl patch --type=json do the same; kubectl apply and Helm do not. It reads the patch, so the audit policy has to record workloads at level Request; GKE records no JSON patches.",
  severity: "medium",
  attackTechniques: ["createContainer"],
  attack: ["T1543.005", "T1610"],
  owner: "system",
};
