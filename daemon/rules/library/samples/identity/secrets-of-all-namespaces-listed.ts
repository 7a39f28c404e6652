import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn, ofALabel, onGke } from "./reads.ts";

const pod = "system:serviceaccount:shop:web";
const facts = { verb: "list", resource: "secrets", query: "limit=500" } satisfies RequestFacts;

export const secretsOfAllNamespacesListed: readonly Sample[] = [
  ...everywhere("by a person", facts, "one request reads all of them"),
  hit("watched by a person", { ...facts, verb: "watch", query: "watch=true" }, "a watch begins with all of them"),
  hit(
    "by a taken pod",
    { ...facts, user: pod, userAgent: "curl/8.5.0" },
    "a pod that keeps no cache has no use for all of them",
    "EKS",
  ),
  hit(
    "by a stolen account of kube-system",
    { ...facts, user: "system:serviceaccount:kube-system:generic", query: "limit=500" },
    "an account of kube-system is worth stealing",
  ),
  poorHit(
    "listed",
    {
      verb: "list",
      user: { username: "attacker@example.com" },
      objectRef: { resource: "secrets" },
      responseStatus: { code: 200 },
    },
    "what is left out changes nothing",
  ),
  poorHit(
    "listed in no namespace",
    { verb: "list", user: { username: "eve" }, objectRef: { resource: "secrets", namespace: "" } },
    "an empty namespace is none",
  ),
  hit(
    "with Helm's label, negated",
    { ...facts, query: "labelSelector=owner%21%3Dhelm" },
    "that is every secret but Helm's",
  ),
  hit(
    "with Helm's label in another place",
    { ...facts, query: "x=1&y=labelSelector=owner%3Dhelm" },
    "the API server reads no such parameter",
  ),
  miss(
    "helm list",
    { ...facts, query: "labelSelector=owner%3Dhelm%2Cstatus%3Ddeployed", userAgent: "Helm/3.18.4" },
    "Helm reads its own records",
  ),
  miss(
    "by an operator that starts",
    { ...facts, user: pod, query: "limit=500&resourceVersion=0" },
    "an operator keeps a cache of them all day",
  ),
  miss(
    "by an operator that watches",
    { ...facts, verb: "watch", user: pod, query: "watch=true" },
    "an operator keeps a cache of them all day",
  ),
  hit(
    "by a person who names a version",
    { ...facts, query: "resourceVersion=0" },
    "only operators are believed to keep a cache",
  ),
  ...onGke(facts),
  ...ofALabel(facts),
  miss("deleted", { ...facts, verb: "deletecollection" }, "nothing is read"),
  miss("in a namespace", { ...facts, namespace: "shop" }, "one namespace is another rule's"),
  miss("one read", { ...facts, verb: "get", namespace: "shop", name: "web-tls" }, "one is not all"),
  miss("config maps listed", { ...facts, resource: "configmaps" }, "no secrets"),
  ...notLetIn(facts),
  ...byControlPlane(facts),
];
