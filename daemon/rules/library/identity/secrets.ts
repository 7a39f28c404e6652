import { controlPlane, letIn, ofLabelValue, serviceAccount } from "../conditions.ts";

/** Clients of people, and libraries with which one asks without a client of one's own. */
export const commonTool = `jpath("userAgent") matches "^(kubectl|curl|Wget|python-requests|python-urllib3|Go-http-client|okhttp|node-fetch|axios)[/ ]"`;

/**
 * A controller's cache: it lists once from a known version, then watches. A user agent or a list alone can be
 * anybody's, so this is only believed of service accounts.
 */
export const cache = `(${serviceAccount} and (jpath("verb") = "watch" or jpath("requestURI") contains "resourceVersion="))`;

/** GKE records no query: there a program's own client is believed to keep a cache. */
const cacheOnGke = `(exists("protoPayload") and ${serviceAccount} and jpath("userAgent") like "?*" and not ${commonTool}
    and not jpath("userAgent") matches "^(OpenAPI-Generator|Swagger-Codegen|dashboard)/")`;

/** Programs whose task is to go through everything: an account, as its makers name it, and how their client begins. */
const goThroughEverything = `((jpath("user.username") in ("system:serviceaccount:argocd:argocd-application-controller",
        "system:serviceaccount:openshift-gitops:openshift-gitops-argocd-application-controller",
        "system:serviceaccount:kube-system:argocd-manager")
      and jpath("userAgent") startswith "argocd-application-controller/")
    or (jpath("user.username") in ("system:serviceaccount:velero:velero", "system:serviceaccount:velero:velero-server",
        "system:serviceaccount:openshift-adp:velero")
      and jpath("userAgent") startswith "velero")
    or (jpath("user.username") = "system:serviceaccount:gatekeeper-system:gatekeeper-admin"
      and jpath("userAgent") startswith "gatekeeper/"))`;

/** Helm's own records, by their label or their name: each upgrade reads and writes them. */
const helmSelector = `jpath("requestURI") matches "^[^?]*[?]labelSelector=(name%3D[^%&]*%2C)?owner%3Dhelm"`;
export const helmRelease = `jpath("objectRef.name") startswith "sh.helm.release.v1."`;

export const inNamespace = `jpath("objectRef.namespace") like "?*"`;

/** Secrets are listed by somebody who keeps no cache of them, and goes through them on no known program's behalf. */
export const secretsListed = `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("list", "watch") and ${letIn}
  and not ${controlPlane} and not ${cache} and not ${cacheOnGke} and not ${helmSelector}
  and not (${serviceAccount} and ${ofLabelValue}) and not ${goThroughEverything}`;

/** One secret is read. */
export const secretRead = `jpath("objectRef.resource") = "secrets" and jpath("verb") = "get" and ${letIn}
  and not ${helmRelease}`;
