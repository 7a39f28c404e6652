import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, pattern, serviceAccount } from "../conditions.ts";
import { gitOps } from "./actors.ts";
import { patchedTo } from "./deeds.ts";

/** Annotations, in their JSON text, by which a load balancer gets an address of the private network. */
const internal =
  /"(service\.beta\.kubernetes\.io\/aws-load-balancer-(internal":"(true|0\.0\.0\.0\/0)|scheme":"internal)"|service\.beta\.kubernetes\.io\/azure-load-balancer-internal":"true"|(networking|cloud)\.(gke|google)\.(io|com)\/load-balancer-type":"Internal")/;

export const loadBalancerOpenToEveryoneCreated: Rule = {
  name: "Load balancer open to everyone created",
  message: "Load balancer open to everyone: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "services" and ${objectItself} and ${done}
  and not ${controlPlane} and not ${gitOps} and (jpath("verb") != "update" or not ${serviceAccount})
  and (jpath("requestObject.spec.type") = "LoadBalancer" or ${patchedTo("/spec/type", "LoadBalancer")})
  and not exists("requestObject.spec.loadBalancerSourceRanges")
  and not jpath("requestObject.metadata.annotations") matches ${pattern(internal)}`,
  description:
    "The cloud gives this service an address on the internet, and nothing says who may call it. Check what answers there, and whether it asks who is calling; set loadBalancerSourceRanges if it is not for everybody. Administrators publish applications like this: a low alert, to be read with the others. It is read from the request, at level Request; internal load balancers known by their annotation, Argo CD and Flux are left out.",
  severity: "low",
  attackTechniques: ["exploitPublicFacingApplication"],
  attack: ["T1133", "TA0001"],
  owner: "system",
};
