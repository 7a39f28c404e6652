import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

interface Place {
  readonly namespace?: string;
  readonly name?: string;
}
const service = (type: string, port: number, { namespace = "shop", name = "cache" }: Place = {}): RequestFacts => ({
  resource: "services",
  namespace,
  name,
  requestObject: { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { type, ports: [{ port }] } },
});
const facts = service("LoadBalancer", 6379);
const dashboard = { namespace: "kubernetes-dashboard", name: "kubernetes-dashboard" };
const operation = (path: string, value: string): RequestFacts => ({
  ...service("", 0, dashboard),
  verb: "patch",
  requestObject: [{ op: "replace", path, value }],
});
const operator = "system:serviceaccount:shop:redis-operator";

export const sensitiveServiceExposedSamples: readonly Sample[] = [
  ...everywhere("Redis behind a load balancer", facts, "Redis mostly asks for no password"),
  hit("kubelet's port on every node", service("NodePort", 10250), "it runs commands in pods"),
  hit(
    "dashboard patched to a load balancer",
    { ...service("", 443, dashboard), verb: "patch", requestObject: { spec: { type: "LoadBalancer" } } },
    "the patch names no ports; the namespace tells",
  ),
  hit("dashboard patched by operations", operation("/spec/type", "NodePort"), "the same by a JSON patch"),
  hit(
    "load balancer in kube-system",
    service("LoadBalancer", 443, { namespace: "kube-system", name: "hubble" }),
    "a part of the cluster's machinery is open to the outside",
  ),
  hit("notebook in any namespace", service("LoadBalancer", 80, { name: "team-jupyter" }), "a notebook is a shell"),
  hit("replaced by a person", { ...facts, verb: "update" }, "kubectl replace is an update"),
  hit("created by a service account", { ...facts, user: operator }, "a stolen token"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("rewritten by an operator", { ...facts, verb: "update", user: operator }, "the type was always there"),
  miss("address noted", { ...facts, verb: "patch", subresource: "status" }, "only its status"),
  miss("web site", service("LoadBalancer", 443, { name: "web" }), "how applications are published"),
  miss("Redis inside", service("ClusterIP", 6379), "reached from inside only"),
  miss("dashboard patched back", operation("/spec/type", "ClusterIP"), "reached from inside only"),
  miss("label set by operations", operation("/metadata/labels/type", "NodePort"), "a label"),
  miss("other kind", { ...facts, resource: "example.com/v1/caches" }, "no service"),
];
