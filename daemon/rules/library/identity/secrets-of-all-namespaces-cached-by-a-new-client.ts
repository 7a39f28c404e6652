import type { Rule } from "../../../audit/rule.ts";
import { controller, letIn, ofLabelValue, serviceAccount } from "../conditions.ts";
import { inNamespace } from "./secrets.ts";

export const secretsOfAllNamespacesCachedByANewClient: Rule = {
  name: "Secrets of all namespaces cached by a new client",
  message: "Secrets of all namespaces cached by a new client: ${user.username} by ${userAgent} from ${sourceIPs}",
  expression: `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("list", "watch") and not ${inNamespace}
  and ${serviceAccount} and ${letIn} and not ${controller} and not ${ofLabelValue}`,
  description:
    "A service account read all secrets of the cluster with a client that had not done so within 30 days. Operators do this all day, each with its own client: a new one is a new operator, a new version of it, or somebody who uses its token with other software. Compare with what administrators installed. Lists by a label's value are left out. Silent in the first 30 days, while everything is new. GKE records reads only where Data Access logs are on.",
  severity: "low",
  attackTechniques: ["kubernetesSecrets"],
  attack: ["T1552.007", "T1550.001", "TA0006"],
  owner: "system",
  firstSeen: { by: ["user.username", "userAgent"], within: "30d" },
};
