import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const podCreatedInHostIpcNamespace: Rule = {
  name: "Pod created in host IPC namespace",
  message: `Pod created in host IPC namespace: ${deed}`,
  expression: podWrittenWith(`jpath("hostIPC") = "true"`, ["hostIPC", /true/]),
  description: `The pod reads and writes the shared memory and message queues of its node, and so the data of every process that uses them. Few programs need it (some databases and GPU workloads share memory so); ask which. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["privilegedContainer"],
  attack: ["T1611", "T1559"],
  owner: "system",
};
