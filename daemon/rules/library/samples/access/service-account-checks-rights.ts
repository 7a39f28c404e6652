import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const asked: RequestFacts = { ...program, resource: "authorization.k8s.io/v1/selfsubjectaccessreviews" };
const listed: RequestFacts = { ...asked, resource: "authorization.k8s.io/v1/selfsubjectrulesreviews" };

export const serviceAccountChecksRights: readonly Sample[] = [
  ...everywhere("one right", asked, "a program knows what it may do"),
  hit("all rights", listed, "a program knows what it may do"),
  hit("who it is", { ...asked, resource: "authentication.k8s.io/v1/selfsubjectreviews" }, "a program knows who it is"),
  hit("by a stranger", { ...asked, user: "system:anonymous" }, "strangers should not be answered"),
  hit(
    "in a service account's name",
    {
      resource: "authorization.k8s.io/v1/selfsubjectrulesreviews",
      impersonated: { username: "system:serviceaccount:shop:web" },
    },
    "somebody looks for an account worth to be",
  ),
  poor(
    true,
    "user and object alone",
    {
      verb: "create",
      user: { username: "system:serviceaccount:default:default" },
      objectRef: { resource: "selfsubjectrulesreviews" },
    },
    "nothing says that it was refused",
  ),
  miss("by a person", { resource: "authorization.k8s.io/v1/selfsubjectaccessreviews" }, "people ask now and then"),
  miss(
    "whether another may",
    {
      ...asked,
      user: "system:serviceaccount:kube-system:metrics-server",
      resource: "authorization.k8s.io/v1beta1/subjectaccessreviews",
    },
    "servers of the API ask so for each request that they serve",
  ),
  miss("refused", { ...asked, code: 403 }, "it was refused: the rules of attempts see it"),
  miss("refused, in a record without a status", { ...asked, ...refusedWithoutStatus }, "the decision says it, too"),
  miss("failed", { ...asked, code: 404 }, "it was not answered"),
  miss("not yet answered", { ...asked, stage: "RequestReceived" }, "whether it was let in is not known yet"),
  miss("its own pods", { ...asked, resource: "pods", verb: "list", namespace: "shop" }, "a program works"),
];
