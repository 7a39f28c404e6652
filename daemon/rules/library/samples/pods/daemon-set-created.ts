import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { withContainer } from "./on-spec.ts";

const daemonSet: RequestFacts = {
  resource: "apps/v1/daemonsets",
  namespace: "monitoring",
  name: "agent",
  user: "admin@example.com",
  requestObject: { kind: "DaemonSet", metadata: { name: "agent" }, spec: { template: { spec: withContainer({}) } } },
};

export const daemonSetCreated: readonly Sample[] = [
  ...everywhere("daemon set", daemonSet, "its pod will be on every node"),
  hit("body not recorded", { ...daemonSet, requestObject: undefined }, "the reference says enough", "AKS"),
  hit("applied by the server", { ...daemonSet, verb: "patch", code: 201 }, "it was not there before"),
  hit(
    "by a workload",
    { ...daemonSet, user: "system:serviceaccount:shop:default" },
    "an account of a pod has no business with daemon sets",
    "GKE",
  ),
  ...undone(daemonSet),
  ...byControlPlane(daemonSet),
  miss("patched", { ...daemonSet, verb: "patch" }, "it was there before"),
  miss("updated", { ...daemonSet, verb: "update", code: 200 }, "it was there before"),
  miss("update that made it", { ...daemonSet, verb: "update", code: 201 }, "no client makes daemon sets by update"),
  miss("its status", { ...daemonSet, verb: "patch", code: 201, subresource: "status" }, "nothing is made"),
  miss("deployment", { ...daemonSet, resource: "apps/v1/deployments" }, "on some nodes only", "EKS"),
];
