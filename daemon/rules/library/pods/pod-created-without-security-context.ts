import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself } from "../conditions.ts";
import { localPathHelper } from "./host-paths.ts";
import { created, deed } from "./spec.ts";

/** Kubernetes fills in an empty pod-level context, which says nothing. */
const without = `count("requestObject.spec.securityContext.*") < 1
  and any("requestObject.spec.containers", count("securityContext.*") < 1)`;

export const podCreatedWithoutSecurityContext: Rule = {
  name: "Pod created without security context",
  aliases: [
    "Prisma Cloud Labs - Pod created without security context",
    "GKE - pod created without security context",
    "Prisma Cloud Labs - GKE - pod created without security context",
  ],
  message: `Pod created without security context: ${deed}`,
  expression: `jpath("objectRef.resource") = "pods" and ${objectItself} and ${created} and ${done} and not ${controlPlane}
  and ${without}
  and not ${localPathHelper}`,
  description:
    "A container runs with the defaults of its image, often as root and with a writable root file system, and neither it nor its pod has a security context. Set one, or enforce one by Pod Security Admission. Every kubectl run of a developer or administrator does the same. Build systems that start pods do, too: except their accounts. Pods that controllers make, those by which k3s makes the folders of volumes, and the templates of deployments and jobs are not reported: nearly every chart would be. It reads the request's body: the audit policy has to record pods at level Request.",
  severity: "low",
  attackTechniques: [],
  attack: ["T1610"],
  owner: "system",
};
