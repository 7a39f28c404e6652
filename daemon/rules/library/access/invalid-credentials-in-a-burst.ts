import type { Rule } from "../../../audit/rule.ts";

export const invalidCredentialsInABurst: Rule = {
  name: "Invalid credentials in a burst",
  message: "Invalid credentials in a burst: last ${verb} ${requestURI} from ${sourceIPs} with ${userAgent}",
  expression: `jpath("responseStatus.code") = "401"
  and jpath("verb") != "watch" and not jpath("requestURI") contains "resourceVersion="`,
  threshold: { count: 20, within: "5m", by: [] },
  description:
    "Attempts: twenty requests within five minutes brought credentials that the API server did not accept. Somebody tries tokens or passwords, or goes on with what was withdrawn from him. Look at the addresses. A program whose token expired causes it, too, and needs a new one; what operators that keep a cache try again (a watch, or a list with a resourceVersion) is not counted. The log does not say whose credentials they were, so all of the cluster are counted together.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1110", "TA0006"],
  owner: "system",
};
