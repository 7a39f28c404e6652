import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const lasting = (expirationSeconds: number): RequestFacts => ({
  resource: "serviceaccounts",
  namespace: "shop",
  name: "web",
  subresource: "token",
  requestObject: {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    spec: { audiences: null, expirationSeconds },
  },
});
const facts = lasting(31_536_000);

export const serviceAccountTokenOfLongLifeRequested: readonly Sample[] = [
  ...everywhere("for a year", facts, "it is there for who means to return", ["AKS"]),
  hit(
    "by a workload",
    { ...facts, user: "system:serviceaccount:ci:runner" },
    "whoever it is, the token outlives the day",
  ),
  hit("for a day and a second", lasting(86_401), "more than a day"),
  poorHit(
    "for ten years",
    {
      verb: "create",
      user: { username: "eve" },
      objectRef: { resource: "serviceaccounts", namespace: "kube-system", name: "web", subresource: "token" },
      requestObject: { spec: { expirationSeconds: 315360000 } },
    },
    "what is left out changes nothing",
  ),
  miss("for an hour", lasting(3600), "what a pod gets"),
  miss("for a day", lasting(86_400), "what pods get that act in AWS"),
  miss("level Metadata", { ...facts, requestObject: undefined }, "how long it holds was not recorded", "AKS"),
  miss("another resource's token", { ...facts, resource: "example.com/v1/devices" }, "no service account"),
  miss("another part of an account", { ...lasting(31_536_000), subresource: "status" }, "no token"),
  miss("token read", { ...facts, verb: "get" }, "tokens can only be made"),
  ...notLetIn(facts),
  ...byControlPlane(facts),
];
