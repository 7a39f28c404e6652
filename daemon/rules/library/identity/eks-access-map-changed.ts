import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const eksAccessMapChanged: Rule = {
  name: "EKS access map changed",
  message: "EKS access map changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `((jpath("objectRef.resource") = "configmaps" and jpath("objectRef.name") = "aws-auth"
      and jpath("objectRef.namespace") = "kube-system")
    or jpath("objectRef.resource") = "iamidentitymappings")
  and jpath("verb") in ("create", "update", "patch", "delete")
  and ${done} and not ${controlPlane}`,
  description:
    "The config map aws-auth (or, where aws-iam-authenticator is run by oneself, an IAMIdentityMapping) says which IAM roles and users are whom in the cluster: a line more makes anybody of any AWS account an administrator, outside of all that Kubernetes shows. Compare it with your repository, line by line, and look for system:masters. eksctl, Terraform and those who add node groups do the same; EKS itself is left out. EKS records the contents of updates and patches. AKS and GKE have no such map. Access entries, the newer way, are made in the AWS API and show only in CloudTrail.",
  severity: "high",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1098.003", "T1098.006", "TA0003", "TA0004"],
  owner: "system",
};
