import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const refused: RequestFacts = {
  ...program,
  verb: "list",
  resource: "secrets",
  namespace: "kube-system",
  code: 403,
  reason: "Forbidden",
};

export const serviceAccountRefused: readonly Sample[] = [
  ...everywhere("secrets", refused, "a token was tried on what its program does not need"),
  hit("by a default one", { ...refused, user: "system:serviceaccount:shop:default" }, "pods get it without asking"),
  hit(
    "by one of kube-system",
    { ...refused, user: "system:serviceaccount:kube-system:metrics-server" },
    "it may be stolen, too",
  ),
  poor(
    true,
    "the decision alone",
    {
      verb: "get",
      user: { username: "system:serviceaccount:shop:web" },
      annotations: { "authorization.k8s.io/decision": "forbid" },
    },
    "the decision says it",
  ),
  miss("let in", { ...refused, code: 200 }, "it was granted"),
  miss("by a person", { ...refused, user: "bob" }, "the rule on forbidden requests sees it"),
  miss(
    "by admission control",
    { ...refused, annotations: { "authorization.k8s.io/decision": "allow" } },
    "it had the right",
  ),
  miss(
    "by a controller",
    { ...refused, user: "system:serviceaccount:kube-system:replicaset-controller" },
    "it acts on what somebody else has written",
  ),
  poor(
    true,
    "the code alone",
    { verb: "get", user: { username: "system:serviceaccount:shop:web" }, responseStatus: { code: 403 } },
    "the code says it",
  ),
  poor(
    false,
    "neither",
    { verb: "get", user: { username: "system:serviceaccount:shop:web" } },
    "nothing says that it was refused",
  ),
];
