import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

/** Annotations by which a cloud's load balancer gets its certificate. */
const certificates = [
  "alb.ingress.kubernetes.io/certificate-arn",
  "networking.gke.io/managed-certificates",
  "ingress.gcp.kubernetes.io/pre-shared-cert",
];

export const ingressWithoutTls: Rule = {
  name: "Ingress without TLS",
  message: "Ingress without TLS: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "ingresses" and jpath("verb") in ("create", "update", "patch")
  and ${done} and not ${controlPlane} and jpath("user.username") != "system:serviceaccount:cert-manager:cert-manager"
  and exists("requestObject.spec") and not exists("requestObject.spec.tls")
  and (jpath("verb") != "patch" or exists("requestObject.kind"))
  ${certificates.map((name) => `and not exists("requestObject.metadata.annotations['${name}']")`).join(" ")}`,
  description:
    "What the ingress serves travels in the clear: credentials and cookies can be read and changed on the way. Add a certificate, or make sure that TLS ends before the ingress. Administrators leave TLS out on purpose in development clusters and behind a load balancer that ends it; cert-manager's challenges and certificates given by AWS and GKE annotations are left out. Read from the request, at level Request; a patch that changes only a part is not judged.",
  severity: "low",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1040", "T1557", "TA0006"],
  owner: "system",
};
