import type { Rule } from "../../../audit/rule.ts";
import { done, pattern } from "../conditions.ts";

/** Keys of the annotations' JSON text. In a value a quote has a backslash before it, so no value can look like one. */
const snippets = /"nginx\.(ingress\.kubernetes\.io|org)\/[a-z-]+-snippets?":/;

/** A line break, the end of a block or a module in the value of an annotation that nginx's template takes as it is. */
const injections =
  /"nginx\.ingress\.kubernetes\.io\/(auth-url|auth-signin|auth-tls-match-cn|mirror-target|mirror-host|permanent-redirect|rewrite-target|custom-http-errors|server-alias)":"[^"]*(\\n|\}|ssl_engine|_by_lua)/;

/** Older controllers wrote the path into the configuration as it was: a line break, or the file that is asked for. */
const paths = /\n|_by_lua|\/(var\/)?run\/secrets\/|\/etc\/(passwd|shadow|nginx|ingress-controller)|\/proc\//;

export const nginxConfigurationThroughAnIngress: Rule = {
  name: "Nginx configuration through an ingress",
  message: "Nginx configuration through an ingress: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "ingresses" and ${done}
  and (jpath("requestObject.metadata.annotations") matches ${pattern(snippets)}
    or jpath("requestObject.metadata.annotations") matches ${pattern(injections)}
    or jpath("requestObject.spec.rules.http.paths.path") matches ${pattern(paths)}
    or any("requestObject", jpath("path") matches ${pattern(/^\/metadata\/annotations\/nginx\.[a-z.]+~1[a-z-]+-snippets?$/)}))`,
  description:
    "A snippet annotation, or an annotation or a path that breaks out of its place in the template, writes into the configuration of ingress-nginx: its service account, and with it the secrets of all namespaces, can be read from there (CVE-2021-25742, CVE-2021-25745, CVE-2021-25748, CVE-2023-5044, CVE-2025-1097, CVE-2025-1098, CVE-2025-24514). Read it; forbid snippets in the controller. Administrators who tune nginx by snippets do this on purpose: give those an exception. Read from the request, at level Request.",
  severity: "medium",
  attackTechniques: ["exploitationForPrivilegeEscalation"],
  attack: ["T1059", "T1068", "T1552", "TA0006"],
  owner: "system",
};
