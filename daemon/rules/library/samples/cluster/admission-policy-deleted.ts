import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
  name: "no-privileged-pods",
};

export const admissionPolicyDeletedSamples: readonly Sample[] = [
  ...everywhere("binding deleted", facts, "a policy without a binding refuses nothing"),
  hit(
    "Kyverno policies deleted at once",
    { verb: "deletecollection", resource: "kyverno.io/v1/clusterpolicies", user: "mallory" },
    "all policies go",
  ),
  hit(
    "Gatekeeper constraint deleted",
    { verb: "delete", resource: "constraints.gatekeeper.sh/v1beta1/k8spspprivilegedcontainer", name: "psp" },
    "constraints are kinds of their own, told by their group",
  ),
  hit(
    "Pod Security Policy deleted",
    { verb: "delete", resource: "policy/v1beta1/podsecuritypolicies", name: "restricted" },
    "clusters before Kubernetes 1.25 have them",
    "EKS",
  ),
  hit(
    "policy deleted by a service account",
    { ...facts, user: "system:serviceaccount:ci:deployer" },
    "a stolen token of a pipeline",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("policy read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss(
    "exception deleted",
    { verb: "delete", resource: "kyverno.io/v2/policyexceptions", namespace: "shop", name: "debug" },
    "without its exception a policy is stricter",
  ),
  miss("config map deleted", { verb: "delete", resource: "configmaps", namespace: "shop", name: "a" }, "no policy"),
];
