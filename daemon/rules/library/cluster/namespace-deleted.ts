import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, preview } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const namespaceDeleted: Rule = {
  name: "Namespace deleted",
  message: "Namespace deleted: ${user.username} deleted ${objectRef.name} and all that was in it",
  expression: `jpath("objectRef.resource") = "namespaces" and jpath("verb") = "delete" and ${done}
  and not ${controlPlane} and not ${gitOps} and not ${preview}`,
  description:
    "Everything in the namespace goes: workloads, secrets, claims and often the data behind them. Check that it was one to be thrown away. Administrators and pipelines end test and preview environments like this every day: those whose names say so (pr-, mr-, preview-, review-, e2e-, ci-) are left out, give others an exception by name. Argo CD and Flux are left out where they are installed under their usual names.",
  severity: "low",
  attackTechniques: [],
  attack: ["T1485", "TA0040"],
  owner: "system",
};
