import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const secret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "ci-token", namespace: "shop", annotations: { "kubernetes.io/service-account.name": "ci" } },
  type: "kubernetes.io/service-account-token",
};
const facts = {
  resource: "secrets",
  namespace: "shop",
  name: "ci-token",
  requestObject: secret,
} satisfies RequestFacts;

export const longLivedServiceAccountTokenCreated: readonly Sample[] = [
  ...everywhere("created", facts, "the token never expires", ["GKE"]),
  hit(
    "applied",
    { ...facts, verb: "patch", query: "fieldManager=kubectl&force=false", code: 201 },
    "server-side apply creates it by a patch",
  ),
  poorHit(
    "created",
    {
      verb: "create",
      user: { username: "admin@example.com" },
      objectRef: { resource: "secrets", namespace: "default" },
      requestObject: { type: "kubernetes.io/service-account-token" },
    },
    "what is left out changes nothing",
  ),
  miss("created", facts, "GKE records no contents of secrets", "GKE"),
  miss("level Metadata", { ...facts, requestObject: undefined }, "what sort of secret it is was not recorded"),
  miss("password stored", { ...facts, requestObject: { ...secret, type: "Opaque" } }, "no token"),
  miss("read", { ...facts, verb: "get" }, "nothing is created"),
  miss("config map", { ...facts, resource: "configmaps" }, "no secret"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss(
    "by the controller of tokens",
    { ...facts, user: "system:kube-controller-manager" },
    "before Kubernetes 1.24 every account got one",
  ),
];
