import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const ingress = (host: string, namespace = "shop"): RequestFacts => ({
  resource: "networking.k8s.io/v1/ingresses",
  namespace,
  name: "web",
  requestObject: {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web" },
    spec: { rules: [{ host }], tls: [{ secretName: "web" }] },
  },
});
const facts = ingress("*.example.com");

export const ingressForAWildcardHostOrASystemNamespaceSamples: readonly Sample[] = [
  ...everywhere("wildcard host", facts, "names of other teams are answered too"),
  hit("into kube-system", ingress("a.example.com", "kube-system"), "the cluster's machinery is opened"),
  hit(
    "wildcard host by a patch",
    { ...facts, verb: "patch", requestObject: { spec: { rules: [{ host: "*.example.com" }] } } },
    "the same",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("one host", ingress("shop.example.com"), "an ordinary ingress"),
  miss("address noted", { ...facts, verb: "update", subresource: "status" }, "only its status"),
  miss("deleted from kube-system", { ...ingress("a", "kube-system"), verb: "delete" }, "one opening less"),
  miss("deployment in kube-system", { ...ingress("a", "kube-system"), resource: "apps/v1/deployments" }, "no ingress"),
];
