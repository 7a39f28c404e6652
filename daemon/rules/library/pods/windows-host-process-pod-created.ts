import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const windowsHostProcessPodCreated: Rule = {
  name: "Windows host process pod created",
  message: `Windows host process pod created: ${deed}`,
  expression: podWrittenWith(
    `jpath("securityContext.windowsOptions.hostProcess") = "true"
      or any("*", jpath("securityContext.windowsOptions.hostProcess") = "true")`,
    ["hostProcess", /true/],
  ),
  description: `A host process container runs straight on a Windows node with the rights of the account it names: Windows' form of a privileged container. Check the image and the account (runAsUserName). Network and storage agents for Windows nodes are installed this way. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["privilegedContainer"],
  attack: ["T1611", "T1610"],
  owner: "system",
};
