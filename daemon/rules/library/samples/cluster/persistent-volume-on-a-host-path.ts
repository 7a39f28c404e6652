import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const volume = (spec: object): RequestFacts => ({
  resource: "persistentvolumes",
  name: "data",
  requestObject: { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "data" }, spec },
});
const facts = volume({ hostPath: { path: "/" }, capacity: { storage: "1Gi" } });
const operation = (path: string): RequestFacts => ({
  ...facts,
  verb: "patch",
  requestObject: [{ op: "add", path, value: { path: "/etc" } }],
});

export const persistentVolumeOnAHostPathSamples: readonly Sample[] = [
  ...everywhere("volume on the node's root", facts, "any pod that claims it has the node"),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  hit(
    "patched to a host path",
    { ...facts, verb: "patch", requestObject: { spec: { hostPath: { path: "/etc" } } } },
    "the same",
  ),
  hit("patched by operations", operation("/spec/hostPath"), "the same by a JSON patch"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss(
    "made by k3s's provisioner",
    { ...facts, user: "system:serviceaccount:kube-system:local-path-provisioner-service-account" },
    "its volumes are folders of the node, on purpose",
  ),
  miss("status written", { ...facts, verb: "patch", subresource: "status" }, "only its status"),
  miss("volume of a cloud disk", volume({ csi: { driver: "ebs.csi.aws.com" } }), "an ordinary volume"),
  miss("annotated by operations", operation("/metadata/annotations"), "another field"),
  miss("pod with such a field", { ...facts, resource: "pods", namespace: "shop" }, "pods have a rule of their own"),
];
