import type { Rule } from "../../../audit/rule.ts";
import { inContainer, podWritten } from "../conditions.ts";
import { addsCapability, jsonPatchAddsCapability } from "./capabilities.ts";
import { blindSpot, deed } from "./spec.ts";

const dangerous =
  /ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|SYS_RAWIO|SYS_BOOT|SYSLOG|DAC_READ_SEARCH|DAC_OVERRIDE|BPF|PERFMON|MAC_ADMIN|MAC_OVERRIDE|AUDIT_CONTROL|CHECKPOINT_RESTORE/;

export const containerWithDangerousCapabilities: Rule = {
  name: "Container with dangerous capabilities",
  message: `Container with dangerous capabilities: ${deed}`,
  expression: `${podWritten}
  and (${inContainer(addsCapability(dangerous))}
    or ${jsonPatchAddsCapability(dangerous)})`,
  description: `The container asks for a capability with which one gets out of it: SYS_ADMIN (mount), SYS_PTRACE (other processes), SYS_MODULE (kernel modules), DAC_READ_SEARCH (any file by its handle), BPF, SYS_RAWIO, or ALL. Find out whether the program needs it. Administrators who install profilers, security agents or storage drivers do the same. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["privilegedContainer", "abuseElevationControlMechanisms"],
  attack: ["T1611", "T1548"],
  owner: "system",
};
