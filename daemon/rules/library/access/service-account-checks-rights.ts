import type { Rule } from "../../../audit/rule.ts";
import { letIn, serviceAccount } from "../conditions.ts";
import { anonymous } from "./callers.ts";

export const serviceAccountChecksRights: Rule = {
  name: "Service account asks what it may do",
  message:
    "Service account asks what it may do: ${user.username}, ${objectRef.resource} from ${sourceIPs} with ${userAgent}",
  expression: `jpath("objectRef.resource") in ("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews") and ${letIn}
  and (${serviceAccount} or ${anonymous}
    or jpath("impersonatedUser.username") startswith "system:serviceaccount:")`,
  firstSeen: { by: ["user.username", "impersonatedUser.username", "userAgent"], within: "1d", learn: false },
  description:
    "A service account, or somebody without credentials, asked who it is or what it may do, and had not done so with this client within a day. A program knows that; somebody who found its token in a pod does not. Find out which pod has the account and look for commands run in it. Some operators (of Prometheus, of tracing tools), Argo CD, dashboards that work with a token, and an administrator's pipelines ask too: each client of each is reported once, and again after a day of silence or under a new version.",
  severity: "medium",
  attackTechniques: ["accountDiscovery", "accessKubernetesAPIServer"],
  attack: ["T1069.003", "T1613", "TA0007"],
  owner: "system",
};
