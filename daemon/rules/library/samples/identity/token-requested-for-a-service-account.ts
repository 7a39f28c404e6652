import { peopleOnly } from "../cluster/actors.ts";
import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const facts = {
  resource: "serviceaccounts",
  namespace: "shop",
  name: "web",
  subresource: "token",
} satisfies RequestFacts;

export const tokenRequestedForAServiceAccount: readonly Sample[] = [
  ...everywhere("requested", facts, "she can act as the account from anywhere"),
  poorHit(
    "requested",
    {
      verb: "create",
      user: { username: "admin@example.com" },
      objectRef: { resource: "serviceaccounts", namespace: "default", name: "web", subresource: "token" },
      responseStatus: { code: 201 },
    },
    "what is left out changes nothing",
  ),
  miss("account created", { resource: "serviceaccounts", namespace: "shop", name: "web" }, "an account, no token"),
  miss("pod evicted", { resource: "pods", namespace: "shop", name: "web", subresource: "eviction" }, "no account"),
  miss(
    "status of a resource called token",
    { ...facts, resource: "example.com/v1/devices" },
    "another resource's token",
  ),
  miss("token read", { ...facts, verb: "get" }, "tokens can only be made"),
  miss(
    "by a kubelet",
    { ...facts, user: "system:node:worker-1", userAgent: "kubelet/v1.36.3 (linux/amd64) kubernetes/abcdef0" },
    "kubelets ask for the tokens of their pods",
  ),
  ...peopleOnly(facts),
  ...notLetIn(facts),
];
