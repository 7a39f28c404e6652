import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts = { resource: "secrets", namespace: "kube-system", name: "bootstrap-token-abcdef" } satisfies RequestFacts;

export const bootstrapTokenCreated: readonly Sample[] = [
  ...everywhere("created", facts, "its holder lets machines join"),
  hit("prolonged", { ...facts, verb: "patch" }, "a token is made to last", "EKS"),
  hit(
    "another name",
    { ...facts, name: "x", requestObject: { kind: "Secret", type: "bootstrap.kubernetes.io/token" } },
    "its type says what it is",
  ),
  hit("by a workload", { ...facts, user: "system:serviceaccount:shop:web" }, "no workload needs one"),
  miss(
    "another secret",
    { ...facts, name: "cilium-ca", requestObject: { kind: "Secret", type: "Opaque" } },
    "no token for nodes",
  ),
  miss("in another namespace", { ...facts, namespace: "shop" }, "tokens hold in kube-system alone"),
  miss("config map so called", { ...facts, resource: "configmaps" }, "no secret"),
  miss("deleted", { ...facts, verb: "delete" }, "nobody joins by it any more"),
  ...undone(facts),
  ...byControlPlane(facts),
];
