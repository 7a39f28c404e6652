import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = {
  resource: "admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
  name: "sidecar-injector",
  requestObject: {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "sidecar-injector" },
    webhooks: [{ name: "inject.example.com", clientConfig: { url: "https://203.0.113.5/mutate" } }],
  },
};
const changed = { ...facts, verb: "patch" };
const cainjector = "system:serviceaccount:cert-manager:cert-manager-cainjector";

export const admissionWebhookCreatedOrChangedSamples: readonly Sample[] = [
  ...everywhere("mutating webhook created", facts, "a mutating webhook sees and changes every pod"),
  hit(
    "validating webhook created, without a body",
    { resource: "admissionregistration.k8s.io/v1/validatingwebhookconfigurations", name: "spy", user: "mallory" },
    "a validating webhook sees every object; the fact is enough",
  ),
  hit("mutating webhook patched", changed, "a webhook can be turned to another server"),
  hit("mutating webhook replaced", { ...changed, verb: "update" }, "kubectl replace is an update"),
  hit(
    "created by a pod's service account",
    { ...facts, user: "system:serviceaccount:shop:default" },
    "a stolen token is how attackers do it",
  ),
  hit(
    "changed by a pod's service account",
    { ...changed, user: "system:serviceaccount:shop:default" },
    "not one of the operators that keep certificates",
  ),
  hit("created by cert-manager's injector", { ...facts, user: cainjector }, "it renews webhooks and never makes one"),
  hit("with the words of a dry run", { ...facts, query: "fieldManager=dryRun=All" }, "the words are the caller's"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("certificate renewed", { ...changed, user: cainjector }, "cert-manager patches the certificate all day"),
  byGitOps(changed),
  miss("webhook read", { ...facts, verb: "get", requestObject: undefined }, "reading changes nothing"),
  miss("deployment created", { ...facts, resource: "apps/v1/deployments" }, "no webhook"),
];
