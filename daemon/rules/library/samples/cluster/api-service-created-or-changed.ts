import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = {
  resource: "apiregistration.k8s.io/v1/apiservices",
  name: "v1beta1.metrics.k8s.io",
  requestObject: {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: { service: { namespace: "shop", name: "proxy" }, insecureSkipTLSVerify: true },
  },
};
const cainjector = "system:serviceaccount:cert-manager:cert-manager-cainjector";

export const apiServiceCreatedOrChangedSamples: readonly Sample[] = [
  ...everywhere("API service created", facts, "a group of the API is served by another"),
  hit("API service patched", { ...facts, verb: "patch" }, "a known group is turned to another server"),
  hit(
    "API service created by a pod",
    { ...facts, user: "system:serviceaccount:shop:default", requestObject: undefined },
    "a stolen token; the fact is enough",
  ),
  hit("created by cert-manager's injector", { ...facts, user: cainjector }, "it renews them and never makes one"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("registered by kube-apiserver", { ...facts, user: "system:apiserver" }, "it registers its own and CRDs' groups"),
  miss("certificate renewed", { ...facts, verb: "update", user: cainjector }, "the authority's certificate is renewed"),
  byGitOps({ ...facts, verb: "patch" }),
  miss("availability noted", { ...facts, verb: "update", subresource: "status" }, "whether the server answers"),
  miss("API service read", { ...facts, verb: "get", requestObject: undefined }, "reading changes nothing"),
  miss("service created", { ...facts, resource: "services", namespace: "shop" }, "another kind"),
];
