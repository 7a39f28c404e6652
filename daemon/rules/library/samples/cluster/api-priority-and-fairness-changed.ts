import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { resource: "flowcontrol.apiserver.k8s.io/v1/flowschemas", name: "starve" };

export const apiPriorityAndFairnessChangedSamples: readonly Sample[] = [
  ...everywhere("flow schema created", facts, "whom it matches can be starved or exempted"),
  hit(
    "priority level patched",
    {
      ...facts,
      verb: "patch",
      resource: "flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
      name: "system",
    },
    "seats can be taken from the system",
  ),
  hit(
    "flow schema deleted by a pod",
    { ...facts, verb: "delete", user: "system:serviceaccount:shop:default" },
    "the same",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("kept by kube-apiserver", { ...facts, verb: "update", user: "system:apiserver" }, "its own defaults"),
  miss("status written", { ...facts, verb: "patch", subresource: "status" }, "only its status"),
  miss("flow schemas listed", { ...facts, verb: "list" }, "reading changes nothing"),
  miss("config map created", { resource: "configmaps", namespace: "shop", name: "a" }, "another kind"),
];
