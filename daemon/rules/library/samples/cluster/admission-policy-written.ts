import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = {
  verb: "patch",
  resource: "admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
  name: "no-privileged-pods",
  requestObject: { spec: { validationActions: ["Audit"] } },
};

export const admissionPolicyWrittenSamples: readonly Sample[] = [
  ...everywhere("binding set to Audit", facts, "what was refused is only noted"),
  hit(
    "mutating policy created",
    { resource: "admissionregistration.k8s.io/v1beta1/mutatingadmissionpolicies", name: "add-sidecar" },
    "it can put a container into every pod",
  ),
  hit(
    "exception for a namespace",
    { resource: "kyverno.io/v2/policyexceptions", namespace: "shop", name: "debug" },
    "an exception is a hole",
  ),
  hit(
    "Gatekeeper constraint set to dry run",
    { verb: "update", resource: "constraints.gatekeeper.sh/v1beta1/k8spspprivilegedcontainer", name: "psp" },
    "constraints are kinds of their own, told by their group",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss(
    "written by Azure Policy",
    {
      resource: "constraints.gatekeeper.sh/v1beta1/k8sazurev3noprivilege",
      name: "azurepolicy-k8sazurev3noprivilege-1",
      user: "system:serviceaccount:kube-system:azure-policy",
    },
    "the policy was changed in Azure",
    "AKS",
  ),
  miss(
    "status written",
    {
      ...facts,
      verb: "update",
      subresource: "status",
      user: "system:serviceaccount:gatekeeper-system:gatekeeper-admin",
    },
    "the engine says how the policy is doing",
  ),
  miss("policies listed", { ...facts, verb: "list", requestObject: undefined }, "reading changes nothing"),
  miss("role written", { ...facts, resource: "rbac.authorization.k8s.io/v1/roles", namespace: "shop" }, "no policy"),
];
