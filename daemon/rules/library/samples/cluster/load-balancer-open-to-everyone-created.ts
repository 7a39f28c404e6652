import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const service = (spec: object, annotations: object = {}): RequestFacts => ({
  resource: "services",
  namespace: "shop",
  name: "web",
  requestObject: { apiVersion: "v1", kind: "Service", metadata: { name: "web", annotations }, spec },
});
const facts = service({ type: "LoadBalancer", ports: [{ port: 80 }] });
const operation = (path: string, value: string): RequestFacts => ({
  ...facts,
  verb: "patch",
  requestObject: [{ op: "replace", path, value }],
});
const operator = "system:serviceaccount:shop:shop-operator";
const internal = [
  ["AWS", "service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["Azure", "service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
  ["Google", "networking.gke.io/load-balancer-type", "Internal"],
] as const;

export const loadBalancerOpenToEveryoneCreatedSamples: readonly Sample[] = [
  ...everywhere("load balancer", facts, "an address on the internet"),
  hit(
    "patched to a load balancer",
    { ...facts, verb: "patch", requestObject: { spec: { type: "LoadBalancer" } } },
    "the same",
  ),
  hit("patched by operations", operation("/spec/type", "LoadBalancer"), "the same by a JSON patch"),
  hit("replaced by a person", { ...facts, verb: "update" }, "kubectl replace is an update"),
  hit("created by a service account", { ...facts, user: operator }, "a stolen token"),
  hit(
    "for the internet by its annotation",
    service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing" }),
    "only internal ones are left out",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  ...internal.map(([cloud, name, value]) =>
    miss(`internal one of ${cloud}`, service({ type: "LoadBalancer" }, { [name]: value }), "a private address"),
  ),
  miss(
    "for some addresses",
    service({ type: "LoadBalancer", loadBalancerSourceRanges: ["198.51.100.0/24"] }),
    "it says who may call",
  ),
  miss("rewritten by an operator", { ...facts, verb: "update", user: operator }, "the type was always there"),
  miss("address noted", { ...facts, verb: "patch", subresource: "status" }, "only its status"),
  miss("cluster IP", service({ type: "ClusterIP" }), "reached from inside only"),
  miss("patched back by operations", operation("/spec/type", "ClusterIP"), "reached from inside only"),
  miss("label set by operations", operation("/metadata/labels/type", "LoadBalancer"), "a label"),
  miss("other kind", { ...facts, resource: "example.com/v1/gateways" }, "no service"),
];
