import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const place = { resource: "services", namespace: "shop", name: "web" };
const facts: RequestFacts = {
  ...place,
  requestObject: {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { externalIPs: ["1.1.1.1"], ports: [{ port: 53 }] },
  },
};
const status: RequestFacts = {
  ...place,
  verb: "patch",
  subresource: "status",
  requestObject: { status: { loadBalancer: { ingress: [{ ip: "1.1.1.1" }] } } },
};
const operation = (base: RequestFacts, path: string, value: unknown): RequestFacts => ({
  ...base,
  verb: "patch",
  requestObject: [{ op: "add", path, value }],
});

export const serviceTakesOverAnExternalAddressSamples: readonly Sample[] = [
  ...everywhere("service with a foreign address", facts, "CVE-2020-8554: traffic to 1.1.1.1 goes to the pod"),
  hit(
    "address added by a patch",
    { ...facts, verb: "patch", requestObject: { spec: { externalIPs: ["1.1.1.1"] } } },
    "the same",
  ),
  hit("address added by operations", operation(facts, "/spec/externalIPs/-", "1.1.1.1"), "the same by a JSON patch"),
  hit("created by a service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  ...undone(facts),
  ...byControlPlane(facts),
  hit("status written by hand", status, "CVE-2020-8554: an address in the load balancer's status does the same"),
  hit(
    "status written by operations",
    operation(status, "/status/loadBalancer", { ingress: [{ ip: "1.1.1.1" }] }),
    "the same by a JSON patch",
  ),
  ...peopleOnly(status),
  miss(
    "status of a service with addresses",
    {
      ...facts,
      verb: "update",
      subresource: "status",
      user: "system:serviceaccount:metallb-system:metallb-controller",
    },
    "the spec is only sent along",
  ),
  miss("conditions written by hand", { ...status, requestObject: { status: { conditions: [] } } }, "no address"),
  miss("ordinary service", { ...facts, requestObject: { spec: { ports: [{ port: 80 }] } } }, "no address of its own"),
  miss("label added by operations", operation(facts, "/metadata/labels/app", "web"), "another field"),
  miss("label added to the status by operations", operation(status, "/metadata/labels/app", "web"), "another field"),
  miss(
    "load balancer of another subresource",
    { ...status, subresource: "proxy" },
    "only the status says where traffic goes",
  ),
  miss("gateway with such a field", { ...facts, resource: "example.com/v1/gateways" }, "no service"),
];
