import type { Rule } from "../../../audit/rule.ts";
import { removal } from "./deeds.ts";

const engines =
  /(^|-)(gatekeeper|kyverno|opa|kubewarden|policy-controller|cosigned|cosign|ratify|connaisseur|polaris|jspolicy|azure-policy|istiod|istio-system|istio-pilot|linkerd|linkerd-destination|linkerd-proxy-injector|gmp-system|gmp-operator)(-|$)/;

export const policyEngineOrMeshRemoved: Rule = {
  name: "Policy engine or service mesh removed",
  message:
    "Policy engine or service mesh removed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: removal(engines),
  description:
    "The engine behind admission policies (Gatekeeper, Kyverno, OPA, Kubewarden, image verification) or behind the mesh's encryption and rules (Istio, Linkerd) was deleted or scaled to nothing: with a lenient failure policy everything is admitted from now on. Bring it back and look at what was made meanwhile. Administrators who uninstall or move the tool do the same; it is seen by name only. Scaling is read from the request, at level Request.",
  severity: "high",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.001", "T1489", "TA0005"],
  owner: "system",
};
