import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { verb: "delete", resource: "events", namespace: "shop", name: "web.17a3" };
const newer = { ...facts, resource: "events.k8s.io/v1/events" };

export const eventsDeletedSamples: readonly Sample[] = [
  ...everywhere("event deleted", facts, "somebody covers tracks", ["EKS", "GKE"]),
  ...everywhere("event of the newer group deleted", newer, "the same events by another path", ["webhook", "AKS"]),
  hit(
    "all events of a namespace deleted by a pod",
    { ...facts, verb: "deletecollection", name: "", user: "system:serviceaccount:shop:default" },
    "kubectl delete events --all",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss(
    "namespace ends",
    { ...facts, verb: "deletecollection", user: "system:serviceaccount:kube-system:namespace-controller" },
    "events go with their namespace",
  ),
  miss("event written", { ...facts, verb: "create" }, "controllers and people write events all day"),
  miss("pod deleted", { ...facts, resource: "pods", name: "web" }, "another kind"),
];
