import { controlPlane, letIn, serviceAccount } from "../conditions.ts";

/**
 * A controller's cache: it lists once from a known version, then watches. A user agent or a list alone can be
 * anybody's, so this is only believed of service accounts.
 */
export const cache = `(${serviceAccount} and (jpath("verb") = "watch" or jpath("requestURI") contains "resourceVersion="))`;

/** Helm's own records, by their label or their name: each upgrade reads and writes them. */
const helmSelector = `jpath("requestURI") matches "^[^?]*[?]labelSelector=(name%3D[^%&]*%2C)?owner%3Dhelm"`;
export const helmRelease = `jpath("objectRef.name") startswith "sh.helm.release.v1."`;

export const inNamespace = `jpath("objectRef.namespace") like "?*"`;

/** Secrets are listed by somebody who keeps no cache of them. */
export const secretsListed = `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("list", "watch") and ${letIn}
  and not ${controlPlane} and not ${cache} and not ${helmSelector}`;

/** One secret is read. */
export const secretRead = `jpath("objectRef.resource") = "secrets" and jpath("verb") = "get" and ${letIn}
  and not ${helmRelease}`;
