import type { Rule } from "../../../audit/rule.ts";

export const invalidCredentials: Rule = {
  name: "Request with invalid credentials",
  message: "Request with invalid credentials: ${verb} ${requestURI} from ${sourceIPs}",
  expression: `jpath("responseStatus.code") = "401"`,
  firstSeen: { by: ["sourceIPs", "userAgent"], within: "1d", learn: false },
  description:
    "An attempt: the API server did not accept the credentials that a request brought. Expired tokens and old kubeconfigs do that; a stolen token that was withdrawn does as well. Each client of each address is reported once, and again only after a day of silence. Many within minutes have a rule of their own. The log does not say whose credentials they were.",
  severity: "low",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1078", "TA0001"],
  owner: "system",
};
