import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { program, scriptClients } from "./callers.ts";

const kubectl = "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0";
const byHand: RequestFacts = {
  ...program,
  verb: "list",
  resource: "pods",
  namespace: "shop",
  userAgent: "curl/7.88.1",
};
const ofDefault = { ...byHand, user: "system:serviceaccount:shop:default", userAgent: kubectl };

export const serviceAccountWithScriptClient: readonly Sample[] = [
  ...everywhere("curl", byHand, "somebody tries out a token"),
  ...scriptClients.map((userAgent) => hit(userAgent, { ...byHand, userAgent }, "somebody tries out a token")),
  hit("refused", { ...byHand, code: 403 }, "an attempt counts"),
  hit("kubectl by a default one", ofDefault, "pipelines have accounts of their own"),
  hit(
    "kubectl by one of kube-system",
    { ...byHand, user: "system:serviceaccount:kube-system:default", userAgent: kubectl, sourceIPs: ["1.2.3.4"] },
    "nothing of the cluster uses kubectl",
    "GKE",
  ),
  hit(
    "kubectl by an add-on",
    { ...byHand, user: "system:serviceaccount:kube-system:coredns", userAgent: kubectl },
    "nothing of the cluster uses kubectl",
  ),
  miss("its own client", { ...byHand, userAgent: "web/v0.0.0 (linux/amd64) kubernetes/$Format" }, "a program works"),
  miss(
    "kubectl by a pipeline",
    { ...byHand, user: "system:serviceaccount:ci:deployer", userAgent: kubectl },
    "the rule on its first use sees it",
  ),
  miss("a default one's own client", { ...ofDefault, userAgent: "Hazelcast/5.3" }, "it finds its peers"),
  miss(
    "an add-on's own client",
    { ...byHand, user: "system:serviceaccount:kube-system:coredns", userAgent: "Go-http-client/2.0" },
    "it is how coredns calls itself",
  ),
  miss("curl by a person", { ...byHand, user: "alice" }, "people write scripts"),
  miss(
    "kubectl by a person of such a name",
    { ...byHand, user: "bob:default", userAgent: kubectl },
    "it is no service account",
  ),
  hit(
    "kubectl by a controller",
    { ...byHand, user: "system:serviceaccount:kube-system:clusterrole-aggregation-controller", userAgent: kubectl },
    "the controller manager has a client of its own",
  ),
];
