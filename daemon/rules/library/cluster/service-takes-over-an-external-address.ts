import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, person } from "../conditions.ts";
import { patchedAt } from "./deeds.ts";

export const serviceTakesOverAnExternalAddress: Rule = {
  name: "Service takes over an external address",
  message: "Service with external addresses: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "services" and ${done}
  and ((${objectItself} and not ${controlPlane}
      and (exists("requestObject.spec.externalIPs") or ${patchedAt("/spec/externalIPs")}))
    or (jpath("objectRef.subresource") = "status" and ${person}
      and (exists("requestObject.status.loadBalancer.ingress") or ${patchedAt("/status/loadBalancer")})))`,
  description:
    "CVE-2020-8554: traffic from pods and nodes to an address in externalIPs, or to one written into a load balancer's status, goes to this service instead, whoever owns the address. That is a man in the middle for every namespace, and no version of Kubernetes mends it. Compare the addresses with those of your network. Administrators of a few on-premises clusters use externalIPs on purpose; the status is written by cloud controllers and MetalLB, never by people. Read from the request, at level Request.",
  severity: "high",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1557", "TA0006", "TA0009"],
  owner: "system",
};
