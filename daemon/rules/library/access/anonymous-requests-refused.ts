import type { Rule } from "../../../audit/rule.ts";
import { anonymous, refused } from "./callers.ts";

export const anonymousRequestsRefused: Rule = {
  name: "Anonymous requests refused in a burst",
  message: "Anonymous requests refused in a burst: last ${verb} ${requestURI} from ${sourceIPs}",
  expression: `${anonymous}
  and ${refused} and jpath("requestURI") != "/"`,
  threshold: { count: 10, within: "5m", by: ["user.username"] },
  description:
    "Attempts: ten requests without credentials were refused within five minutes. Somebody tries what the cluster shows to strangers, as scanners of the internet do with every API server that they can reach, and as scanners inside a taken pod do. Restrict the networks that may reach the API server; if the addresses are those of pods, look for the pod. A load balancer whose health check asks for a path that is not open causes it, too; the path / is not counted for that reason.",
  severity: "medium",
  attackTechniques: ["networkServiceScanning", "accessKubernetesAPIServer"],
  attack: ["T1595", "T1613", "TA0043"],
  owner: "system",
};
