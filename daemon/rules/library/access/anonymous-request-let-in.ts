import type { Rule } from "../../../audit/rule.ts";
import { pattern } from "../conditions.ts";
import { anonymous } from "./callers.ts";

/** What a cluster shows to everybody: system:public-info-viewer, and the documents of its token issuer. No dots: no way out. */
const open =
  /^\/((healthz|livez|readyz)(\/[a-z0-9/-]*)?|version(\/[a-z]*)?|\.well-known\/[a-z-]+|openid\/v1\/jwks)(\?|$)/;

export const anonymousRequestLetIn: Rule = {
  name: "Anonymous request let in",
  message: "Anonymous request let in: ${verb} ${requestURI} from ${sourceIPs}",
  expression: `${anonymous}
  and jpath("stage") != "RequestReceived" and not jpath("responseStatus.code") in ("401", "403")
  and jpath("annotations['authorization.k8s.io/decision']") != "forbid"
  and not jpath("requestURI") matches ${pattern(open)}
  and not (jpath("objectRef.namespace") = "kube-public" and jpath("objectRef.name") = "cluster-info")`,
  description:
    "Somebody without any credentials was let in, beyond what every API server shows: health, version, the keys by which tokens are verified, kubeadm's cluster-info. Some role is bound to system:anonymous or system:unauthenticated; find the binding (the annotation authorization.k8s.io/reason names it) and delete it, then look at all that was read. An object that was not there counts: the right was. Clusters first installed before Kubernetes 1.14 let discovery (/api, /apis) be read so: bind system:discovery to system:authenticated alone.",
  severity: "high",
  attackTechniques: ["exploitPublicFacingApplication", "accessKubernetesAPIServer"],
  attack: ["T1190", "T1133", "TA0001"],
  owner: "system",
};
