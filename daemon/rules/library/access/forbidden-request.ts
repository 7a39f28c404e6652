import type { Rule } from "../../../audit/rule.ts";
import { controlPlane } from "../conditions.ts";
import { anonymous, refused, triedForEver } from "./callers.ts";

/** Load balancers and probes without credentials ask for the root to learn whether an API server is alive. */
const healthCheck = `(${anonymous} and jpath("requestURI") = "/")`;

/** A kubelet goes on asking for what a pod mounted for a while after the pod has left its node. */
const kubeletTooLate = `(jpath("user.username") startswith "system:node:" and jpath("userAgent") startswith "kubelet/"
    and jpath("objectRef.resource") in ("secrets", "configmaps") and exists("objectRef.name"))`;

export const forbiddenRequest: Rule = {
  name: "Forbidden request",
  aliases: [
    "Prisma Cloud Labs - Forbidden request",
    "GKE - forbidden request",
    "Prisma Cloud Labs - GKE - forbidden request",
  ],
  message: "Forbidden request: ${user.username} ${verb} ${requestURI}",
  expression: `${refused}
  and not (${controlPlane} and jpath("annotations['authorization.k8s.io/decision']") = "allow")
  and not ${healthCheck} and not ${kubeletTooLate} and not ${triedForEver}`,
  description:
    "The API server refused a request: for lack of rights, or because admission control or a quota did not let it pass. Single ones are mostly mistakes; several in a row by one user are somebody trying doors, and have a rule of their own. What quotas and policies refuse to the cluster's own controllers is left out, and so are health checks without credentials that ask for /, and kubelets that ask by name for a secret or config map of a pod that has left. What service accounts try again all the time (a watch, a list with a resourceVersion, a lease) is left to the rule on refused service accounts, which reports it once.",
  severity: "low",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1613", "TA0007"],
  owner: "system",
};
