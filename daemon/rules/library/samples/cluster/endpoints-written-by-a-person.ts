import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = {
  verb: "patch",
  resource: "endpoints",
  namespace: "shop",
  name: "payments",
  requestObject: { subsets: [{ addresses: [{ ip: "203.0.113.5" }], ports: [{ port: 443 }] }] },
};
const operator = "system:serviceaccount:shop:postgres-operator";
const ofTheApiServer = { ...facts, namespace: "default", name: "kubernetes", user: operator };

export const endpointsWrittenByAPersonSamples: readonly Sample[] = [
  ...everywhere("endpoints patched by hand", facts, "payments go to another address"),
  hit(
    "slice created by hand",
    { resource: "discovery.k8s.io/v1/endpointslices", namespace: "shop", name: "payments-x", level: "Metadata" },
    "a slice more, and some of the traffic is taken; clouds record no body",
  ),
  hit("the API server's own, by an operator", ofTheApiServer, "pods would ask another API server"),
  ...undone(facts),
  ...peopleOnly(facts),
  ...byControlPlane(ofTheApiServer),
  miss("leader election of Patroni", { ...facts, user: operator }, "operators keep their leader there"),
  miss("other endpoints in default", { ...ofTheApiServer, name: "web" }, "an operator's own"),
  miss("endpoints of that name elsewhere", { ...ofTheApiServer, namespace: "shop" }, "not the API server's"),
  miss("endpoints read", { ...facts, verb: "get", requestObject: undefined }, "reading changes nothing"),
  miss("service patched", { ...facts, resource: "services" }, "another kind"),
];
