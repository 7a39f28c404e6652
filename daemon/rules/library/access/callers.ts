import { pattern, platform, quoted, serviceAccount } from "../conditions.ts";

/** Who calls, and with what. Each is one whole condition: put `and` or `not` before it. */

/** A person: no pipeline with an account of Google Cloud either, for those look around and clean up all day. */
export const human = `(jpath("user.username") = "system:admin"
    or (not jpath("user.username") startswith "system:" and not jpath("user.username") startswith "eks:"
      and not jpath("user.username") endswith ".gserviceaccount.com"
      and not jpath("user.username") in (${quoted([...platform, "nodeclient"])})))`;

/** Without credentials. GKE records no groups, so only the name is looked at. */
export const anonymous = `jpath("user.username") in ("system:anonymous", "system:unauthenticated")`;

/** Clients of scripts and of people without kubectl. Programs made to run in a cluster name themselves. */
export const scriptClient = `(jpath("userAgent") startswith "curl/" or jpath("userAgent") startswith "Wget"
    or jpath("userAgent") startswith "python-requests/" or jpath("userAgent") startswith "HTTPie/"
    or jpath("userAgent") startswith "Python-urllib/" or jpath("userAgent") startswith "libwww-perl/"
    or jpath("userAgent") contains "PowerShell/")`;

export const kubectl = `jpath("userAgent") startswith "kubectl"`;

/** A program's cache, or its wish to lead, that is tried again every few seconds for ever. */
export const triedForEver = `(${serviceAccount} and (jpath("verb") = "watch" or jpath("requestURI") contains "resourceVersion="
    or jpath("objectRef.resource") = "leases"))`;

/** kubectl asks what kinds there are before it does anything else. */
export const discovery = `jpath("requestURI") matches ${pattern(/^\/(api(\/v1)?|apis(\/[^/?]+){0,2}|openapi\/v[23]|version)(\?|$)/)}`;

/** The API server let it not happen for lack of rights. Poor records have only one of the two signs. */
export const refused = `(jpath("responseStatus.code") = "403" or jpath("annotations['authorization.k8s.io/decision']") = "forbid")`;
