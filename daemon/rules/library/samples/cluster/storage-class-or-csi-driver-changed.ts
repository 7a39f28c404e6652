import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = {
  resource: "storage.k8s.io/v1/storageclasses",
  name: "fast",
  requestObject: { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", provisioner: "evil.example.com" },
};

export const storageClassOrCsiDriverChangedSamples: readonly Sample[] = [
  ...everywhere("storage class created", facts, "volumes are made by another"),
  hit(
    "CSI driver changed",
    { ...facts, verb: "patch", resource: "storage.k8s.io/v1/csidrivers" },
    "it can ask for tokens",
  ),
  hit("storage class deleted", { ...facts, verb: "delete", requestObject: undefined }, "claims wait forever"),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("storage classes listed", { ...facts, verb: "list", requestObject: undefined }, "reading changes nothing"),
  miss("claim created", { resource: "persistentvolumeclaims", namespace: "shop", name: "data" }, "an ordinary claim"),
];
