import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, inJsonPatch, person, writes } from "../conditions.ts";

const identities = `(exists("['eks.amazonaws.com/role-arn']") or exists("['iam.gke.io/gcp-service-account']")
      or exists("['azure.workload.identity/client-id']"))`;

export const cloudIdentityGivenToAServiceAccount: Rule = {
  name: "Cloud identity given to a service account",
  message:
    "Cloud identity given to a service account: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "serviceaccounts" and ${writes} and ${done} and not ${controlPlane}
  and (${person} or jpath("responseStatus.code") != "201")
  and (any("requestObject.metadata.annotations", ${identities})
    or ${inJsonPatch(`(jpath("path") in ("/metadata/annotations/eks.amazonaws.com~1role-arn",
        "/metadata/annotations/iam.gke.io~1gcp-service-account", "/metadata/annotations/azure.workload.identity~1client-id")
      or (jpath("path") = "/metadata/annotations" and any("value", ${identities})))`)})`,
  description:
    "Pods that run as this service account get credentials of an identity in the cloud. Who can annotate an account that he controls may reach what that identity may do, outside of the cluster. See which identity it is, what it may do, and whether its trust names this account. Administrators who set up a workload with an identity do the same, so it is worth a look, not an alarm; accounts that a deployment tool makes are left out. Needs the audit policy level Request for service accounts: EKS and GKE have it, AKS does not.",
  severity: "low",
  attackTechniques: ["accountManipulation"],
  attack: ["T1078.004", "T1098.001", "T1098.003", "TA0004"],
  owner: "system",
};
