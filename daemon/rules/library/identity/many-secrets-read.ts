import type { Rule } from "../../../audit/rule.ts";
import { controller, person, serviceAccount } from "../conditions.ts";
import { commonTool, secretRead } from "./secrets.ts";

export const manySecretsRead: Rule = {
  name: "Many secrets read",
  message:
    "Many secrets read: ${user.username} read 10 within 5 minutes, the last ${objectRef.namespace}/${objectRef.name}, by ${userAgent}",
  expression: `${secretRead}
  and not jpath("userAgent") matches "^(Helm|HashiCorp|Terraform|pulumi-kubernetes)/"
  and (${person} or (${serviceAccount} and not ${controller}
      and ${commonTool}))`,
  description:
    "One account read ten secrets one by one within five minutes: somebody goes through them, perhaps because he may not list them. Find out whose account it is and from where it came, and change what was read. Administrators' scripts that copy secrets between clusters do the same; Helm, Terraform and Pulumi, which look at each secret of a release before they change it, are left out, and a user who has not used them before is reported by the rule on single secrets. Of service accounts only those count that use a common tool (kubectl, curl, a bare HTTP library), for secret operators read many with clients of their own. GKE records reads only where Data Access logs are on; AKS shows them in kube-audit, not in kube-audit-admin.",
  severity: "high",
  attackTechniques: ["kubernetesSecrets", "credentialDumping"],
  attack: ["T1552.007", "T1119", "TA0006", "TA0009"],
  owner: "system",
  threshold: { count: 10, within: "5m", by: ["user.username"] },
};
