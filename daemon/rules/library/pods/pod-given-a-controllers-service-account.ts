import type { Rule } from "../../../audit/rule.ts";
import { controllers, podWritten } from "../conditions.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

const ofTheControlPlane = new RegExp(`"serviceAccount(?:Name)?":"(?:${controllers.join("|")})"`);

export const podGivenAControllersServiceAccount: Rule = {
  name: "Pod given a controller's service account",
  message: `Pod given a controller's service account: ${deed}`,
  expression: `${podWritten} and jpath("objectRef.namespace") = "kube-system"
  and (${sentText(ofTheControlPlane)}
    or jpath("requestObject.spec.serviceAccountName") endswith "controller")`,
  description: `The pod runs under a service account of kube-system made for a controller, such as clusterrole-aggregation-controller or daemon-set-controller: several of them can give themselves every right. No pod needs the accounts of kube-controller-manager. Delete the pod and look at what the account did. A bare pod for an add-on's own controller (an account whose name ends in controller) looks the same; its deployment does not. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["abuseElevationControlMechanisms", "kubernetesSecrets"],
  attack: ["T1078.001", "T1528", "TA0004"],
  owner: "system",
};
