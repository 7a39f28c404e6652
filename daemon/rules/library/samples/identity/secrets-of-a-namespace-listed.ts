import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn, ofALabel, onGke } from "./reads.ts";

const pod = "system:serviceaccount:shop:web";
const facts = { verb: "list", resource: "secrets", namespace: "shop", query: "limit=500" } satisfies RequestFacts;

export const secretsOfANamespaceListed: readonly Sample[] = [
  ...everywhere("by a person", facts, "a list holds the contents"),
  hit(
    "by a taken pod",
    { ...facts, user: pod, userAgent: "curl/8.5.0" },
    "a pod gets its secrets from the kubelet",
    "EKS",
  ),
  poorHit(
    "listed",
    {
      verb: "list",
      user: { username: "attacker@example.com" },
      objectRef: { resource: "secrets", namespace: "default" },
      responseStatus: { code: 200 },
    },
    "what is left out changes nothing",
  ),
  miss(
    "helm upgrade",
    { ...facts, query: "labelSelector=name%3Dweb%2Cowner%3Dhelm%2Cstatus%3Ddeployed", userAgent: "Helm/3.18.4" },
    "Helm reads its own records",
  ),
  miss(
    "by an operator that starts",
    { ...facts, user: pod, query: "limit=500&resourceVersion=0" },
    "an operator keeps a cache of them all day",
  ),
  miss(
    "by an operator that watches",
    { ...facts, verb: "watch", user: pod },
    "an operator keeps a cache of them all day",
  ),
  hit(
    "by a person who names a version",
    { ...facts, query: "resourceVersion=0" },
    "only operators are believed to keep a cache",
  ),
  miss(
    "one by its name",
    { ...facts, name: "web-tls", query: "fieldSelector=metadata.name%3Dweb-tls" },
    "one is not all",
  ),
  miss("in all namespaces", { verb: "list", resource: "secrets" }, "all of them are another rule's"),
  miss("one read", { ...facts, verb: "get" }, "one is not all"),
  miss("config maps listed", { ...facts, resource: "configmaps" }, "no secrets"),
  ...onGke(facts),
  ...ofALabel(facts),
  ...notLetIn(facts),
  ...byControlPlane(facts),
];
