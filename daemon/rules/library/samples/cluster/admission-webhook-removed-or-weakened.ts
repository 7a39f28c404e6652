import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
  name: "kyverno-resource-validating-webhook-cfg",
};
const ignore = { webhooks: [{ name: "validate.kyverno.svc", failurePolicy: "Ignore" }] };
const patch = (requestObject: unknown): RequestFacts => ({ ...facts, verb: "patch", requestObject });

export const admissionWebhookRemovedOrWeakenedSamples: readonly Sample[] = [
  ...everywhere("webhook deleted", facts, "what it refused is admitted from now on"),
  hit(
    "all webhooks deleted",
    {
      ...facts,
      verb: "deletecollection",
      name: "",
      resource: "admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    },
    "kubectl delete --all",
  ),
  hit("failure policy patched to Ignore", patch(ignore), "an attacker who stops the engine gets past it"),
  hit("failure policy patched to Ignore", patch(ignore), "GKE records the patch of an object", "GKE"),
  hit("failure policy replaced by Ignore", { ...patch(ignore), verb: "update" }, "kubectl replace is an update"),
  hit(
    "failure policy set to Ignore by a JSON patch",
    patch([{ op: "replace", path: "/webhooks/0/failurePolicy", value: "Ignore" }]),
    "the same by operations",
  ),
  hit("webhook taken out by a JSON patch", patch([{ op: "remove", path: "/webhooks/0" }]), "nothing is asked any more"),
  hit("webhook edited out", patch({ webhooks: [{ $patch: "delete", name: "validate.kyverno.svc" }] }), "kubectl edit"),
  hit("webhooks emptied", patch({ webhooks: [] }), "a configuration without webhooks does nothing"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(patch(ignore)),
  miss(
    "certificate renewed by cert-manager",
    {
      ...patch({ webhooks: [{ failurePolicy: "Ignore" }] }),
      verb: "update",
      user: "system:serviceaccount:cert-manager:cert-manager-cainjector",
    },
    "an update sends the whole object, with the policy it had",
  ),
  miss("created with Ignore", { ...patch(ignore), verb: "create" }, "many charts start so; nothing was weakened"),
  miss("failure policy patched to Fail", patch({ webhooks: [{ failurePolicy: "Fail" }] }), "that is stricter"),
  miss(
    "failure policy set to Fail by a JSON patch",
    patch([{ op: "replace", path: "/webhooks/0/failurePolicy", value: "Fail" }]),
    "that is stricter",
  ),
  miss(
    "side effects set by a JSON patch",
    patch([{ op: "replace", path: "/webhooks/0/matchPolicy", value: "Ignore" }]),
    "another field",
  ),
  miss(
    "policy removed by a JSON patch from the labels",
    patch([{ op: "remove", path: "/metadata/labels/app" }]),
    "labels are not the webhooks",
  ),
  miss(
    "operation that only tests",
    patch([{ op: "test", path: "/webhooks/0/failurePolicy", value: "Ignore" }]),
    "a test changes nothing",
  ),
  miss("config map deleted", { ...facts, resource: "configmaps", namespace: "shop" }, "no webhook"),
];
