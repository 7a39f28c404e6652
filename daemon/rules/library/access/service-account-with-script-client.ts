import type { Rule } from "../../../audit/rule.ts";
import { serviceAccount } from "../conditions.ts";
import { kubectl, scriptClient } from "./callers.ts";

export const serviceAccountWithScriptClient: Rule = {
  name: "Service account token used by hand",
  message:
    "Service account token used by hand: ${user.username} with ${userAgent} from ${sourceIPs}, ${verb} ${requestURI}",
  expression: `${serviceAccount}
  and (${scriptClient}
    or (${kubectl} and (jpath("user.username") startswith "system:serviceaccount:kube-system:"
      or jpath("user.username") endswith ":default")))`,
  description:
    "The token of a service account was used with curl, wget, Python's requests or HTTPie, or one of kube-system or a default one with kubectl, whether the request was granted or refused. So one tries out a token found in a pod. Find out which pod has the account and look for commands run in it. Scripts of some images ask the API server with curl: except their accounts. Pipelines that use kubectl have accounts of their own and are left out here; the rule on kubectl's first use sees them.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1550.001", "T1528", "TA0008"],
  owner: "system",
};
