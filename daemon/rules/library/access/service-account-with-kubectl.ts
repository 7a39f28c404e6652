import type { Rule } from "../../../audit/rule.ts";
import { serviceAccount } from "../conditions.ts";
import { kubectl } from "./callers.ts";

export const serviceAccountWithKubectl: Rule = {
  name: "Service account used with kubectl for the first time",
  message: "First use of kubectl in 30 days: ${user.username} from ${sourceIPs}, ${verb} ${requestURI}",
  expression: `${serviceAccount}
  and ${kubectl}`,
  firstSeen: { by: ["user.username"], within: "30d" },
  description:
    "A service account that had not done so on this cluster for thirty days was used with kubectl, whether the request was granted or refused. Programs have clients of their own; kubectl is what people use who found the token, and what pipelines use. Find out who. A new pipeline causes it once. Silent during its own first thirty days.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1550.001", "T1078", "TA0008"],
  owner: "system",
};
