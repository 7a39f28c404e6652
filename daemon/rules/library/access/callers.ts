import { controllers, quoted } from "../conditions.ts";

/** Who calls, and with what. Each is one whole condition: put `and` or `not` before it. */

export const serviceAccount = `jpath("user.username") startswith "system:serviceaccount:"`;

/** A controller of kube-controller-manager that has a service account of its own. */
export const controller = `jpath("user.username") in (${quoted(controllers.map((name) => `system:serviceaccount:kube-system:${name}`))})`;

/** Without credentials. GKE records no groups, so only the name is looked at. */
export const anonymous = `jpath("user.username") in ("system:anonymous", "system:unauthenticated")`;

/**
 * A person, or a pipeline that has an account as people have; no service account, no component of the cluster or its
 * cloud. `system:admin` is who holds the admin kubeconfig of k3s and OpenShift.
 */
export const person = `(jpath("user.username") = "system:admin"
    or (not jpath("user.username") startswith "system:" and not jpath("user.username") startswith "eks:"
      and not jpath("user.username") endswith ".gserviceaccount.com"
      and not jpath("user.username") in ("aksService", "hcpService", "masterclient", "nodeclient")))`;

/** Clients of scripts and of people without kubectl. Programs made to run in a cluster name themselves. */
export const scriptClient = `(jpath("userAgent") startswith "curl/" or jpath("userAgent") startswith "Wget"
    or jpath("userAgent") startswith "python-requests/" or jpath("userAgent") startswith "HTTPie/")`;

export const kubectl = `jpath("userAgent") startswith "kubectl"`;

/**
 * The API server let it happen. For reads and for streams into pods, which know no dry run: those words in their query
 * are the caller's.
 */
export const letIn = `jpath("stage") != "RequestReceived" and not jpath("responseStatus.code") >= 400`;

/** The API server let it not happen for lack of rights. Poor records have only one of the two signs. */
export const refused = `(jpath("responseStatus.code") = "403" or jpath("annotations['authorization.k8s.io/decision']") = "forbid")`;
