import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const service = (type: string): RequestFacts => ({
  resource: "services",
  namespace: "shop",
  name: "web",
  requestObject: {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { type, ports: [{ port: 80 }] },
  },
});
const facts = service("NodePort");
const operation = (path: string, value: string): RequestFacts => ({
  ...facts,
  verb: "patch",
  requestObject: [{ op: "replace", path, value }],
});
const operator = "system:serviceaccount:shop:shop-operator";

const solver = {
  ...facts,
  name: "cm-acme-http-solver-x2x7k",
  user: "system:serviceaccount:cert-manager:cert-manager",
};

export const nodePortServiceCreatedSamples: readonly Sample[] = [
  ...everywhere("service on every node's port", facts, "a port is open on every node"),
  hit(
    "patched to NodePort",
    { ...facts, verb: "patch", requestObject: { spec: { type: "NodePort" } } },
    "kubectl patch",
  ),
  hit("patched by operations", operation("/spec/type", "NodePort"), "the same by a JSON patch"),
  hit("replaced by a person", { ...facts, verb: "update" }, "kubectl replace is an update"),
  hit("created by a service account", { ...facts, user: operator }, "a stolen token"),
  {
    name: "poor record",
    event: {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      verb: "create",
      user: { username: "admin@example.com" },
      objectRef: { resource: "services", namespace: "default", name: "test-svc" },
      responseStatus: { code: 201 },
      requestObject: { kind: "Service", spec: { type: "NodePort", ports: [{ port: 80 }] } },
    },
    matches: true,
    because: "no stage, level or time is needed",
  },
  miss("opened by cert-manager", solver, "a challenge is answered, and the service goes again"),
  hit("opened by cert-manager under another name", { ...solver, name: "web" }, "it has no use for it"),
  hit("opened under such a name", { ...solver, user: operator }, "anybody may take the name"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("rewritten by an operator", { ...facts, verb: "update", user: operator }, "the type was always there"),
  miss("status written", { ...facts, verb: "patch", subresource: "status" }, "only its status"),
  miss("cluster IP", service("ClusterIP"), "reached from inside only"),
  miss("cluster IP", service("ClusterIP"), "reached from inside only", "GKE"),
  miss("load balancer", service("LoadBalancer"), "how applications are published"),
  miss("patched back by operations", operation("/spec/type", "ClusterIP"), "the port is closed"),
  miss("label of that name set by operations", operation("/metadata/labels/type", "NodePort"), "a label"),
  miss("deployment with such a field", { ...facts, resource: "apps/v1/deployments" }, "no service"),
  miss("exists already", { ...facts, code: 409, reason: "AlreadyExists" }, "nothing was done", "GKE"),
];
