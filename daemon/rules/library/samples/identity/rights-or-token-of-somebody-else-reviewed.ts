import { peopleOnly } from "../cluster/actors.ts";
import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const facts = {
  resource: "authorization.k8s.io/v1/subjectaccessreviews",
  requestObject: {
    kind: "SubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    spec: { user: "bob", resourceAttributes: { verb: "list", resource: "secrets" } },
  },
} satisfies RequestFacts;

export const rightsOrTokenOfSomebodyElseReviewed: readonly Sample[] = [
  ...everywhere("rights", facts, "somebody looks for the account that is worth the next step"),
  hit(
    "rights in a namespace",
    { ...facts, resource: "authorization.k8s.io/v1/localsubjectaccessreviews", namespace: "shop" },
    "of somebody else",
    "EKS",
  ),
  hit(
    "token",
    { ...facts, resource: "authentication.k8s.io/v1/tokenreviews" },
    "somebody found a token and asks whose it is",
    "AKS",
  ),
  poorHit(
    "rights",
    { verb: "create", user: { username: "eve" }, objectRef: { resource: "subjectaccessreviews" } },
    "what is left out changes nothing",
  ),
  miss(
    "own rights",
    { ...facts, resource: "authorization.k8s.io/v1/selfsubjectaccessreviews" },
    "kubectl auth can-i asks for one's own",
  ),
  miss("pod created", { resource: "pods", namespace: "shop", name: "web" }, "no question"),
  miss("another verb", { ...facts, verb: "get" }, "reviews can only be sent"),
  miss("by a kubelet", { ...facts, user: "system:node:worker-1" }, "kubelets ask for their callers"),
  miss(
    "by metrics-server",
    { ...facts, user: "system:serviceaccount:kube-system:metrics-server" },
    "extension API servers ask for their callers",
    "AKS",
  ),
  ...peopleOnly(facts),
  ...notLetIn(facts),
];
