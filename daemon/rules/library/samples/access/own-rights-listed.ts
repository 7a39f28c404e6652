import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const listed: RequestFacts = { resource: "authorization.k8s.io/v1/selfsubjectrulesreviews" };
const asked = (verb: string, resource: string): RequestFacts => ({
  resource: "authorization.k8s.io/v1/selfsubjectaccessreviews",
  requestObject: { kind: "SelfSubjectAccessReview", spec: { resourceAttributes: { verb, resource } } },
});

export const ownRightsListed: readonly Sample[] = [
  ...everywhere("kubectl auth can-i --list", listed, "somebody wants to know all that he may do"),
  hit("by a node", { ...listed, user: "system:node:worker-1" }, "a kubelet knows what it may do"),
  poor(
    true,
    "verb and object alone",
    { verb: "create", objectRef: { resource: "selfsubjectrulesreviews", apiGroup: "authorization.k8s.io" } },
    "nothing says that it was refused",
  ),
  ...everywhere("kubectl auth can-i '*' '*'", asked("*", "*"), "is it everything?"),
  miss("one right", asked("get", "pods"), "kubectl auth can-i asks for one"),
  miss("any right on one kind", asked("*", "pods"), "not everything"),
  miss("one right on all kinds", asked("get", "*"), "not everything"),
  miss("one right, at level Metadata", { ...asked("*", "*"), requestObject: undefined }, "which is not recorded"),
  miss(
    "the same of somebody else",
    { ...asked("*", "*"), resource: "authorization.k8s.io/v1/subjectaccessreviews" },
    "it has a rule of its own",
  ),
  miss("by a service account", { ...listed, ...program }, "it has a rule of its own"),
  miss("failed", { ...listed, code: 500 }, "nothing was told"),
  miss("refused", { ...listed, code: 403 }, "it was refused: the rules of attempts see it"),
  miss("refused, in a record without a status", { ...listed, ...refusedWithoutStatus }, "the decision says it, too"),
  miss("not yet answered", { ...listed, stage: "RequestReceived" }, "whether it was let in is not known yet"),
  miss(
    "who am I",
    { resource: "authentication.k8s.io/v1/selfsubjectreviews" },
    "kubectl auth whoami asks for no rights",
  ),
];
